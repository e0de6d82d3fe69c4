"""The entry that takes the place of a withdrawn one (替代目录): found by what is typed, shown to who may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from ckanext.govopen import law
from ckanext.govopen.catalogue import duplicates
from ckanext.govopen.catalogue import entry as entries
from ckanext.govopen.logic.case.refusing import error
from ckanext.govopen.logic.life import standing
from ckanext.govopen.store import people

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckanext.govopen.logic.life.standing import Standing

FIELD = "substitute"
MOST = 5


def named(text: str, instead_of: Standing) -> Any:
    """The published entry that is meant by a name, an id, a code, a title or an address of its page.

    Raises ValidationError where there is none, several bear the title, or an entry would stand for itself.
    """
    found = [one for one in _meant(text.strip()) if entries.of_package(one).published]
    if [one.id for one in found] == [instead_of.id]:
        raise _no(tk._("An entry cannot take its own place."))
    found = [one for one in found if one.id != instead_of.id]
    if not found:
        raise _no(tk._("No published entry has this code, title or address."))
    if len(found) > 1:
        raise _no(tk._("Several entries have this title; give the code of the one that is meant."))
    if audience(instead_of.package) == "public" != audience(found[0]):
        raise _no(tk._("The public cannot see that entry, so it cannot take the place of one that it can see."))
    return found[0]


def _meant(text: str) -> list[Any]:
    parts = urlsplit(text).path.split("/")
    name = unquote(parts[parts.index("dataset") + 1]) if "dataset" in parts[:-1] else text
    package = model.Package
    code = package.extras["resource_code"].astext == name
    for condition in (sa.or_(package.id == name, package.name == name), code, package.title == name):
        query = sa.select(package).where(condition, package.type == "dataset", package.state == "active").limit(3)
        if found := list(model.Session.scalars(query)):
            return found
    return []


def audience(package: Any) -> str:
    """Who may see an entry: public or departments."""
    return entries.audience(entries.of_package(package), law.in_force())


def shown(name: Any) -> dict[str, str] | None:
    """The entry that took the place, for a reader who may see it: name, title, code, department; None otherwise."""
    package = model.Package.get(str(name)) if name else None
    if package is None or package.state == "draft":
        return None
    user = tk.current_user.name if tk.current_user and tk.current_user.is_authenticated else ""
    if audience(package) != "public":
        try:
            tk.check_access("package_show", {"user": user}, {"id": package.id})
        except tk.NotAuthorized:
            return None
    return _told(package)


def _told(package: Any) -> dict[str, str]:
    owner = str(package.owner_org or "")
    return {
        "name": package.name,
        "title": package.title or package.name,
        "resource_code": str((package.extras or {}).get("resource_code") or ""),
        "department": people.titles([owner]).get(owner, ""),
    }


def likely(entry_id: str, content: Mapping[str, Any]) -> list[dict[str, str]]:
    """Published entries that look like this one, to choose from."""
    found = [one for one in duplicates.of(entry_id, content) if one.published]
    packages = (standing.package(one.id) for one in found[:MOST])
    return [_told(one) for one in packages]


def _no(message: str) -> tk.ValidationError:
    return error("invalid", message, problems=[{"field": FIELD, "code": "unknown", "message": message}])
