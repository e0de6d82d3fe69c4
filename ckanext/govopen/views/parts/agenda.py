"""The desk in words: headline, tabs, days, groups, filters; accepting one of many."""

from __future__ import annotations

import itertools
from datetime import date
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.language import say
from ckanext.govopen.store import calendars
from ckanext.govopen.views.parts import looking, posts
from ckanext.govopen.views.parts.calling import call
from ckanext.govopen.views.parts.faster import since
from ckanext.govopen.views.parts.work import buttons, line

if TYPE_CHECKING:
    from ckanext.govopen.views.parts.asked import Asked

BULK = "accept"
TABS: dict[str, dict[str, Any]] = {
    "mine": {"todo": True}, "departments": {"others": True}, "applicants": {"state": "waiting"}, "late": {"late": True},
}  # fmt: skip
SORTS = {"due": "due", "filed": "filed", "newest": "filed desc", "changed": "changed desc"}


def headline(figures: dict[str, Any], asked: Asked) -> str:
    """What the day brings, in a sentence."""
    _ = tk._
    due, late = figures["when"]["today"], figures["when"]["late"]
    if asked.get("tab") != "mine" or asked.narrowed:
        return _("Desk")
    if due and late:
        return _("{due} due today, {late} late").format(due=due, late=late)
    if late:
        return tk.ungettext("{n} case is late", "{n} cases are late", late).format(n=late)
    if due:
        return tk.ungettext("{n} is due today", "{n} are due today", due).format(n=due)
    if figures["next"]:
        return _("Nothing is due today. Next: {day}").format(day=tk.h.govopen_date_text(figures["next"]))
    return _("Nothing waits for you")


def tabs(figures: dict[str, Any], asked: Asked) -> list[dict[str, Any]]:
    """The groups of cases, with how many each holds."""
    words = {
        "mine": tk._("For me to do"), "departments": tk._("Waiting for others"),
        "applicants": tk._("Waiting for applicants"), "late": tk._("Late, all"),
    }  # fmt: skip
    return [
        {"label": word, "n": figures["tabs"][key], "href": asked.href(tab=key, when=None),
         "current": key == asked.get("tab")}
        for key, word in words.items()
    ]  # fmt: skip


def when(figures: dict[str, Any], asked: Asked) -> list[dict[str, Any]]:
    """Chips by latest day, with counts; those without a case are left out unless chosen."""
    words = {
        "late": tk._("Late"), "today": tk._("Due today"), "tomorrow": tk._("Next working day"),
        "later": tk._("Later"), "stopped": tk._("Clock stopped"),
    }  # fmt: skip
    chosen = asked.get("when")
    return [
        {"label": word, "n": figures["when"][key], "current": key == chosen,
         "href": asked.href(when=None if key == chosen else key)}
        for key, word in words.items()
        if figures["when"][key] or key == chosen
    ]  # fmt: skip


def choices(facets: dict[str, list[dict[str, Any]]], asked: Asked, *, states: bool = False) -> list[dict[str, Any]]:
    """Filters as lists to choose from, with counts: kind, step, department, state, order."""
    _ = tk._
    titles = {one["id"]: say(one["title"]) for one in call("govopen_profile_show")["procedures"]}
    found = [
        _choice("procedure", _("Kind"), facets, asked, lambda one: titles.get(one["name"], one["name"])),
        _choice("step", _("Step"), facets, asked, lambda one: tk.h.govopen_step_word(one["name"])),
        _choice("provider", _("Department"), facets, asked, lambda one: one["title"]),
    ]
    if states:
        words = {"open": _("under way"), "waiting": _("waiting for the applicant"), "ended": _("closed")}
        found.append(_choice("state", _("State"), facets, asked, lambda one: words.get(one["name"], one["name"])))
    orders = {
        "due": _("by latest day"), "changed": _("by last change"), "newest": _("newest first"),
        "filed": _("oldest first"),
    }  # fmt: skip
    options = [{"value": key, "label": word} for key, word in orders.items()]
    return [*found, {"id": "sort", "label": _("Order"), "value": asked.get("sort"), "options": options}]


def _choice(name: str, label: str, facets: dict[str, list[dict[str, Any]]], asked: Asked, word: Any) -> dict[str, Any]:
    rows = [{"value": one["name"], "label": f"{word(one)} ({one['count']})"} for one in facets.get(name, [])]
    chosen = asked.get(name)
    if chosen and chosen not in {one["value"] for one in rows}:
        rows.append({"value": chosen, "label": word({"name": chosen, "title": chosen})})
    return {"id": name, "label": label, "value": chosen, "options": [{"value": "", "label": tk._("All")}, *rows]}


def row(one: dict[str, Any], *, todo: bool) -> dict[str, Any]:
    """A case as a line of the desk, with the button that is pressed most."""
    shown = line(one)
    shown["bulk"] = False
    if todo:
        shown["ours"] = one["state"] == "open"
        shown["buttons"] = [button for button in buttons(one) if not button["link"]][:1]
        shown["bulk"] = BULK in one["commands"]
    return shown


def groups(rows: list[dict[str, Any]], figures: dict[str, Any], *, by_day: bool) -> list[dict[str, Any]]:
    """Late ones, today's, the next working day's, then day by day; one group where another order was asked for."""
    if not by_day:
        return [{"title": tk._("Cases"), "kind": "", "rows": rows}] if rows else []

    def key(one: dict[str, Any]) -> str:
        return "late" if one["late"] and one["state"] != "ended" else one["due"] or "stopped"

    order = sorted(rows, key=lambda one: ("" if key(one) == "late" else key(one), one["due"] or "", one["number"]))
    return [
        {
            "title": _title(name, figures),
            "kind": "late" if name == "late" else "today" if name == figures["today"] else "",
            "rows": list(found),
        }
        for name, found in itertools.groupby(order, key)
    ]


def _title(name: str, figures: dict[str, Any]) -> str:
    if name == "late":
        return tk._("Late")
    if name == "stopped":
        return tk._("Clock stopped")
    if name == figures["today"]:
        return tk._("Due today")
    day = calendars.in_force().day(date.fromisoformat(name))
    text = tk.h.govopen_date_text(name) + (tk._(", make-up working day") if day.name == "调休" and day.working else "")
    return tk._("Next working day, {day}").format(day=text) if name == figures["tomorrow"] else text


def load(figures: dict[str, Any]) -> list[dict[str, Any]]:
    """How many are due on each of the next days: for me, and for others."""
    calendar = calendars.in_force()
    found = []
    for one in figures["load"]:
        day = date.fromisoformat(one["date"])
        mark = calendar.day(day)
        found.append(
            {
                **one, "date": day, "off": not mark.working, "today": one["date"] == figures["today"],
                "makeup": mark.working and mark.name == "调休",
                "href": tk.h.url_for("govopen_desk.all_cases", due_from=one["date"], due_to=one["date"]),
            }
        )  # fmt: skip
    return found


def calendar(today: date) -> str:
    """A word on a year whose days off are not announced yet."""
    announced = calendars.in_force().announced
    year = today.year if today.year not in announced else today.year + 1
    if year in announced:
        return ""
    return tk._(
        "The days off of {year} are not announced yet. Dates that reach into it are provisional; they are worked out "
        "anew when the notice is loaded, and everybody concerned is told."
    ).format(year=year)


def vacancies() -> list[dict[str, Any]]:
    """The reader's own departments with posts that nobody holds; none for the authority, whose list is the register."""
    if tk.h.govopen_post() == "authority":
        return []
    return [one for one in posts.departments() if one["vacant"]]


def standing_in() -> list[str]:
    """For whom the reader stands in today and until when, and who stands in for the reader."""
    me, day, found = tk.current_user.id, tk.h.govopen_today().isoformat(), []
    for row in call("govopen_officer_list", on=day)["results"]:
        if not row["deputy_for"] or me not in (row["officer"]["id"], row["deputy_for"]["id"]):
            continue
        text = (
            tk._("You stand in for {absent} as {post} of {department} until {day}.")
            if row["officer"]["id"] == me
            else tk._("{deputy} stands in for you as {post} of {department} until {day}.")
        )
        found.append(
            text.format(
                absent=row["deputy_for"]["name"], deputy=row["officer"]["name"], post=say(row["post"]["title"]),
                department=row["organization"]["title"], day=tk.h.govopen_date_text(row["until"]),
            )
        )  # fmt: skip
    return found


def mine() -> list[dict[str, str]]:
    """Departments that the reader is a member of without a post that acts."""
    found = tk.get_action("organization_list_for_user")({"user": tk.current_user.name}, {"permission": "read"})
    return [{"name": one["name"], "title": one["title"]} for one in found]


def to_look_at(number: str, version: str) -> dict[str, Any]:
    """A case that was chosen, with the points to go through; none where it cannot be accepted any more."""
    found: dict[str, Any] = {"number": number, "version": version, "checks": []}
    try:
        case = call("govopen_case_show", id=number)
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return found
    checks = looking.rows(case, []) if BULK in case.get("commands", {}) else []
    return {**found, **_named(case), "version": version or str(case["version"]), "checks": checks}


def _left_open(number: str, ticked: list[str]) -> dict[str, Any] | None:
    """A case that waits to be accepted while points of it are not ticked; None where nothing is in the way."""
    try:
        case = call("govopen_case_show", id=number)
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return None  # the command says so
    return case if BULK in case.get("commands", {}) and looking.left(case, ticked) else None


def accept(number: str, version: str, ticked: list[str]) -> dict[str, Any]:
    """Accept one case, in the version that was seen: what became of it. Sent twice it is accepted once."""
    outcome = {"number": number, "number_text": number, "title": "", "done": False, "text": "", "since": []}
    if case := _left_open(number, ticked):
        n = len(looking.left(case, ticked))
        text = tk.ungettext("Not accepted: {n} point is not ticked", "Not accepted: {n} points are not ticked", n)
        return {**outcome, **_named(case), "text": text.format(n=n), "open": True}
    seen = int(version) if version.isascii() and version.isdigit() else None
    answers = {"checked": ticked} if ticked else {}
    data = {"id": number, "command": BULK, "answers": answers, "command_id": f"{number}:{version}:{BULK}"}
    try:
        case = call("govopen_case_act", **data, **({} if seen is None else {"version": seen}))
    except tk.ObjectNotFound:
        return {**outcome, "text": tk._("There is no such case.")}
    except tk.NotAuthorized as error:
        return {**outcome, "text": str(error.message or tk._("This step is not yours to take."))}
    except tk.ValidationError as error:
        body: Any = error.error_dict
        return {**outcome, **_named(body.get("case")), "text": _why(body, error),
                "since": since(body["case"], seen) if body.get("case") else []}  # fmt: skip
    return {**outcome, **_named(case), "done": True, "text": tk._("Accepted")}


def _why(body: dict[str, Any], error: tk.ValidationError) -> str:
    if body.get("code") == "stale":
        return tk._("Not accepted: it has changed since the desk was opened")
    return str(body.get("message") or error)


def _named(case: dict[str, Any] | None) -> dict[str, str]:
    if not case:
        return {}
    return {
        "number_text": case["number_text"], "title": case.get("excerpt") or tk.h.govopen_subject(case["subject"]),
        "due": tk.h.govopen_date_text(case["due"]) if case.get("due") else "",
    }  # fmt: skip
