"""Versions of an entry: every published state, the entry's page as of a day, two states side by side."""

from __future__ import annotations

from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from flask import Blueprint, abort, request

from ckanext.govopen.logic.life import shaping
from ckanext.govopen.logic.validators import labels
from ckanext.govopen.store import names
from ckanext.govopen.views.parts.calling import call, problems_of, sign_in

blueprint = Blueprint("govopen_versions", __name__)
# What the page says in places of their own.
APART = ("title", "name", "notes", "items", "files", "owner_org", "open_tier", "share_tier")


@blueprint.route("/dataset/<name>/versions")
def versions(name: str) -> Any:
    """All versions; with `on` and `against` the difference of two."""
    package = _package(name)
    on, against = request.args.get("on", "").strip(), request.args.get("against", "").strip()
    if on and not against:
        return tk.redirect_to("dataset.read", id=package.name, on=on)
    listed, shown, message = [], None, ""
    try:
        listed = call("govopen_entry_version_list", id=package.id)["results"]
        if against:
            shown = call("govopen_entry_version_show", id=package.id, on=on, against=against)
    except tk.NotAuthorized as refusal:
        return _refused(refusal)
    except tk.ObjectNotFound as fault:
        message = str(fault.message or fault)
    except tk.ValidationError as error:
        message = problems_of(error)[1]
    if not listed:
        abort(404)
    return tk.render(
        "govopen/life/versions.html",
        {
            "pkg": package, "title": listed[0]["title"] or package.title, "versions": listed, "shown": shown,
            "message": message, "on": on, "against": against, "gone": package.state == "deleted",
        },
    )  # fmt: skip


@blueprint.before_app_request
def as_of() -> Any:
    """`/dataset/<name>?on=2026-06-30`: the entry's page as it read on a day, or by the number of a version."""
    on = request.args.get("on", "").strip()
    if request.endpoint != "dataset.read" or not on:
        return None
    package = _package((request.view_args or {}).get("id") or "")
    if on >= tk.h.govopen_today().isoformat() and _is_day(on):
        return tk.redirect_to("dataset.read", id=package.name)
    try:
        shown = call("govopen_entry_version_show", id=package.id, on=on)
    except tk.NotAuthorized as refusal:
        return _refused(refusal)
    except tk.ObjectNotFound as fault:
        return _not_then(package, on, str(fault.message or fault))
    except tk.ValidationError:
        abort(400, tk._("A date such as 2026-06-30."))
    if not shown["content"]:
        return _not_then(package, on, tk._("The entry was not published on that day."))
    return tk.render("govopen/life/as_of.html", _page(package, shown, on))


def _not_then(package: Any, on: str, message: str) -> Any:
    """404 for a day on which nothing was published: since when something is, and the way there."""
    try:
        listed = call("govopen_entry_version_list", id=package.id)["results"]
    except tk.ObjectNotFound:
        listed = []
    published = [one for one in listed if one["state"] == "published"]
    if not published:
        abort(404, message)
    first = min(published, key=lambda one: one["version"])
    early = _is_day(on) and on < first["from"][:10]
    page = tk.render(
        "govopen/life/not_then.html",
        {"pkg": package, "title": first["title"] or package.title, "first": first, "early": early, "message": message},
    )
    return page, 404


def _page(package: Any, shown: dict[str, Any], on: str) -> dict[str, Any]:
    content = shown["content"]
    there = {one.id for one in package.resources if one.state == "active"} if package.state == "active" else set()
    owner = str(content.get("owner_org") or "")
    titles = names.titles([owner], date.fromisoformat(on if _is_day(on) else shown["from"][:10]))
    return {
        "pkg": package, "content": content, "shown": shown, "day": on if _is_day(on) else "",
        "office": {"title": titles.get(owner, ""), "group": model.Group.get(owner) if owner else None},
        "files": [{**one, "there": one.get("id") in there} for one in content.get("files") or []],
        "rows": [row for row in _rows(content) if row["text"]],
        "stands": package.state == "active" and not package.private,
    }  # fmt: skip


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _package(name: str) -> Any:
    package = model.Package.get(name)
    if package is None or package.type != "dataset":
        abort(404)
    return package


def _refused(refusal: tk.NotAuthorized) -> Any:
    if tk.current_user.is_authenticated:
        return abort(403, str(refusal.message or refusal))
    return sign_in()


def _rows(content: dict[str, Any]) -> list[dict[str, Any]]:
    """Fields with labels and values in words."""
    return [
        {"label": labels.of_name(field), "text": str(shaping.say(field, value))}
        for field, value in content.items()
        if field not in APART
    ]
