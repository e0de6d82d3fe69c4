"""Entries picked to be applied for together (申请篮), kept in the signed session until they are."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan.lib.search import SearchError
from flask import session

from ckanext.govopen import law
from ckanext.govopen.helpers.inbox import BASKET as KEY
from ckanext.govopen.views.parts.calling import call

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST = 20
NEAR = 30  # neighbours offered on a form


def names() -> list[str]:
    """Names of the entries in the basket, in order."""
    return [str(one) for one in session.get(KEY, [])][:MOST]


def put(name: str) -> bool:
    """Add an entry; False where the basket is full."""
    found = names()
    if name in found:
        return True
    if len(found) >= MOST:
        return False
    session[KEY] = [*found, name]
    return True


def forget(gone: Iterable[str]) -> None:
    """Take entries out."""
    left = [one for one in names() if one not in set(gone)]
    if left:
        session[KEY] = left
    else:
        session.pop(KEY, None)


def asked_for(package: dict[str, Any]) -> bool:
    """Whether an entry is one that anybody applies for."""
    return (package.get("open_tier") or "") in _applied_for("open")


def shared(package: dict[str, Any]) -> bool:
    """Whether an entry is one that the reader's department applies for."""
    return bool(tk.h.govopen_share_href(package))


def _applied_for(axis: str) -> list[str]:
    """The tiers of an axis (open | share) that are applied for."""
    profile = law.in_force()
    tiers = profile.open_tiers if axis == "open" else profile.share_tiers
    return [tier.id for tier in tiers.values() if tier.way == "granted"]


def by_department() -> list[dict[str, Any]]:
    """The basket's entries by department, each group with the addresses of its common forms: of use, of sharing."""
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for name in names():
        try:
            package = call("package_show", id=name)
        except (tk.ObjectNotFound, tk.NotAuthorized):
            forget([name])
            continue
        groups[package.get("owner_org") or ""].append(package)
    return [
        {
            "title": (found[0].get("organization") or {}).get("title", ""),
            "entries": [
                {"name": one["name"], "title": one["title"], "open": asked_for(one), "share": shared(one)}
                for one in found
            ],
            "href": _form("apply", [one["name"] for one in found if asked_for(one)]),
            "share_href": _form("share_apply", [one["name"] for one in found if shared(one)]),
        }
        for found in groups.values()
    ]


def _form(page: str, found: list[str]) -> str:
    return str(tk.h.url_for(f"govopen_apply.{page}", entry=found[0], **{"with": found[1:]})) if found else ""


def picked(own: str, names: Sequence[str], axis: str) -> list[dict[str, Any]]:
    """The named entries but one's own: `name title conditions chosen`, the conditions of the axis (open | share)."""
    found = []
    for name in dict.fromkeys(names):
        try:
            package = call("package_show", id=name)
        except (tk.ObjectNotFound, tk.NotAuthorized):
            continue
        if package["id"] != own:
            found.append(_beside(package, axis, chosen=True))
    return found


def _beside(package: dict[str, Any], axis: str, *, chosen: bool) -> dict[str, Any]:
    conditions = package.get(f"{axis}_conditions") or ""
    return {"name": package["name"], "title": package["title"], "conditions": conditions, "chosen": chosen}


def neighbours(own: str, provider: str, chosen: Sequence[str], axis: str) -> list[dict[str, Any]]:
    """Entries of a department that can be applied for as `picked` tells them, the chosen ones first."""
    tiers = _applied_for(axis)
    found = {one["name"]: one for one in picked(own, chosen, axis)}
    fq = f'+owner_org:"{provider}" +{axis}_tier:({" OR ".join(tiers)}) -id:"{own}"'
    try:
        near = call("package_search", fq=fq, rows=NEAR, sort="metadata_modified desc") if tiers and provider else {}
    except (SearchError, tk.ValidationError):
        near = {}  # the form works without them
    for package in near.get("results", []):
        found.setdefault(package["name"], _beside(package, axis, chosen=False))
    return list(found.values())
