"""The demo's entries with their files, dated back from the day of loading."""

from __future__ import annotations

import io
from contextlib import contextmanager
from datetime import datetime, time, timedelta, timezone
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import search
from werkzeug.datastructures import FileStorage

from ckanext.govopen.demo import made
from ckanext.govopen.demo.files import WRITERS
from ckanext.govopen.demo.people import system
from ckanext.govopen.demo.tables import Rows
from ckanext.govopen.store import history

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ckanext.govopen.demo.content import City, Entry, File

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


def load(city: City, orgs: dict[str, str], today: date) -> dict[str, str]:
    """Make the entries; id by resource code."""
    found = {}
    changes = {one["entry"]: one for one in city.lists["changes"]}
    for entry in city.entries:
        found[entry.code] = _make(entry, orgs[entry.department], today, changes.get(entry.code, {}).get("before", {}))
    _change(city, found, today)
    for entry in city.entries:
        _date_back(found[entry.code], entry, today)
    model.Session.commit()
    for entry_id in found.values():
        search.rebuild(entry_id, defer_commit=True)
    search.commit()
    return found


def _change(city: City, found: dict[str, str], today: date) -> None:
    """Entries that read otherwise at first come to read as they do now, each on its day."""
    stated = {entry.code: entry.fields for entry in city.entries}
    for one in sorted(city.lists["changes"], key=lambda change: -change["ago"]):
        fields = {key: stated[one["entry"]].get(key, "") for key in one["before"]}
        with history.because(at=_aware(today, one["ago"])):
            system("package_patch", id=found[one["entry"]], **fields)


def _aware(today: date, ago: int) -> datetime:
    return _instant(today, ago).replace(tzinfo=timezone.utc)


def _make(entry: Entry, org: str, today: date, before: dict[str, str]) -> str:
    """The entry as it was first published, on that day: `before` over what its file says."""
    with history.because(at=_aware(today, entry.published)):
        return _published(entry, org, today, {**entry.fields, **before})


def _published(entry: Entry, org: str, today: date, fields: dict[str, str]) -> str:
    items = [
        {"name": item.name, "type": item.type, "length": item.length, "description": item.description}
        for item in entry.items
    ]
    state = {"state": "active"}
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


def _instant(today: date, ago: int) -> datetime:
    """Nine in the morning in China, so many days ago; never later than now."""
    morning = datetime.combine(today - timedelta(days=ago), time(1, 0))
    return min(morning, datetime.now(timezone.utc).replace(tzinfo=None) - timedelta(minutes=5))
