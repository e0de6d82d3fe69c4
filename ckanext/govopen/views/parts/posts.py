"""Posts for pages: which are asked for, fields to register somebody, departments with what is vacant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.language import say
from ckanext.govopen.views.parts.calling import call

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ALWAYS = ("data_administrator", "case_officer")  # of use everywhere, whether or not the text asks for them


def asked() -> list[dict[str, Any]]:
    """Posts that the text in force asks of every department."""
    return [one for one in call("govopen_profile_show")["posts"] if one["cites"]]


def split(posts: Sequence[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Posts that the page shows with their holders, and those merely to choose from."""
    shown = [one for one in posts if one["needed"] or one["holders"] or one["id"] in ALWAYS]
    return sorted(shown, key=lambda one: not one["needed"]), [one for one in posts if one not in shown]


def limit() -> dict[str, Any]:
    """Within how many working days a change is told to the authority: `days`, `cites`."""
    procedures = call("govopen_profile_show")["procedures"]
    found = next((one for one in procedures if one["id"] == "officer_change"), None)
    steps = found["routes"][0]["steps"] if found else []
    return next(
        ({"days": one["limit"]["days"], "cites": one["limit"]["cites"]} for one in steps), {"days": 0, "cites": []}
    )


def departments() -> list[dict[str, Any]]:
    """Departments whose register the reader keeps or audits, with the posts that nobody holds."""
    try:
        rows = call("govopen_officer_list", on=tk.h.govopen_today().isoformat())["results"]
    except tk.NotAuthorized:
        return []
    names = {one["id"] for one in asked()}
    held: dict[str, dict[str, str]] = {}
    for row in rows:
        if not row["deputy_for"]:
            held.setdefault(row["organization"]["id"], {}).setdefault(row["post"]["id"], row["officer"]["name"])
    found = []
    for org in call("organization_list", all_fields=True, limit=500, sort="title asc"):
        try:
            tk.check_access("govopen_officer_show", {"user": tk.current_user.name}, {"organization": org["id"]})
        except tk.NotAuthorized:
            continue
        mine = held.get(org["id"], {})
        found.append({"name": org["name"], "title": org["title"], "held": mine, "vacant": len(names - set(mine))})
    return sorted(found, key=lambda one: -one["vacant"])


def _wrong(problems: Sequence[Mapping[str, str]]) -> dict[str, str]:
    return {one["field"]: one["text"] for one in problems}


def people(register: Mapping[str, Any], *, but: str = "") -> list[dict[str, str]]:
    """Accounts of the department to choose from: members without a post first, then those with one."""
    held = {
        row["officer"]["id"]: {
            "value": row["officer"]["id"],
            "label": row["officer"]["name"],
            "hint": say(one["title"]),
        }
        for one in register["posts"]
        for row in one["holders"]
    }
    free = [
        {"value": one["id"], "label": one["title"], "hint": ""} for one in register["members"] if one["id"] not in held
    ]
    return [one for one in (*free, *held.values()) if one["value"] != but]


def _who(register: Mapping[str, Any], said: Mapping[str, str], wrong: Mapping[str, str], but: str = "") -> list[dict]:
    _ = tk._
    return [
        {"id": "user", "label": _("Person"), "kind": "choice", "value": said["user"], "error": wrong.get("user", ""),
         "options": people(register, but=but), "required": True},
        {"id": "other", "label": _("Somebody else, by account name"), "kind": "text", "value": said["other"],
         "required": False, "hint": _("For somebody who is not a member yet; becomes one with the post.")},
    ]  # fmt: skip


def _confirm(said: Mapping[str, str], problems: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
    """To say that an account with matters of its own is an officer's: asked where it is one."""
    asked = said.get("confirmed") or any(one.get("code") == "outsider" for one in problems)
    label = tk._("This account is known to us: the person works for the department.")
    return [{"id": "confirmed", "label": label, "kind": "flag", "value": bool(said.get("confirmed"))}] if asked else []


def _day(name: str, label: str, said: Mapping[str, str], wrong: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": name, "label": label, "kind": "date", "value": said[name], "error": wrong.get(name, ""), "required": True
    }  # fmt: skip


def add_fields(
    register: Mapping[str, Any], said: Mapping[str, str], problems: Sequence[Mapping[str, str]]
) -> list[dict[str, Any]]:
    """The form to register somebody."""
    _, wrong = tk._, _wrong(problems)
    options = [
        {"value": one["id"], "label": say(one["title"]), "hint": _hint(one)}
        for one in sorted(register["posts"], key=lambda one: not one["needed"])
        if one["id"] != "auditor" or tk.h.govopen_post() == "authority"
    ]
    return [
        {"id": "post", "label": _("Post"), "kind": "choice", "value": said["post"], "options": options,
         "error": wrong.get("post", ""), "required": True},
        *_who(register, said, wrong),
        *_confirm(said, problems),
        _day("since", _("First day"), said, wrong),
        {**_day("until", _("Last day"), said, wrong), "required": False, "hint": _("Leave empty if it is not known.")},
        {"id": "contact", "label": _("How the office is reached"), "kind": "text", "value": said["contact"],
         "required": False, "hint": _("Section and office phone, never a private number. Public beside the post.")},
    ]  # fmt: skip


def _hint(post: Mapping[str, Any]) -> str:
    names = [row["officer"]["name"] for row in post["holders"] if not row["deputy_for"]]
    if names and post["one"]:
        return tk._("held by {name}, whose term then ends the day before").format(name=tk._(", ").join(names))
    if names:
        return tk._("held by {name}").format(name=tk._(", ").join(names))
    return tk._("vacant") if post["vacant"] else "" if post["acts"] else tk._("registered; decides no cases")


def deputy_fields(
    register: Mapping[str, Any], row: Mapping[str, Any], said: Mapping[str, str], problems: Sequence[Mapping[str, str]]
) -> list[dict[str, Any]]:
    """The form to name a deputy."""
    _, wrong = tk._, _wrong(problems)
    return [
        *_who(register, said, wrong, but=row["officer"]["id"]),
        *_confirm(said, problems),
        _day("since", _("Away from"), said, wrong),
        _day("until", _("Away until"), said, wrong),
    ]


def worded(problems: list[dict[str, str]], fields: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Problems with the labels of the page's fields instead of the names of parameters."""
    labels = {one["id"]: one["label"] for one in fields}
    return [
        {**one, "text": one["text"].replace(f"“{one['field']}”", f"“{labels.get(one['field'], one['field'])}”")}
        for one in problems
    ]
