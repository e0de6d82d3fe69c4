"""The desk of the auditor and of the operator: what needs looking at, each with its count and the page behind it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint

from ckanext.govopen.access.gate import never_store
from ckanext.govopen.views.parts import agenda, posts
from ckanext.govopen.views.parts.calling import call, sign_in

blueprint = Blueprint("govopen_oversight", __name__)
WEEK = timedelta(days=6)


@blueprint.route("/desk/oversight")
def oversight() -> Any:
    """What there is to look at."""
    if not tk.current_user.is_authenticated:
        return sign_in()
    never_store()
    try:
        found = call("govopen_oversight_show")
    except tk.NotAuthorized:
        return tk.abort(403, tk._("This page is for the auditor and the operator."))
    parts = []
    if found["audit"]:
        parts += [
            (tk._("Use of data"), _used(found["audit"]["usage"])),
            (tk._("Cases"), _cases(found["audit"]["cases"])),
        ]
    if found["running"]:
        parts.append((tk._("Running"), _running(found["running"])))
    calendar = agenda.calendar(tk.h.govopen_today())
    return tk.render(
        "govopen/desk/oversight.html",
        {"parts": parts, "today": tk.h.govopen_today(), "calendar": calendar, "operator": bool(found["running"]),
         "headline": _headline([line for _, lines in parts for line in lines])},
    )  # fmt: skip


def _headline(lines: list[dict[str, Any]]) -> str:
    n = sum(1 for one in lines if one["look"])
    return (
        tk.ungettext("{n} matter to look at", "{n} matters to look at", n).format(n=n)
        if n
        else tk._("Nothing needs looking at")
    )


def _line(count: int, label: str, hint: str, href: str, *, look: bool = False) -> dict[str, Any]:
    """One thing to look at; `look`: a count other than nought is out of the ordinary."""
    return {"n": count, "label": label, "hint": hint, "href": href, "look": look and bool(count)}


def _used(said: dict[str, Any]) -> list[dict[str, Any]]:
    _, url, since = tk._, tk.h.url_for, (tk.h.govopen_today() - WEEK).isoformat()
    day = tk.h.govopen_date_text(said["sealed_at"], "time") if said["sealed_at"] else ""
    return [
        _line(said["refused"], _("Refused"), _("accesses refused in the last seven days"),
              url("govopen_usage.desk", allowed="false", **{"from": since}), look=True),
        _line(said["allowed"], _("Uses of data"), _("accesses allowed in the last seven days"),
              url("govopen_usage.desk", allowed="true", **{"from": since})),
        _line(said["readings"], _("Who read the records"), _("readings in the last seven days"),
              url("govopen_usage.desk", road="ledger", **{"from": since})),
        _line(said["unsealed"], _("Not sealed yet"),
              _("records since the last seal of {when}").format(when=day) if day else _("records; none was sealed yet"),
              url("govopen_usage.desk")),
    ]  # fmt: skip


def _cases(said: dict[str, int]) -> list[dict[str, Any]]:
    _, url = tk._, tk.h.url_for
    vacant = sum(1 for one in posts.departments() if one["vacant"])
    return [
        _line(said["late"], _("Late"), _("open cases past their latest day"),
              url("govopen_desk.all_cases", late=1), look=True),
        _line(said["objection"], _("Objections"), _("open: the decision of an office is contested"),
              url("govopen_desk.all_cases", procedure="objection", state="open"), look=True),
        _line(said["complaint"], _("Complaints"), _("open: about a department"),
              url("govopen_desk.all_cases", procedure="complaint", state="open"), look=True),
        _line(vacant, _("Officers"), _("departments with a vacant post"), url("govopen_officers.index"), look=True),
    ]  # fmt: skip


def _running(said: dict[str, Any]) -> list[dict[str, Any]]:
    _, url, box = tk._, tk.h.url_for, said["outbox"]
    oldest = tk.h.govopen_date_text(box["oldest"], "time") if box["oldest"] else ""
    return [
        _line(box["given_up"], _("Outbox: given up"), _("after 12 attempts; waits for you"),
              url("govopen_outbox.outbox", state="given_up"), look=True),
        _line(box["failing"], _("Outbox: failed"), _("tried again, each time after twice as long"),
              url("govopen_outbox.outbox", state="failing"), look=True),
        _line(box["waiting"], _("Outbox: waiting"),
              _("the oldest since {when}").format(when=oldest) if oldest else _("everything is sent"),
              url("govopen_outbox.outbox", state="waiting"), look=said["stuck"]),
        _line(said["asleep"], _("Clocks behind"),
              _("cases whose day came while no worker ran; the operator's guide says how to start it"), "", look=True),
        _line(said["imports"], _("Imports"), _("broken off in the last thirty days"), url("govopen_import.index"),
              look=True),
    ]  # fmt: skip
