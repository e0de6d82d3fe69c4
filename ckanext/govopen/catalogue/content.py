"""What an entry says (内容): the fields of its form and the list of its files, in one shape wherever they come from.

This is what a review reads, what a version keeps and what two states are compared by. Bytes are no part of it.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckanext.scheming.plugins import SchemingDatasetsPlugin

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FILE = ("id", "name", "description", "format", "url_type")
STORED = ("upload", "datastore", "tabledesigner")
# What the secrecy review is about: who may read it, and what there is to read.
SENSITIVE = (
    "title",
    "notes",
    "interpretation",
    "interface_notes",
    "items",
    "files",
    "open_tier",
    "share_tier",
    "open_conditions",
    "share_conditions",
)

Content = dict[str, Any]


def fields() -> tuple[str, ...]:
    """The fields of the entry's form, in its order."""
    schema = SchemingDatasetsPlugin.instance._expanded_schemas["dataset"]  # noqa: SLF001  scheming's own helpers do so
    return tuple(field["field_name"] for field in schema["dataset_fields"])


def of_shown(package: Mapping[str, Any]) -> Content:
    """From what `package_show` gives, or what a form sent."""
    said: Content = {name: _value(package.get(name)) for name in fields() if name != "tag_string"}
    tags = package.get("tag_string")
    if tags is None:
        tags = ",".join(sorted(tag["name"] for tag in package.get("tags") or []))
    said["tag_string"] = tidy_tags(str(tags))
    said["files"] = of_files(package.get("resources") or [])
    return {name: value for name, value in said.items() if value not in ("", [])}


def of_package(package: Any) -> Content:
    """From a `model.Package`: what is published, without asking anybody."""
    extras = dict(package.extras or {})
    columns = {name: getattr(package, name, None) for name in fields() if hasattr(package, name)}
    return of_shown({
        **extras,
        **{name: value for name, value in columns.items() if name not in extras},
        "tags": [{"name": tag.name} for tag in package.get_tags()],
        "resources": [_resource(one) for one in package.resources if one.state == "active"],
    })  # fmt: skip


def of_validated(data: Mapping[str, Any], before: Content) -> Content:
    """From what the validators of `package_update` leave; files that were not spoken of stay as they are."""
    extras = {one["key"]: one["value"] for one in data.get("extras") or []}
    said = of_shown({**extras, **data, "resources": data.get("resources") or []})
    if "resources" not in data:
        said.pop("files", None)
        said |= {"files": before["files"]} if before.get("files") else {}
    if "tags" not in data and "tag_string" not in data:
        said.pop("tag_string", None)
        said |= {"tag_string": before["tag_string"]} if before.get("tag_string") else {}
    return said


def of_files(resources: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The files of an entry, but for those made for one grant alone (`supplied_for`): they are no part of it."""
    return [_file(one) for one in resources if not one.get("supplied_for")]


def _file(one: Mapping[str, Any]) -> dict[str, str]:
    said = {name: str(one.get(name) or "") for name in FILE}
    if said["url_type"] not in STORED:
        said["url"] = str(one.get("url") or "")
    return {name: value for name, value in said.items() if value}


def _resource(one: Any) -> dict[str, Any]:
    return {**(one.extras or {}), **{name: getattr(one, name) for name in (*FILE, "url")}}


def _value(value: Any) -> Any:
    if value is None or value is tk.missing:
        return ""
    if isinstance(value, str) and value[:1] == "[":
        try:
            value = json.loads(value)
        except ValueError:
            return value
    if isinstance(value, list):
        return "\n".join(_lines(value)) if _lines(value) else [_row(one) for one in value if one != ""]
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


def _lines(value: list[Any]) -> list[str]:
    """A list of texts is said a line each, however it came."""
    return [one.strip() for one in value if one.strip()] if all(isinstance(one, str) for one in value) else []


def _row(one: Any) -> Any:
    if not isinstance(one, dict):
        return one
    return {key: str(value).strip() for key, value in one.items() if value not in (None, "", tk.missing)}


def tidy_tags(text: str) -> str:
    """Tags in a fixed order, however they were parted."""
    for mark in "，、；;\n":
        text = text.replace(mark, ",")
    return ",".join(sorted({tag.strip() for tag in text.split(",") if tag.strip()}))


def digest(content: Mapping[str, Any], names: Iterable[str] = ()) -> str:
    """A digest of a content, or of some of its fields."""
    wanted = tuple(names)
    kept = {name: value for name, value in content.items() if not wanted or name in wanted}
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def as_update(content: Mapping[str, Any]) -> dict[str, Any]:
    """What `package_update` is to be told so that the entry says this; files go their own way."""
    return {name: content.get(name, [] if name == "items" else "") for name in fields()}
