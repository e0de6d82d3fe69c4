"""The demo's entries with their files, dated back from the day of loading."""

from __future__ import annotations

import io
from contextlib import contextmanager
from datetime import datetime, time, timedelta, timezone
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import search
from ckan.lib.search.index import PackageSearchIndex
from werkzeug.datastructures import FileStorage

from ckanext.govopen.demo import made, renewals
from ckanext.govopen.demo.files import WRITERS
from ckanext.govopen.demo.people import system
from ckanext.govopen.demo.replay import OFFICES, SECOND, command
from ckanext.govopen.demo.tables import Rows
from ckanext.govopen.logic.life.applying import REPLAYED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ckanext.govopen.demo.content import City, Entry, File

HANDED_IN = timedelta(days=2)  # before the signature
INVENTED = "演示数据，均为虚构"
TYPES = {"integer": "int", "double": "float", "money": "float"}


@contextmanager
def one_commit() -> Iterator[None]:
    """The index commits once, at the end: a commit for each of a few hundred writes takes longer than the writes."""
    before = tk.config["ckan.search.solr_commit"]
    tk.config["ckan.search.solr_commit"] = False
    try:
        yield
    finally:
        tk.config["ckan.search.solr_commit"] = before
        search.commit()


@contextmanager
def _unindexed() -> Iterator[None]:
    """Entries are indexed once, when all have become what they are to be, and not at each of their dozen changes."""
    before = PackageSearchIndex.index_package
    PackageSearchIndex.index_package = lambda *_entry, **_how: None
    try:
        yield
    finally:
        PackageSearchIndex.index_package = before


def load(city: City, orgs: dict[str, str], heads: dict[str, str], today: date) -> dict[str, str]:
    """Make the entries, each through its review on its day; id by resource code. `heads`: department → account."""
    found = {}
    changes = {one["entry"]: one for one in city.lists["changes"]}
    with _unindexed():
        for entry in city.entries:
            before = changes.get(entry.code, {}).get("before", {})
            found[entry.code] = _make(entry, orgs[entry.department], today, before)
        for entry in sorted(city.entries, key=lambda entry: -entry.published):
            if entry.stage == "published":
                through(found[entry.code], heads[orgs[entry.department]], aware(today, entry.published))
        _change(city, found, {entry.code: heads[orgs[entry.department]] for entry in city.entries}, today)
    for entry in city.entries:
        _date_back(found[entry.code], entry, today)
    model.Session.commit()
    for entry_id in found.values():
        search.rebuild(entry_id, defer_commit=True)
    search.commit()
    return found


def _change(city: City, found: dict[str, str], heads: dict[str, str], today: date) -> None:
    """Entries that read otherwise at first come to read as they do now, each by a change approved on its day."""
    stated = {entry.code: entry.fields for entry in city.entries}
    for one in sorted(city.lists["changes"], key=lambda change: -change["ago"]):
        fields = {key: stated[one["entry"]].get(key, "") for key in one["before"]}
        signed, head, entry_id = aware(today, one["ago"]), heads[one["entry"]], found[one["entry"]]
        command(head, "govopen_entry_change", signed - HANDED_IN, id=entry_id, fields=fields)
        changed = (signed - HANDED_IN).date().isoformat()
        through(entry_id, head, signed, changed_on=changed, reason="业务调整后重新核定")


def aware(today: date, ago: int) -> datetime:
    return _instant(today, ago).replace(tzinfo=timezone.utc)


def _make(entry: Entry, org: str, today: date, before: dict[str, str]) -> str:
    """The draft of an entry as it was first published: `before` over what its file says."""
    return _drafted(entry, org, today, {**entry.fields, **before})


def _drafted(entry: Entry, org: str, today: date, fields: dict[str, str]) -> str:
    items = [
        {"name": item.name, "type": item.type, "length": item.length, "description": item.description}
        for item in entry.items
    ]
    state = {"state": "draft"}
    package = system("package_create", owner_org=org, items=items, **fields, **state)
    made.note("entry", [package["id"]])
    model.Session.commit()
    stored = [_upload(entry, file, today) for file in entry.files if file.kind != "table"]
    if stored:
        system("package_patch", id=package["id"], resources=stored)
    for file in entry.files:
        if file.kind == "table":
            _table(package["id"], entry, file, today)
    return str(package["id"])


def through(entry_id: str, head: str, signed: datetime, **said: str) -> None:
    """Handing in and signature, on the days on which they are to have been."""
    with in_its_day():
        sign(hand_in(entry_id, head, signed - HANDED_IN, **said), head, signed)


@contextmanager
def in_its_day() -> Iterator[None]:
    """What is carried out within counts from the day of its command."""
    token = REPLAYED.set(True)
    try:
        yield
    finally:
        REPLAYED.reset(token)


def hand_in(entry_id: str, head: str, day: datetime, none: str = INVENTED, **said: str) -> dict[str, Any]:
    """Secrecy review, what the scan found (`none`: why it is nothing personal), submission; the case."""
    command(head, "govopen_secrecy_review", day, id=entry_id, conclusion="clear", reviewer="保密审查员")
    for found in command(head, "govopen_entry_check", day, id=entry_id)["findings"]:
        judged = {"id": entry_id, "key": found["key"], "verdict": "dismissed", "reason": none}
        command(head, "govopen_finding_judge", day, **judged)
    case = command(head, "govopen_entry_submit", day, id=entry_id, **said)
    made.note("case", [case["id"]])
    return case


def sign(case: dict[str, Any], head: str, day: datetime) -> None:
    """The authority's signature, where the road asks for one."""
    verb = (case["step"] or {}).get("verb")
    if verb in ("approve", "record"):
        command(signer(head), "govopen_case_act", day, id=case["id"], command=verb, answers={})


def signer(head: str) -> str:
    """Who signs for the authority: nobody for an entry handed in by the own hand."""
    return SECOND["authority"] if head == OFFICES["authority"] else OFFICES["authority"]


def _rows(entry: Entry, file: File, today: date) -> list[dict[str, Any]]:
    return Rows(entry.code, today).make(entry.items, file.rows)


def _upload(entry: Entry, file: File, today: date) -> dict[str, Any]:
    content = WRITERS[file.kind](_rows(entry, file, today))
    name = f"{file.name}.{file.kind}"
    return {
        "name": file.name,
        "description": f"{file.rows}行，字段见信息项。",
        "format": file.kind.upper() if file.kind != "geojson" else "GeoJSON",
        "url": name,
        "upload": FileStorage(io.BytesIO(content), name),
    }


def _table(package_id: str, entry: Entry, file: File, today: date) -> None:
    """Rows behind the interface. A portal without a datastore gets the same as a file."""
    rows = _rows(entry, file, today)
    try:
        create = tk.get_action("datastore_create")
    except KeyError:
        system("resource_create", package_id=package_id, **_upload(entry, file, today))
        return
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    fields = [{"id": item.name, "type": TYPES.get(item.type, "text")} for item in entry.items]
    about = {
        "package_id": package_id,
        "name": file.name,
        "format": "API",
        "description": f"{file.rows}行，可按字段查询。",
    }
    create({"user": user, "ignore_auth": True}, {"resource": about, "fields": fields, "records": rows, "force": True})


def _date_back(entry_id: str, entry: Entry, today: date) -> None:
    """When the entry was published and its files last renewed: instants in UTC, without saying so."""
    published, updated = _instant(today, entry.published), _instant(today, entry.updated)
    package = model.Package.get(entry_id)
    if package is None:
        raise LookupError(entry_id)
    package.metadata_created = published
    package.metadata_modified = max(published, updated)
    for resource in package.resources:
        resource.created = published
        resource.last_modified = updated
        resource.metadata_modified = updated
    renewals.note(package, entry.code, entry.fields.get("update_cycle"), updated.date(), published.date())


def _instant(today: date, ago: int) -> datetime:
    """Nine in the morning in China, so many days ago; never later than now."""
    morning = datetime.combine(today - timedelta(days=ago), time(1, 0))
    return min(morning, datetime.now(timezone.utc).replace(tzinfo=None) - timedelta(minutes=5))
