"""A world with real files, rows and previews on every tier, made once for a module."""

from __future__ import annotations

import io
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.lib import search, uploader
from support.city import BUREAU, City, Person, found_city, new_person
from werkzeug.datastructures import FileStorage

from ckanext.govopen.access.verdict import today
from ckanext.govopen.model.officer import OfficerRow
from ckanext.govopen.model.usage import usage

SECRET = "绝密单元格-7F3A"  # stands in every file and every table; leaks show by it
CSV = f"编号,名称\n1,{SECRET}\n2,乙\n".encode()

# name: (open tier, share tier)
TIERS = {
    "free": ("unconditional", "unconditional"),
    "asked": ("on_request", "conditional"),
    "asked-only": ("on_request", "not_shared"),
    "shared": ("not_open", "conditional"),
    "shared-free": ("not_open", "unconditional"),
    "undecided": ("", "conditional"),
    "shut": ("not_open", "not_shared"),
    "broken": ("nonsense", "nonsense"),
}


OUTSIDERS = ("anonymous", "citizen", "expired", "revoked", "pending", "other file", "misheld")
READERS = ("applicant", "auditor")  # they have applied, or read all records: neither gives data
PROVIDERS = ("provider", "own editor", "provider member", "sysadmin")

# Who is let in besides the provider and the operator, under guigang: unconditional sharing is free there (27).
ALLOWED = {
    "free": {*OUTSIDERS, *READERS, "grantee", "department", "granted department", "authority"},
    "asked": {"grantee", "granted department"},
    "asked-only": {"grantee"},
    "shared": {"granted department"},
    "shared-free": {"department", "granted department", "authority"},
    "undecided": {"granted department"},
    "shut": set(),
    "broken": set(),
}
PEOPLE = (*OUTSIDERS, *READERS, "grantee", "department", "granted department", "authority", *PROVIDERS)


@dataclass(frozen=True)
class Data:
    """One entry with a file that is also a table, with an alias and a preview."""

    name: str
    entry: str
    resource: str
    alias: str
    view: str

    @property
    def url(self) -> str:
        return f"/dataset/{self.name}/resource/{self.resource}/download/{self.name}.csv"


@dataclass(frozen=True)
class World:
    city: City
    data: dict[str, Data] = field(default_factory=dict)
    people: dict[str, Person | None] = field(default_factory=dict)

    def headers(self, who: str) -> dict[str, str]:
        person = self.people[who]
        return person.headers if person else {}


def system(action: str, **data: Any) -> Any:
    """An action without permissions asked."""
    site = tk.get_action("get_site_user")({"ignore_auth": True}, {})
    return tk.get_action(action)({"user": site["name"], "ignore_auth": True}, data)


def make_data(name: str, owner: str, tiers: tuple[str, str], **resource_extras: Any) -> Data:
    """An entry past every validator, for tiers come from old rows and mistakes too."""
    entry = model.Package(name=name, title=f"条目{name}", type="dataset", owner_org=owner, state="active")
    entry.extras = {"open_tier": tiers[0], "share_tier": tiers[1]}
    model.Session.add(entry)
    model.Session.flush()
    resource = model.Resource(
        package_id=entry.id, url=f"{name}.csv", url_type="upload", format="CSV", name="站点", mimetype="text/csv"
    )
    resource.extras = {"datastore_active": True, **resource_extras}
    model.Session.add(resource)
    model.Session.commit()
    put_file(resource.id)
    alias = f"alias_{name.replace('-', '_')}"
    system(
        "datastore_create",
        resource_id=resource.id,
        aliases=[alias],
        force=True,
        records=[{"编号": 1, "名称": SECRET}, {"编号": 2, "名称": "乙"}],
    )
    view = model.ResourceView(resource_id=resource.id, title="预览", view_type="text_view", order=0, config={})
    model.Session.add(view)
    model.Session.commit()
    found = Data(name, entry.id, resource.id, alias, view.id)
    search.rebuild(found.entry)
    return found


def put_file(resource_id: str, content: bytes = CSV) -> None:
    """Bytes where an upload would put them."""
    upload = uploader.ResourceUpload({"url": "x.csv", "upload": FileStorage(io.BytesIO(content), "x.csv")})
    upload.upload(resource_id)


def put_grant(holder: str, entry: str, **values: Any) -> str:
    """A grant as a case leaves it."""
    row = {
        "id": f"T-{uuid.uuid4().hex[:8]}",
        "case_id": "test",
        "entry_id": entry,
        "holder": holder,
        "items": [],
        "purpose": "公交线网研究",
        "conditions": "",
        "since": today() - timedelta(days=30),
        "until": today() + timedelta(days=30),
        "ended": None,
        "axis": "open",
        **values,
    }
    names = ", ".join(row)
    marks = ", ".join(f":{name}" for name in row)
    with model.ensure_engine().begin() as connection:
        connection.execute(sa.text(f"INSERT INTO govopen_grant ({names}) VALUES ({marks})"), row)  # noqa: S608
    return str(row["id"])


def records(**where: Any) -> list[Any]:
    """Usage records that match, oldest first; readings of the records only where `road` names them."""
    query = sa.select(usage).order_by(usage.c.seq)
    if where.get("road") != "ledger":
        query = query.where(usage.c.road != "ledger")
    for key, value in where.items():
        query = query.where(usage.c[key] == value)
    with model.ensure_engine().connect() as connection:
        return list(connection.execute(query))


def count_records() -> int:
    with model.ensure_engine().connect() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(usage)).scalar_one())


def _grants(world: World) -> None:
    day, one = today(), timedelta(days=1)
    gone = {"until": day - one, "ended": day}
    for data in world.data.values():
        for who, values in (
            ("grantee", {}),
            ("expired", {"until": day - one}),
            ("revoked", {"ended": day}),
            ("pending", {"since": None}),
            ("other file", {"items": ["another-file"]}),
            ("misheld", {"axis": "share"}),
        ):
            person = world.people[who]
            assert person
            put_grant(person.id, data.entry, **values)
        put_grant(world.city.hall["id"], data.entry, axis="share")
        put_grant(world.city.bureau["id"], data.entry, axis="share", **gone)


def new_auditor(name: str) -> Person:
    """Somebody who reads everything and decides nothing: a registered post, no member of any organization."""
    person = new_person(name)
    bureau = model.Group.get(BUREAU)
    assert bureau
    model.Session.add(OfficerRow(id=str(uuid.uuid4()), org=bureau.id, user_id=person.id, post="auditor", since=today()))
    model.Session.commit()
    return person


@pytest.fixture(scope="module")
def world(site_clean: None) -> World:
    """Eight kinds of entry of one department, and everybody who may come for them."""
    city = found_city()
    data = {name: make_data(name, city.transport["id"], tiers) for name, tiers in TIERS.items()}
    people = {
        "anonymous": None,
        "citizen": city.citizen,
        "grantee": city.company,
        "expired": new_person("expired"),
        "revoked": new_person("revoked"),
        "pending": new_person("pending"),
        "other file": new_person("other-file"),
        "misheld": new_person("misheld"),
        "department": city.share_user,
        "granted department": city.government,
        "authority": city.authority,
        "provider": city.provider,
        "provider member": new_person("provider-member", organization="transport", capacity="member"),
        "own editor": city.provider_editor,
        "applicant": new_person("applicant"),
        "auditor": new_auditor("auditor"),
        "sysadmin": city.operator,
    }
    made = World(city, data, people)
    _grants(made)
    return made
