"""The desk (工作台): what is due today, tomorrow, late; and all cases an officer may read."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, abort, request

from ckanext.govopen.store import calendars
from ckanext.govopen.views.parts import story
from ckanext.govopen.views.parts.calling import call, say, sign_in
from ckanext.govopen.views.parts.work import buttons, line

blueprint = Blueprint("govopen_desk", __name__)
DAYS = 14
ROWS = 100
BULK = "accept"


def _officer() -> Any:
    """None for an officer; else the page that says no."""
    if not tk.current_user.is_authenticated:
        return sign_in()
    if not tk.h.govopen_post():
        abort(403, tk._("The desk is for officers of the departments."))
    return None


@blueprint.route("/desk")
def desk() -> Any:
    """What is due, by day; the next two weeks; what waits for others."""
    if (no := _officer()) is not None:
        return no
    tab = request.args.get("tab", "mine")
    q = request.args.get("q", "").strip()
    mine = call("govopen_case_list", todo=True, commands=True, rows=ROWS, sort="due")
    tabs = _tabs(mine["count"], tab)
    rows = _rows(tab, q, mine)
    today = tk.h.govopen_today()
    late = sum(1 for row in mine["results"] if row["late"])
    due = sum(1 for row in mine["results"] if row["due"] == today.isoformat() and not row["late"])
    return tk.render(
        "govopen/desk/desk.html",
        {
            "today": today,
            "headline": _headline(due, late, mine["results"], today),
            "load": _load(today, mine["results"]),
            "tabs": tabs,
            "tab": tab,
            "q": q,
            "groups": _groups(rows, today),
            "bulk": any(row["bulk"] for row in rows),
            "calendar": _calendar(today),
        },
    )


def _headline(due: int, late: int, rows: list[dict[str, Any]], today: date) -> str:
    _ = tk._
    if due or late:
        return _("{due} due today, {late} late").format(due=due, late=late)
    upcoming = next((row["due"] for row in rows if row["due"] and row["due"] > today.isoformat()), None)
    if upcoming:
        return _("Nothing is due today. Next: {day}").format(day=tk.h.govopen_date_text(upcoming))
    return _("Nothing waits for you")


def _tabs(mine: int, tab: str) -> list[dict[str, Any]]:
    counts = {
        "mine": mine,
        "departments": call("govopen_case_list", state="open", rows=0)["count"] - mine,
        "applicants": call("govopen_case_list", state="waiting", rows=0)["count"],
        "late": call("govopen_case_list", late=True, rows=0)["count"],
    }
    words = {
        "mine": tk._("For me to do"), "departments": tk._("Waiting for others"),
        "applicants": tk._("Waiting for applicants"), "late": tk._("Late, all"),
    }  # fmt: skip
    return [
        {
            "label": words[key],
            "n": max(counts[key], 0),
            "href": tk.h.url_for("govopen_desk.desk", tab=key),
            "current": key == tab,
        }
        for key in counts
    ]


def _rows(tab: str, q: str, mine: dict[str, Any]) -> list[dict[str, Any]]:
    if tab == "mine" and not q:
        found = mine["results"]
    else:
        filters: dict[str, dict[str, Any]] = {
            "mine": {"todo": True, "commands": True},
            "departments": {"state": "open"}, "applicants": {"state": "waiting"},
            "late": {"late": True},
        }  # fmt: skip
        found = call("govopen_case_list", q=q, rows=ROWS, sort="due", **filters.get(tab, {}))["results"]
    if tab == "departments":
        todo = {row["id"] for row in mine["results"]}
        found = [row for row in found if row["id"] not in todo]
    return [_row(row, todo=tab == "mine") for row in found]


def _row(row: dict[str, Any], *, todo: bool) -> dict[str, Any]:
    shown = line(row)
    shown["bulk"] = False
    if todo:
        shown["buttons"] = [one for one in buttons(row) if not one["link"]][:1]
        shown["bulk"] = BULK in row["commands"]
    return shown


def _groups(rows: list[dict[str, Any]], today: date) -> list[dict[str, Any]]:
    """Late ones, today's, then day by day."""

    def key(row: dict[str, Any]) -> str:
        return "late" if row["late"] and row["state"] != "ended" else row["due"] or "later"

    order = sorted(rows, key=lambda row: ("" if key(row) == "late" else key(row), row["due"] or "", row["number"]))
    return [
        {
            "title": _title(name, today),
            "kind": "late" if name == "late" else "today" if name == today.isoformat() else "",
            "rows": list(found),
        }
        for name, found in itertools.groupby(order, key)
    ]


def _title(name: str, today: date) -> str:
    if name == "late":
        return tk._("Late")
    if name == "later":
        return tk._("Clock stopped")
    if name == today.isoformat():
        return tk._("Due today")
    day = calendars.in_force().day(date.fromisoformat(name))
    extra = tk._(", make-up working day") if day.name == "调休" and day.working else ""
    return tk.h.govopen_date_text(name) + extra


def _load(today: date, mine: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """How many are due on each of the next days: for me, and for others."""
    calendar = calendars.in_force()
    last = today + timedelta(days=DAYS - 1)
    every = call("govopen_case_list", due_from=today.isoformat(), due_to=last.isoformat(), rows=ROWS, sort="due")[
        "results"
    ]
    own = {row["id"] for row in mine}
    found = []
    for day in (today + timedelta(days=i) for i in range(DAYS)):
        here = [row for row in every if row["due"] == day.isoformat() and row["state"] != "ended"]
        me = sum(1 for row in here if row["id"] in own)
        mark = calendar.day(day)
        found.append(
            {
                "date": day, "mine": me, "others": len(here) - me, "off": not mark.working, "today": day == today,
                "makeup": mark.working and mark.name == "调休",
                "href": tk.h.url_for("govopen_desk.all_cases", due_from=day.isoformat(), due_to=day.isoformat()),
            }
        )  # fmt: skip
    return found


def _calendar(today: date) -> str:
    """A word on a year whose days off are not announced yet."""
    year = today.year if today.year not in calendars.in_force().announced else today.year + 1
    if year in calendars.in_force().announced:
        return ""
    return tk._(
        "The days off of {year} are not announced yet. Dates that reach into it are provisional; they are worked out "
        "anew when the notice is loaded, and everybody concerned is told."
    ).format(year=year)


@blueprint.route("/desk/accept", methods=["POST"])
def bulk_accept() -> Any:
    """Accept the chosen cases, each by its own command; what could not be accepted is named. Never decides."""
    if (no := _officer()) is not None:
        return no
    done, missed = 0, []
    for number in request.form.getlist("id")[:ROWS]:
        if _accept(number):
            done += 1
        else:
            missed.append(number)
    if done:
        tk.h.flash_success(tk.ungettext("{n} case accepted.", "{n} cases accepted.", done).format(n=done))
    if missed:
        tk.h.flash_error(
            tk._("Not accepted, for somebody was faster or it is not yours: {numbers}").format(
                numbers=", ".join(missed)
            )
        )
    return tk.redirect_to("govopen_desk.desk")


def _accept(number: str) -> bool:
    try:
        call("govopen_case_act", id=number, command=BULK, answers={})
    except (tk.ValidationError, tk.NotAuthorized, tk.ObjectNotFound):
        return False
    return True


@blueprint.route("/desk/cases")
def all_cases() -> Any:
    """All cases that the officer may read, with filters in the address."""
    if (no := _officer()) is not None:
        return no
    names = ("q", "procedure", "state", "step", "provider", "due_from", "due_to")
    filters: dict[str, Any] = {name: request.args[name] for name in names if request.args.get(name)}
    page = max(request.args.get("page", 1, type=int), 1)
    try:
        found = call(
            "govopen_case_list", **filters, late=bool(request.args.get("late")), sort="changed desc", rows=20,
            start=(page - 1) * 20,
        )  # fmt: skip
    except tk.ValidationError as error:
        tk.h.flash_error(str(error.error_dict.get("message")))
        return tk.redirect_to("govopen_desk.all_cases")
    words = {one["procedure"]: say(one["title"]) for one in found["results"] if one["title"]}
    return tk.render(
        "govopen/desk/cases.html",
        {
            "rows": [line(row) for row in found["results"]],
            "count": found["count"],
            "facets": found["facets"],
            "words": {**_procedures(), **words},
            "filters": filters,
            "late": bool(request.args.get("late")),
            "page": page,
            "pages": (found["count"] + 19) // 20,
            "href": lambda n: tk.h.url_for("govopen_desk.all_cases", page=n, **filters),
            "states": {
                "open": tk._("under way"),
                "waiting": tk._("waiting for the applicant"),
                "ended": tk._("closed"),
            },
            "story": story,
        },
    )


def _procedures() -> dict[str, str]:
    profile = tk.h.govopen_profile()
    return {one.id: say({"zh": one.title.zh, "en": one.title.en}) for one in profile.procedures.values()}
