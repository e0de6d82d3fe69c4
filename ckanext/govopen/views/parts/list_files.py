"""Lists as files: CSV, XLSX, JSON, and an Atom feed of their movements; a past day answers 304 to who has it."""

from __future__ import annotations

import hashlib
import json
import xml.etree.ElementTree as ET
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from flask import Response, request, send_file

from ckanext.govopen import config, export
from ckanext.govopen.language import say
from ckanext.govopen.views.parts import list_words
from ckanext.govopen.views.parts.calling import call

if TYPE_CHECKING:
    from collections.abc import Iterator

AT_ONCE = 1_000
LATER = ("today", "months")  # what a list of a past day says of days after it
ATOM = "http://www.w3.org/2005/Atom"
FEED = 100
BESIDE = {"open_plan": ("priority", "done_on", "number_text")}


def answer(ending: str, asked: dict[str, Any]) -> Response:
    """The file for a question. Raises what the action raises."""
    head = call("govopen_listing_show", **asked, rows=0)
    tag = _tag(ending, asked, head.get("confirmation"))
    if tag and tag in request.if_none_match:
        return _cached(Response(status=304), head, tag)
    return _cached(_atom(asked, head) if ending == "atom" else _table(ending, asked, head), head, tag)


def _tag(ending: str, asked: dict[str, Any], confirmation: dict[str, Any] | None) -> str:
    """The name of what a file says: of its rows and names, the drawing that it was read from, and who confirmed it."""
    signature = call("govopen_listing_signature", **{key: asked[key] for key in ("list", "on") if key in asked})
    said = json.dumps([ending, asked, signature, confirmation, tk.h.lang()], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _cached(response: Response, head: dict[str, Any], tag: str) -> Response:
    """Public lists may be kept by anybody, others by their reader alone; both ask again whether they still hold."""
    response.set_etag(tag)
    if head["on"] < head["today"]:
        response.last_modified = _closed(head["on"])
    public = head["list"]["audience"] == "public" and not tk.current_user.is_authenticated
    response.headers["Cache-Control"] = "public, max-age=300" if public else "private, no-cache"
    response.headers["Vary"] = "Cookie, Authorization"
    return response


def _closed(day: str) -> datetime:
    """When a day was over, and its list with it."""
    return datetime.combine(date.fromisoformat(day) + timedelta(days=1), time(), tzinfo=config.timezone())


def _table(ending: str, asked: dict[str, Any], head: dict[str, Any]) -> Response:
    name = f"{say(head['list']['term'])}_{head['on']}"
    if asked.get("against"):
        name = f"{say(head['list']['term'])}_{head['against']}_{head['on']}"
    if ending == "json":
        response = Response(_json(asked, head), mimetype="application/json")
    elif ending == "csv":
        response = Response(export.csv_lines(_columns(head), _cells(asked, head)), content_type=export.CSV_TYPE)
    else:
        file = export.xlsx_file(_columns(head), _cells(asked, head), say(head["list"]["term"]))
        response = send_file(file, mimetype=export.XLSX_TYPE, conditional=False)
    response.headers["Content-Disposition"] = export.disposition(f"{name}.{ending}", inline=ending == "json")
    return response


def _rows(asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every row, a thousand at a time, read before the answer begins so that a fault is still a fault."""
    start = 0
    while True:
        found = call("govopen_listing_show", **asked, rows=AT_ONCE, start=start)["results"]
        yield from found
        start += len(found)
        if len(found) < AT_ONCE:
            return


def _columns(head: dict[str, Any]) -> list[str]:
    labels = [list_words.label(name) for name in _names(head)]
    change = [tk._("Movement"), tk._("What changed")] if head["against"] else []
    confirmation = [tk._("Confirmation")] if head.get("confirmation") else []
    return [*change, *labels, *confirmation, tk._("Address")]


def _names(head: dict[str, Any]) -> list[str]:
    """The list's columns, and what its page says beside a title."""
    names = [one["id"] for one in head["list"]["columns"]]
    return [*names, *(one for one in BESIDE.get(head["list"]["id"], ()) if one not in names)]


def _cells(asked: dict[str, Any], head: dict[str, Any]) -> list[list[Any]]:
    names = _names(head)
    confirmed = _confirmed(head.get("confirmation"))
    return [_line(row, names, confirmed, compared=bool(head["against"])) for row in _rows(asked)]


def _confirmed(confirmation: dict[str, Any] | None) -> dict[str, str] | None:
    """How far the confirmation of each department's part is, in words; None for a list that nobody confirms."""
    if confirmation is None:
        return None
    offices = confirmation["offices"]
    return {one["department"]["id"]: list_words.confirmation(one, offices) for one in confirmation["departments"]}


def _line(row: dict[str, Any], names: list[str], confirmed: dict[str, str] | None, *, compared: bool) -> list[Any]:
    cells = [list_words.text(name, row["values"].get(name)) for name in names]
    change = [list_words.change(row["change"]), _changes(row)] if compared else []
    whose = row["values"].get("provider") or {}
    return [*change, *cells, *([] if confirmed is None else [confirmed.get(whose.get("id", ""), "")]), _address(row)]


def _changes(row: dict[str, Any]) -> str:
    profile = {one["column"]: one for one in row.get("changes") or []}
    return "；".join(
        f"{list_words.label(column)}：{list_words.text(column, one['from'])} → {list_words.text(column, one['to'])}"
        for column, one in profile.items()
    )


def _address(row: dict[str, Any]) -> str:
    """The page of what a row is about."""
    number = row["values"].get("number")
    if isinstance(number, dict) and number.get("number"):
        return str(tk.h.url_for("govopen_case.show", number=number["number"].lower(), _external=True))
    return str(tk.h.url_for("dataset.read", id=row["name"], _external=True)) if row.get("name") else ""


def _json(asked: dict[str, Any], head: dict[str, Any]) -> str:
    left = {"results", "start", "rows", "facets", *(LATER if head["on"] < head["today"] else ())}
    kept = {key: value for key, value in head.items() if key not in left}
    rows = [_still(row, head["on"]) for row in _rows(asked)] if head["on"] < head["today"] else list(_rows(asked))
    return json.dumps({**kept, "results": rows}, ensure_ascii=False)


def _still(row: dict[str, Any], on: str) -> dict[str, Any]:
    """A row of a past day without what became of it: the file of a day says the same for ever."""
    if (row.get("until") or "") > on:
        row = {**row, "until": None}
    return _then({**row, "values": _then(row["values"])})


def _then(said: dict[str, Any]) -> dict[str, Any]:
    """Without `now`, in itself and in its department."""
    office = {"provider": _then(said["provider"])} if isinstance(said.get("provider"), dict) else {}
    return {**{key: value for key, value in said.items() if key != "now"}, **office}


def _atom(asked: dict[str, Any], head: dict[str, Any]) -> Response:
    """The latest hundred movements (RFC 4287)."""
    moves = call("govopen_listing_moves", list=asked["list"], rows=FEED)
    page = tk.h.url_for("govopen_lists.show", name=asked["list"].replace("_", "-"), _external=True)
    feed = ET.Element("feed", {"xmlns": ATOM, "xml:lang": tk.h.lang().replace("_", "-")})
    _add(feed, "title", f"{say(head['list']['term'])} · {tk.h.govopen_site()['full_name']}")
    _add(feed, "id", page)
    ET.SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": page})
    ET.SubElement(feed, "link", {"rel": "self", "type": "application/atom+xml", "href": f"{page}.atom"})
    _add(feed, "updated", _moment(moves[0]["day"] if moves else head["on"]))
    _add(ET.SubElement(feed, "author"), "name", tk.h.govopen_site()["full_name"])
    for move in moves:
        _entry(feed, page, move)
    text = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return Response(text, mimetype="application/atom+xml")


def _entry(feed: Any, page: str, move: dict[str, Any]) -> None:
    entry = ET.SubElement(feed, "entry")
    values = move["values"]
    title = list_words.text("title", values.get("title") or values.get("description") or values.get("entry"))
    _add(entry, "title", f"{list_words.change(move['kind'])}：{title}")
    _add(entry, "id", f"{page}#{move['key']}/{move['day']}/{move['kind']}")
    _add(entry, "updated", _moment(move["day"]))
    ET.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": _address(move) or page})
    said = [list_words.text("provider", values.get("provider")), _changes(move)]
    _add(entry, "summary", "　".join(one for one in said if one) or title)


def _add(parent: Any, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = "".join(char for char in text if char >= " " or char in "\t\n")


def _moment(day: str) -> str:
    return datetime.combine(date.fromisoformat(day), time(), tzinfo=config.timezone()).isoformat()
