"""The public register of cases (办件公开): filters, pages, CSV, JSON and a feed; never a name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response, abort, request

from ckanext.govopen import case_words, export
from ckanext.govopen.config import address
from ckanext.govopen.language import say
from ckanext.govopen.views.parts import feed, ruling
from ckanext.govopen.views.parts.calling import call

blueprint = Blueprint("govopen_register", __name__)
PER_PAGE = 20
PART = 100
MOST = 20_000  # rows of one file
FEED = 50
FILTERS = ("q", "procedure", "provider", "state", "outcome", "year", "entry")


def _asked() -> dict[str, Any]:
    found: dict[str, Any] = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    return {**found, "late": 1} if request.args.get("late") else found


@blueprint.route("/register")
def register() -> Any:
    """How applications, requests and objections end, without names."""
    filters = _asked()
    page = max(request.args.get("page", 1, type=int), 1)
    try:
        found = call("govopen_register_list", **filters, rows=PER_PAGE, start=(page - 1) * PER_PAGE)
    except tk.ValidationError:
        return tk.redirect_to("govopen_register.register")
    statistics = call("govopen_statistics_show")
    return tk.render(
        "govopen/register/list.html",
        {
            "rows": [_line(row) for row in found["results"]],
            "count": found["count"], "facets": found["facets"], "filters": filters, "words": _titles(),
            "states": states(), "page": page, "pages": (found["count"] + PER_PAGE - 1) // PER_PAGE,
            "href": lambda n: tk.h.url_for("govopen_register.register", page=n, **filters),
            "total": statistics["total"], "definitions": statistics["definitions"],
            "outcome_word": case_words.outcome_word, "most": MOST,
        },
    )  # fmt: skip


def _titles() -> dict[str, str]:
    profile = tk.h.govopen_profile()
    return {one.id: say(one.title) for one in profile.procedures.values()}


def states() -> dict[str, str]:
    """States of a case as strangers read them."""
    return {"open": tk._("under way"), "waiting": tk._("waiting for the applicant"), "ended": tk._("closed")}


def _line(row: dict[str, Any]) -> dict[str, Any]:
    label = say(row["outcome_label"]) if row["outcome_label"] else case_words.outcome_word(row["outcome"] or "")
    since = row["standing"]
    kind = say(row["title"])
    nameless = row["subject"] in row["title"].values()  # of no entry: the case is named after its kind
    return {
        **row, "kind": kind, "subject": kind if nameless else row["subject"], "outcome_text": ruling.now(since, label),
        "since": {**since, **ruling.words(since, label)} if since else None,
        "href": tk.h.url_for("govopen_case.show", number=row["number"].lower()),
    }  # fmt: skip


def _all(filters: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every row that fits, in parts, so that memory stays flat."""
    for start in range(0, MOST, PART):
        rows = call("govopen_register_list", **filters, start=start, rows=PART)["results"]
        yield from rows
        if len(rows) < PART:
            return


@blueprint.route("/register.csv")
def register_csv() -> Any:
    """All that fits the filters, as a table."""
    _ = tk._
    columns = [
        _("Number"), _("Kind"), _("Subject"), _("Applicant"), _("Department"), _("Filed"), _("State"), _("Latest day"),
        _("Late"), _("Outcome"), _("Reason"), _("Legal basis"), _("Working days"), _("Working days allowed"),
        _("Closed on"), _("Page"),
    ]  # fmt: skip
    response = Response(export.csv_bytes(columns, _cells(_checked())), content_type=export.CSV_TYPE)
    response.headers["Content-Disposition"] = export.disposition(f"{_('Case register')}.csv")
    return response


def _checked() -> Iterator[dict[str, Any]]:
    filters = _asked()
    try:
        call("govopen_register_list", **filters, rows=0)
    except tk.ValidationError:
        abort(400)
    return _all(filters)


def _cells(rows: Iterator[dict[str, Any]]) -> Iterator[list[Any]]:
    words, yes, no = states(), tk._("yes"), tk._("no")
    for row in rows:
        line = _line(row)
        ruled = row["standing"] or row  # what stands now
        cited = ruled["basis"]
        basis = [f"{one['title']}{one['label']}" for one in tk.h.govopen_cites(cited)] if cited else []
        yield [
            row["number_text"], line["kind"], line["subject"], tk.h.govopen_applicant_kind(row["applicant"]["kind"]),
            (row["provider"] or {}).get("title", ""), row["filed_on"], words[row["state"]], row["due"],
            yes if row["late"] else no, line["outcome_text"], ruled["reason"], basis, row["days_used"],
            row["days_allowed"], row["ended_on"], address(f"/case/{row['number'].lower()}"),
        ]  # fmt: skip


@blueprint.route("/register.json")
def register_json() -> Any:
    """All that fits the filters, as `govopen_register_list` gives it."""
    rows = list(_checked())
    body = json.dumps({"count": len(rows), "results": rows}, ensure_ascii=False, indent=1)
    response = Response(body, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = export.disposition(f"{tk._('Case register')}.json")
    return response


@blueprint.route("/register.atom")
def register_atom() -> Any:
    """The last cases that fit the filters, for a feed reader."""
    filters = _asked()
    try:
        rows = call("govopen_register_list", **filters, rows=FEED)["results"]
    except tk.ValidationError:
        abort(400)
    entries = [_entry(_line(row)) for row in rows]
    body = feed.atom(tk._("Case register"), address("/register"), address("/register.atom"), entries)
    return Response(body, content_type=feed.TYPE)


def _entry(line: dict[str, Any]) -> feed.Entry:
    """A case as an entry of the feed; a new state is a new moment of the same entry."""
    comma = tk.h.govopen_comma()
    state = line["outcome_text"] if line["state"] == "ended" else states()[line["state"]]
    office = (line["provider"] or {}).get("title", "")
    summary = comma.join(part for part in (line["kind"], office, state, line["reason"]) if part)
    return feed.Entry(
        id=address(f"/case/{line['number'].lower()}"),
        title=f"{line['number_text']} {line['subject']}",
        link=address(f"/case/{line['number'].lower()}"),
        updated=f"{line['ended_on'] or line['filed_on']}T00:00:00+08:00",
        summary=summary,
    )
