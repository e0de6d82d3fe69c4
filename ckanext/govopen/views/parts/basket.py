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
    """Whether an entry is one that is applied for."""
    tier = law.in_force().open_tiers.get(package.get("open_tier") or "")
    return bool(tier and tier.access == "granted")


def by_department() -> list[dict[str, Any]]:
    """The basket's entries by department, each group with the address of its common form."""
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
            "entries": [{"name": one["name"], "title": one["title"], "open": asked_for(one)} for one in found],
            "href": _form([one["name"] for one in found if asked_for(one)]),
        }
        for found in groups.values()
    ]


def _form(found: list[str]) -> str:
    return str(tk.h.url_for("govopen_apply.apply", entry=found[0], **{"with": found[1:]})) if found else ""


def neighbours(own: str, provider: str, chosen: Sequence[str]) -> list[dict[str, Any]]:
    """Entries of a department that can be applied for: `name title chosen`, the chosen ones first."""
    tiers = [tier.id for tier in law.in_force().open_tiers.values() if tier.access == "granted"]
    found: dict[str, dict[str, Any]] = {}
    for name in chosen:
        try:
            package = call("package_show", id=name)
        except (tk.ObjectNotFound, tk.NotAuthorized):
            continue
        if package["id"] != own:
            found[package["name"]] = {"name": package["name"], "title": package["title"], "chosen": True}
    fq = f'+owner_org:"{provider}" +open_tier:({" OR ".join(tiers)}) -id:"{own}"'
    try:
        near = call("package_search", fq=fq, rows=NEAR, sort="metadata_modified desc") if tiers and provider else {}
    except (SearchError, tk.ValidationError):
        near = {}  # the form works without them
    for package in near.get("results", []):
        found.setdefault(package["name"], {"name": package["name"], "title": package["title"], "chosen": False})
    return list(found.values())
