"""An entry and what is under way with it, for whoever acts on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.govopen.catalogue import content as contents
from ckanext.govopen.catalogue import entry as entries
from ckanext.govopen.store import proposals

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ckanext.govopen.catalogue.content import Content


@dataclass(frozen=True, slots=True)
class Standing:
    """How an entry stands: as published or drafted, and the proposal that is open on it."""

    package: Any
    content: Content
    proposal: Any | None

    @property
    def id(self) -> str:
        return str(self.package.id)

    @property
    def owner(self) -> str:
        """Id of its department."""
        return str(self.package.owner_org or "")

    @property
    def published(self) -> bool:
        return entries.of_package(self.package).published

    @property
    def base(self) -> Content:
        """What is published now; nothing for an entry that is not."""
        return self.content if self.published else {}


def package(name: str) -> Any:
    """A `model.Package` by id or name; NotFound for none or another kind of package."""
    found = model.Package.get(name)
    if found is None or found.type != "dataset":
        raise tk.ObjectNotFound(tk._("Dataset not found"))
    return found


def of(name: str, *, lock: bool = False) -> Standing:
    """How an entry stands, by id or name."""
    found = package(name)
    return Standing(found, contents.of_package(found), proposals.open_of(found.id, lock=lock))


def shown(entry_id: str) -> dict[str, Any]:
    """An entry as its editor's form has it, asked by the portal itself."""
    context: Any = {"ignore_auth": True, "use_cache": False}
    return tk.get_action("package_show")(context, {"id": entry_id})


def with_files(before: Iterable[Mapping[str, Any]], rows: Iterable[Any]) -> list[dict[str, str]]:
    """The files of an entry once a proposal's have come, gone and been described anew."""
    found = {one["id"]: dict(one) for one in before}
    for row in rows:
        said = {"name": row.name, "description": row.description, "format": row.format}
        if row.act == "remove":
            found.pop(row.resource_id, None)
        elif row.act == "describe" and row.resource_id in found:
            found[row.resource_id] |= said
        elif row.act == "add":
            found[row.id] = {"id": row.id, **said, "url_type": "" if row.url else "upload", "url": row.url}
    return [{key: value for key, value in one.items() if value} for one in found.values()]


def proposed(row: Any) -> Content:
    """What a proposal says, its files included."""
    files = proposals.files(row.id)
    said = {**row.content}
    if files:
        said["files"] = with_files(row.base.get("files") or [], files)
        if not said["files"]:
            del said["files"]
    return said
