"""The checklist of an intake (受理核对) on its page: each point with the answer beside it, and what is amiss."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import request

from ckanext.govopen.language import say
from ckanext.govopen.views.parts import answers as forms
from ckanext.govopen.views.parts import holdings

INTAKE = ("accept", "forward")  # commands that take a matter in
AMISS = "amiss."  # name of the input beside a point
SHORT = 20  # characters of a need with which the catalogue is searched


def rows(case: dict[str, Any], ticked: list[str]) -> list[dict[str, Any]]:
    """Points in order, each with its label, articles, the answer to look at, whether it is ticked, what is amiss."""
    said = {one["id"]: one for one in forms.told(case.get("said", []), holdings.files(case))}
    return [
        {
            "id": one["id"],
            "label": say(one["label"]),
            "defect": say(one["defect"]),
            "cites": one["cites"],
            "ticked": one["id"] in ticked,
            "amiss": request.form.get(AMISS + one["id"], ""),
            **_answer(case, one["id"], said),
        }
        for one in case["checklist"]
    ]


def _answer(case: dict[str, Any], point: str, said: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """What there is to look at: text, articles cited, files, or a way to look it up."""
    if point in said:
        return {"text": said[point]["text"], "cited": said[point]["cites"]}
    if point == "attachments":
        return {"files": [one for one in case["attachments"] if one["by"] == "applicant"]}
    if point == "identity":
        who = case["applicant"]
        parts = (case["party"] or {}).get("title"), who.get("name"), who.get("contact")
        return {"text": tk.h.govopen_comma().join(dict.fromkeys(str(part) for part in parts if part))}
    if point == "within":
        entry = holdings.entry(case) or {}
        return {"text": entry.get(f"{holdings.axis(case)}_conditions") or tk._("The entry states no conditions.")}
    if point == "known":
        words = (case.get("excerpt") or "")[:SHORT]
        return {"href": tk.h.url_for("dataset.search", q=words), "text": tk._("Look it up in the catalogue")}
    return {"text": tk._("not answered")}


def left(case: dict[str, Any], ticked: list[str]) -> list[dict[str, Any]]:
    """The points that are not ticked."""
    return [one for one in case["checklist"] if one["id"] not in ticked]


def problem(case: dict[str, Any], ticked: list[str]) -> list[dict[str, str]]:
    """What keeps a matter from being taken in: points nobody has ticked; nothing where all are."""
    open_points = left(case, ticked)
    if not open_points:
        return []
    names = tk._(", ").join(say(one["name"]) for one in open_points)
    text = tk.ungettext(
        "{n} point is not ticked: {names}. Tick it if it is in order, else return the application.",
        "{n} points are not ticked: {names}. Tick what is in order, return the application for the rest.",
        len(open_points),
    )
    return [{"field": "checked", "text": text.format(n=len(open_points), names=names)}]


def defects(case: dict[str, Any], ticked: list[str]) -> dict[str, Any]:
    """The answers with which a return starts: every point not ticked as a line, and those that were."""
    lines = [request.form.get(AMISS + one["id"], "").strip() or say(one["defect"]) for one in left(case, ticked)]
    return {"defects": lines, "checked": ticked}
