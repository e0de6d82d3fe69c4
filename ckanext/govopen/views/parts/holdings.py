"""What a case gives access to: its entry, the files asked for, the grants, in words."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govopen import law
from ckanext.govopen.views.parts.calling import call


def entry(case: dict[str, Any]) -> dict[str, Any] | None:
    """The entry that a case is about, as its reader sees it."""
    if not case["entry"]:
        return None
    try:
        return call("package_show", id=case["entry"]["id"])
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return None


def axis(case: dict[str, Any]) -> str:
    """Which of an entry's tiers a case is about: of opening, or of sharing among departments."""
    about = case.get("parent") or case  # an objection is about what was decided before
    procedure = law.in_force().procedures.get(about["procedure"])
    return procedure.axis if procedure else "open"


def files(case: dict[str, Any]) -> dict[str, str]:
    """Names of the entry's files by id."""
    return {one["id"]: one.get("name") or one["id"] for one in (entry(case) or {}).get("resources", [])}


def asked(case: dict[str, Any]) -> dict[str, str]:
    """The files that can be granted: those applied for, or all."""
    known = files(case)
    wanted: list[str] | None = next((one["value"] for one in case.get("said", []) if one["id"] == "items"), None)
    return {key: known.get(key, key) for key in wanted} if wanted else known


def granted(case: dict[str, Any]) -> list[dict[str, str]]:
    """The files that the reader may download by a grant of this case."""
    live = [one for one in case.get("grants", []) if one["since"] and not one["ended"] and not one["asks"]]
    found = entry(case) if live and case["applicant"]["you"] else None
    items = {item for one in live for item in one["items"]}
    return [
        {"name": one.get("name") or one["id"], "url": one["url"], "format": one.get("format") or ""}
        for one in (found or {}).get("resources", [])
        if not items or one["id"] in items
    ]


def grant_words(grant: dict[str, Any]) -> dict[str, str]:
    """A grant as an option of a form."""
    until = (
        tk._("until {day}").format(day=tk.h.govopen_date_text(grant["until"]))
        if grant["until"]
        else tk._("without an end")
    )
    text = tk.h.govopen_comma().join(part for part in (until, grant["purpose"], grant["conditions"]) if part)
    return {"zh": text, "en": text}
