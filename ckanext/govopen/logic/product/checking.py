"""What a maker says of a product, checked in one go: every problem is named by its field."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk

from ckanext.govopen import law
from ckanext.govopen.domain.form import as_date
from ckanext.govopen.logic.case.refusing import error
from ckanext.govopen.logic.product.entries import Known, first_published, public_entry
from ckanext.govopen.logic.shape.cites import labels
from ckanext.govopen.store import products

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckanext.govopen.domain.form import Field
    from ckanext.govopen.logic.case.asking import Asking

PROCEDURE = "product_submission"
MOST_SOURCES, MOST_PICTURES = 30, 6
LONGEST = {"product_title": 80, "product_summary": 4000, "product_link": 1000, "maker": 80, "exchange": 80,
           "compliance": 4000}  # fmt: skip
ALT = 200
# Field of the profile's form → key of a revision's content; every other field stands under `extra`.
KEYS = {
    "product_title": "title", "product_kind": "kind", "product_summary": "summary", "product_link": "link",
    "maker": "maker",
}  # fmt: skip
IN_PARTS = ("sources", "acquired_on")
FOR_CIRCULATION = ("exchange", "compliance")


def form() -> tuple[Field, ...]:
    """The form of a product under the rules in force."""
    return law.in_force().procedures[PROCEDURE].form


@dataclass
class Check:
    """Problems found so far, each `{field, code, message}`."""

    labels: Mapping[str, str] = field(default_factory=dict)
    problems: list[dict[str, str]] = field(default_factory=list)

    def wrong(self, name: str, code: str, message: str) -> None:
        self.problems.append({"field": name, "code": code, "message": message})


def content(asking: Asking, data: Mapping[str, Any]) -> dict[str, Any]:
    """A revision's content from what was said. Raises ValidationError with every problem."""
    check = Check(labels(form()))
    found: dict[str, Any] = {"title": "", "kind": "", "summary": "", "link": "", "maker": "", "extra": {}}
    for one in form():
        if one.id not in IN_PARTS:
            value = _value(one, data.get(one.id), check)
            if one.id in KEYS:
                found[KEYS[one.id]] = value
            elif value:
                found["extra"][one.id] = value
    _link(found["link"], check)
    _circulation(found["extra"], check)
    found["sources"] = _sources(asking, data.get("sources"), check)
    found["pictures"] = _pictures(asking, data.get("pictures"), check)
    if check.problems:
        raise error(
            "invalid",
            tk.ungettext("One answer needs mending", "{n} answers need mending", len(check.problems)).format(
                n=len(check.problems)
            ),
            problems=check.problems,
        )
    return found


def _value(one: Field, value: Any, check: Check) -> Any:
    """An answer to a field of the form; "" or False where there is none."""
    label = check.labels[one.id]
    if one.kind == "flag":
        return value if isinstance(value, bool) else str(value or "").lower() in ("1", "true", "on", "yes")
    text = value.strip() if isinstance(value, str) and "\x00" not in value else ""
    if not text:
        if one.required:
            check.wrong(one.id, "missing", tk._("“{label}” is missing. Please fill it in.").format(label=label))
        return ""
    if one.kind == "choice" and text not in one.options:
        check.wrong(
            one.id, "not_choice", tk._("“{label}”: please choose one of the answers offered.").format(label=label)
        )
        return ""
    most = LONGEST.get(one.id, 4000)
    if len(text) > most:
        message = tk._("“{label}” may have {most} characters at most, it has {n}.")
        check.wrong(one.id, "too_long", message.format(label=label, most=most, n=len(text)))
    return text


def _link(link: str, check: Check) -> None:
    if not link:
        return
    try:
        parts = urlsplit(link)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username and " " not in link
    except ValueError:
        good = False
    if not good:
        label = check.labels.get("product_link", "")
        message = tk._("“{label}” should be a whole address that begins with https:// or http://.")
        check.wrong("product_link", "not_link", message.format(label=label))


def _circulation(extra: dict[str, Any], check: Check) -> None:
    """A product for circulation says where it is traded and why that is lawful (huizhou 18)."""
    if not extra.get("circulation"):
        for name in FOR_CIRCULATION:
            extra.pop(name, None)
        return
    for name in FOR_CIRCULATION:
        if not extra.get(name):
            message = tk._("“{label}” is missing. Please fill it in.").format(label=check.labels[name])
            check.wrong(name, "missing", message)


def _sources(asking: Asking, given: Any, check: Check) -> list[dict[str, Any]]:
    rows = given if isinstance(given, list) else []
    if not rows:
        check.wrong("sources", "missing", tk._("Please name at least one catalogue entry that the product uses."))
    if len(rows) > MOST_SOURCES:
        check.wrong("sources", "too_many", tk._("{n} entries at most.").format(n=MOST_SOURCES))
    found: dict[str, dict[str, Any]] = {}
    for row in rows[:MOST_SOURCES]:
        one = _source(asking, row if isinstance(row, dict) else {}, check)
        if one:
            found.setdefault(one["entry_id"], one)
    return list(found.values())


def _source(asking: Asking, row: Mapping[str, Any], check: Check) -> dict[str, Any] | None:
    name = str(row.get("entry") or "").strip()
    known = public_entry(name) if name else None
    if known is None:
        message = tk._(
            "“{name}” is no entry of the public catalogue, so a public product cannot name it as its source."
        )
        check.wrong("sources", "not_public", message.format(name=name or "?"))
        return None
    day = _acquired(asking, known, row.get("acquired_on"), check)
    if day is None:
        return None
    recorded = day in products.own_dates(asking.person.id, known.id)
    return {
        "entry_id": known.id, "name": known.name, "title": known.title, "code": known.code,
        "provider": known.provider, "acquired_on": day.isoformat(), "recorded": recorded,
    }  # fmt: skip


def _acquired(asking: Asking, known: Known, given: Any, check: Check) -> date | None:
    name = f"acquired-{known.name}"
    day = as_date(str(given or "").strip())
    if not str(given or "").strip():
        message = tk._("“{title}”: on which day did you acquire the data? Please fill it in.")
        check.wrong(name, "missing", message.format(title=known.title))
    elif day is None:
        message = tk._("“{title}”: a day is written like 2026-06-30.")
        check.wrong(name, "not_date", message.format(title=known.title))
    elif day > asking.today:
        message = tk._("“{title}”: the day of acquisition lies in the future.")
        check.wrong(name, "not_past", message.format(title=known.title))
    elif (first := first_published(known)) and day < first:
        message = tk._("“{title}”: acquired on {day}, but first published on {first}. Please check the day.")
        check.wrong(name, "before_published", message.format(title=known.title, day=day, first=first))
    else:
        return day
    return None


def _pictures(asking: Asking, given: Any, check: Check) -> list[dict[str, str]]:
    rows = given if isinstance(given, list) else []
    if len(rows) > MOST_PICTURES:
        check.wrong("pictures", "too_many", tk._("{n} pictures at most.").format(n=MOST_PICTURES))
    found = []
    for row in rows[:MOST_PICTURES]:
        one = row if isinstance(row, dict) else {"id": str(row)}
        known = products.picture(str(one.get("id") or ""))
        if known is None or known.owner != asking.person.id:
            check.wrong(
                "pictures", "unknown", tk._("One of the pictures is not here any more. Please upload it again.")
            )
            continue
        found.append({"id": known.id, "alt": str(one.get("alt") or "").strip()[:ALT]})
    return found
