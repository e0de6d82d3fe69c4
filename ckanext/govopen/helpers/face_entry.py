"""What pages say of a catalogue entry."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any
from urllib.parse import urlencode

import ckan.plugins.toolkit as tk
from flask import g, request
from markupsafe import Markup, escape
from werkzeug.wsgi import get_path_info

from ckanext.govopen import law, vocabularies
from ckanext.govopen.catalogue import basis
from ckanext.govopen.helpers.face_shell import govopen_page_exists
from ckanext.govopen.helpers.face_time import govopen_date_text
from ckanext.govopen.search import timeliness
from ckanext.govopen.store import people

__all__ = [
    "govopen_apply_href",
    "govopen_basis_lines",
    "govopen_breaks",
    "govopen_citation",
    "govopen_cycle",
    "govopen_export",
    "govopen_files",
    "govopen_items",
    "govopen_lines_of",
    "govopen_share_href",
    "govopen_split",
    "govopen_update",
    "govopen_without",
]

FEW = 4


def govopen_lines_of(text: str | list[str] | None) -> list[str]:
    """A field of lines as a list."""
    lines = text if isinstance(text, list) else (text or "").splitlines()
    return [line.strip() for line in lines if line.strip()]


def govopen_basis_lines(text: str | None) -> list[str]:
    """A basis as a list of citations that everybody can read, those given as `law/article` too."""
    return basis.worded(text or "", law.in_force().laws)


def govopen_split(line: str) -> tuple[str, str, str]:
    """A condition as its name, the colon and the rest: 实名：个人、企业均可. Without a colon all of it is the name."""
    found = re.match(r"([^：:，。]{1,8})([：:])\s*(.+)", line)
    return (found[1], found[2], found[3]) if found else (line, "", "")


def govopen_breaks(text: str | None) -> Markup:
    """Plain text with its line breaks."""
    return Markup("<br>").join(escape(line) for line in (text or "").splitlines() if line.strip())


def govopen_items(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """The items (信息项) of an entry, whether stored as a list or as its JSON."""
    items = entry.get("items") or []
    if isinstance(items, str):
        try:
            items = json.loads(items)
        except ValueError:
            return []
    return [item for item in items if isinstance(item, dict) and item.get("name")]


def govopen_cycle(entry: dict[str, Any]) -> str:
    """How often the entry is renewed, as a phrase: 每月更新."""
    cycle = entry.get("update_cycle")
    if not cycle:
        return ""
    word = vocabularies.label("update_cycle", cycle, tk.h.lang())
    if cycle == "never":
        return word
    return tk._("Updated: {cycle}").format(cycle=word.lower() if tk.h.lang() == "en" else word)


def govopen_update(entry: dict[str, Any]) -> dict[str, Any]:
    """Whether the entry is renewed in time: `kind` (ok, soon, late, none), `text`, `due`, `last` (dates or None)."""
    last = timeliness.last_update(entry.get("resources") or [])
    due = timeliness.next_due(entry.get("update_cycle"), last)
    today = timeliness.today()
    state = timeliness.state(due, today)
    found: dict[str, Any] = {"due": due, "last": last, "state": state}
    if state == "overdue" and due:
        days = _late_days(due, today)
        text = tk.ungettext("{n} working day late", "{n} working days late", days)
        return {**found, "kind": "late", "text": text.format(n=days)}
    if state == "due_soon" and due:
        return {**found, "kind": "soon", "text": tk._("Due by {date}").format(date=govopen_date_text(due, "day"))}
    if last is None:
        return {**found, "kind": "", "text": ""}
    kind = "ok" if state == "on_time" else "none"
    return {**found, "kind": kind, "text": tk._("Updated {date}").format(date=govopen_date_text(last, "day"))}


def _late_days(due: date, today: date) -> int:
    """Working days after the due date, today among them; a late day never counts as none."""
    return max(1, law.days().between(due, today))


def govopen_files(entry: dict[str, Any]) -> list[dict[str, str]]:
    """The files of an entry as a result shows them, one of each format, four at most.

    Each: `format`, `size`, `href`, `name`.
    """
    found: dict[str, dict[str, str]] = {}
    for resource in entry.get("resources") or []:
        kind = resource.get("format") or tk._("File")
        if kind.upper() not in found:
            found[kind.upper()] = {
                "format": tk._("Interface") if kind.upper() == "API" else kind,
                "size": tk.h.govopen_size(resource.get("size")),
                "name": resource.get("name") or kind,
                "href": tk.h.url_for("resource.read", id=entry["name"], resource_id=resource["id"]),
            }
    return list(found.values())[:FEW]


def govopen_apply_href(entry: dict[str, Any]) -> str:
    """Where to apply for an entry; "" while this portal takes no applications."""
    path = f"/apply/{entry['name']}"
    return tk.h.url_for(path) if govopen_page_exists(path) else ""


def govopen_share_href(entry: dict[str, Any]) -> str:
    """Where the reader's department applies for an entry that is shared on application; "" for everybody else.

    The department that provides an entry applies for nothing.
    """
    tier = law.in_force().share_tiers.get(entry.get("share_tier") or "")
    if not (tier and tier.way == "granted" and tk.current_user.is_authenticated):
        return ""
    if "govopen_acts_for" not in g:
        g.govopen_acts_for = people.person(tk.current_user.id).orgs
    path = f"/share/apply/{entry['name']}"
    applies = g.govopen_acts_for and entry.get("owner_org") not in g.govopen_acts_for
    return str(tk.h.url_for(path)) if applies and govopen_page_exists(path) else ""


def govopen_citation(entry: dict[str, Any]) -> str:
    """How to cite an entry, with today as the day of acquisition (GB/T 7714 for data)."""
    office = (entry.get("organization") or {}).get("title") or ""
    code = tk._("Catalogue code {code}. ").format(code=entry["resource_code"]) if entry.get("resource_code") else ""
    return tk._("{office}. {title}[DB/OL]. {code}{site}, acquired {date}. {url}").format(
        office=office,
        title=entry["title"],
        code=code,
        site=tk.h.govopen_site()["full_name"],
        date=timeliness.today().isoformat(),
        url=tk.h.url_for("dataset.read", id=entry["name"], _external=True),
    )


def govopen_export(kind: str, department: str = "") -> str:
    """The results of this search, or of a department's page, as a file: `csv`, `xlsx` or `json`."""
    kept = [(key, value) for key, value in request.args.items(multi=True) if key != "page"]
    kept += [("organization", department)] if department else []
    base = tk.h.url_for("govopen_export_search.table", kind=kind)
    return f"{base}?{urlencode(kept)}" if kept else base


def govopen_without(**change: Any) -> str:
    """The address of this page with some parameters changed; None drops one, and the page number always goes."""
    kept = [(key, value) for key, value in request.args.items(multi=True) if key not in change and key != "page"]
    kept += [(key, value) for key, value in change.items() if value not in (None, "")]
    base = tk.h.url_for(get_path_info(request.environ) or request.path)
    return f"{base}?{urlencode(kept)}" if kept else base
