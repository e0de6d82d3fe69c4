"""Lists in words: what each is for, who does what before something stands on it, how it moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.govopen import law
from ckanext.govopen.language import say
from ckanext.govopen.logic.listing import telling

if TYPE_CHECKING:
    from collections.abc import Iterable


def lead(name: str) -> str:
    """What a list is for, in one sentence."""
    _ = tk._
    return {
        "opening_negative": _("What is not simply open, entry by entry: whose it is, on what basis and since when."),
        "sharing_negative": _("What departments do not share with each other, on what legal basis and since when."),
        "open": _("What the public can have, at once or on request, from which department and how fresh."),
        "sharing_responsibility": _("What each department supplies to the others, and on what conditions."),
        "collection_responsibility": _("Which department collects what, so that nothing is collected twice."),
        "opening_responsibility": _("Which department answers for which open data, and whom to ask."),
        "collection": _("What each department collects: items and formats."),
        "demand": _("What the catalogue does not hold and who asked whom for it; citizens' words are not public."),
        "matching": _("Which needs were met: what was asked for, by whom it was supplied and when."),
        "function_data": _("Which data goes with which statutory duty of a department."),
        "open_plan": _("What departments promised to open this year, and whether it happened."),
    }[name]  # fmt: skip


def act(name: str, actor: str) -> str:
    """What somebody does before something stands on a list."""
    _ = tk._
    said = {
        "compiles": _("compiled by {actor}"), "proposes": _("proposed by {actor}"), "reviews": _("reviewed by {actor}"),
        "approves": _("approved by {actor}"), "is_told": _("told to {actor}"), "is_filed_with": _("filed with {actor}"),
    }.get(name, "{actor}")  # fmt: skip
    return str(said.format(actor=actor))


def actor(name: str, profile: Any) -> str:
    """Who that is, in the city's word where it has one."""
    known = profile.terms.get(name)
    if known:
        return str(tk.h.govopen_say(known))
    _ = tk._
    return {
        "provider": _("the department"), "authority": _("the data authority"), "government": _("the government"),
        "above": _("the authority one level up"), "establishment_office": _("the establishment office"),
        "applicant": _("the applicant"),
    }.get(name, name)  # fmt: skip


def change(name: str) -> str:
    """What a movement is called."""
    _ = tk._
    return {
        "added": _("Newly listed"), "removed": _("Struck out"), "changed": _("Changed"), "listed": _("Listed"),
        "struck": _("Struck out"),
    }[name]  # fmt: skip


SIGNS = {"added": "plus", "listed": "plus", "removed": "minus", "struck": "minus", "changed": "swap"}


def sign(name: str) -> str:
    """The icon of a movement."""
    return SIGNS[name]


def label(column: str) -> str:
    """What a column is called."""
    return str(telling.label(column, law.in_force()))


def labels(columns: list[str]) -> str:
    """What several columns are called, in a row."""
    return str(tk._(", ")).join(label(column) for column in columns)


def state(name: str) -> str:
    """What a state is called."""
    return telling.state_word(name)


def standing(one: dict[str, Any], offices: Iterable[dict[str, Any]]) -> str:
    """How far the confirmation of one department's part of a list is, in a word."""
    if one["state"] == "confirmed":
        return tk._("confirmed")
    if one["state"] == "returned":
        return tk._("returned on {day}").format(day=_day(one["latest"]["day"]))
    return _waits(one["latest"]["waits_for"] if one["state"] == "pending" else offices)


def confirmed_by(office: dict[str, Any]) -> str:
    """Which office confirmed, and when."""
    name = office["title"] or say(office["term"])
    return tk._("{office} confirmed it on {day}").format(office=name, day=_day(office["day"]))


def confirmation(one: dict[str, Any], offices: Iterable[dict[str, Any]]) -> str:
    """The same in one line for files: what was confirmed, by whom, and whether it changed since."""
    if one["state"] != "confirmed":
        return standing(one, offices)
    by = [confirmed_by(office) for office in one["confirmed"]["by"]]
    since = [tk._("changed since")] if one["changed"] else []
    return "；".join([tk._("The list of {day}").format(day=_day(one["confirmed"]["on"])), *by, *since])


def _waits(offices: Iterable[dict[str, Any]]) -> str:
    named = tk._(", ").join(tk._("the {office}").format(office=say(one["term"])) for one in offices)
    return tk._("not yet confirmed by {offices}").format(offices=named)


def _day(day: str) -> str:
    return str(tk.h.govopen_date_text(day))


def text(column: str, value: Any) -> str:
    """A column's value as plain text, for files, feeds and comparisons."""
    _ = tk._
    if value in (None, "", [], {}):
        return ""
    if column in ("open_basis", "share_basis"):
        return "；".join(
            one["text"] + (f"（{_('kind of law does not suffice')}）" if one["sufficient"] is False else "")
            for one in value
        )
    if isinstance(value, dict):
        return str(value.get("term") or value.get("title") or value.get("text") or value.get("id") or "")
    if isinstance(value, list):
        return "；".join(str(one) for one in value)
    if isinstance(value, bool):
        return _("yes") if value else ""
    return str(value)
