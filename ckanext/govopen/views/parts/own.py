"""What the reader holds and what is kept of the reader, for the pages below /me."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.language import say
from ckanext.govopen.logic import person
from ckanext.govopen.store import readers
from ckanext.govopen.views.parts.calling import call

SOON = 30  # days before its end from which on a grant is marked
LANGUAGES = {"zh_Hans_CN": "中文", "en": "English"}


def drafts(procedure: str = "") -> list[dict[str, Any]]:
    """The reader's drafts, each with its address and what it is about."""
    from ckanext.govopen.views.parts.filing import ways

    found = []
    for one in call("govopen_draft_list", **({"procedure": procedure} if procedure else {})):
        entry = one["entry"] or {}
        href = ways(one["procedure"], entry.get("name") or one["about"])
        title = entry.get("title") or one["answers"].get("product_title") or ""
        found.append({**one, "kind": say(one["title"]), "href": href, "title": title})
    return found


def grants(*, files: bool = False) -> list[dict[str, Any]]:
    """The reader's grants: what holds first, then what is to come, then what is over."""
    order = {"valid": 0, "pending": 1, "expired": 2, "ended": 3}
    mine = [one for one in call("govopen_grant_list") if one["holder"]["you"]]
    found = [{**one, **_end(one), "files": _files(one) if files else []} for one in mine]
    return sorted(found, key=lambda one: (order.get(one["state"], 4), one["until"] or "9999"))


def _end(grant: dict[str, Any]) -> dict[str, Any]:
    left = grant["days_left"]
    soon = grant["state"] == "valid" and left is not None and left <= SOON
    asks = grant["state"] == "valid" and bool(grant["conditions"]) and not grant["accepted"]
    return {"soon": soon, "asks": asks}


def _files(grant: dict[str, Any]) -> list[dict[str, str]]:
    """The files that a valid grant opens, by name and address."""
    if grant["state"] != "valid" or not grant["entry"] or not grant["entry"]["name"]:
        return []
    try:
        package = call("package_show", id=grant["entry"]["id"])
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return []
    return [
        {
            "name": one.get("name") or one["id"],
            "format": one.get("format") or "",
            "url": tk.h.url_for("resource.download", id=package["name"], resource_id=one["id"]),
        }
        for one in package["resources"]
        if _opens(grant, one)
    ]


def _opens(grant: dict[str, Any], file: dict[str, Any]) -> bool:
    """A file of its own belongs to its grant whatever else was granted; others count where no files are singled out."""
    if made_for := file.get("supplied_for"):
        return bool(made_for == grant["id"])
    return not grant["items"] or file["id"] in grant["items"]


def kept() -> dict[str, Any]:
    """What is kept of the reader, and what can be done about it now."""
    user = tk.current_user
    chosen = readers.chosen(user.id) or str(tk.h.lang())
    return {
        "account": user,
        "languages": [
            {"value": one, "label": LANGUAGES.get(one, one), "chosen": one == chosen}
            for one in tk.config["ckan.locales_offered"]
        ],
        "open_cases": [_case(row) for row in person.open_cases(user.id)],
        "erasable": [_case(row) for row in person.erasable(user.id)],
    }


def _case(row: Any) -> dict[str, Any]:
    shown = call("govopen_case_show", id=row.number)
    return {
        "number": row.number, "number_text": row.number_text, "subject": shown["excerpt"] or row.subject,
        "name": shown["applicant"].get("name", ""), "contact": shown["applicant"].get("contact", ""),
        "ended_at": shown["ended_at"], "href": tk.h.url_for("govopen_case.show", number=row.number.lower()),
    }  # fmt: skip
