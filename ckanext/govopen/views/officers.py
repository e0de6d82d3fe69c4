"""The register of officers: departments and their posts, registering, ending a term, naming a deputy."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, abort, request

from ckanext.govopen import config
from ckanext.govopen.language import say
from ckanext.govopen.views.parts import posts
from ckanext.govopen.views.parts.calling import call, problems_of, sign_in

blueprint = Blueprint("govopen_officers", __name__)
BOTH = ["GET", "POST"]
ADDED = ("post", "user", "other", "since", "until", "contact", "confirmed")  # the form to register somebody


def _show(name: str) -> dict[str, Any]:
    try:
        return call("govopen_officer_show", organization=name)
    except tk.ObjectNotFound:
        abort(404)
    except tk.NotAuthorized:
        abort(403, tk._("The register is read by the department itself, the authority and the auditor."))


def _managed(name: str) -> dict[str, Any]:
    found = _show(name)
    if not found["manage"]:
        abort(403, tk._("The register is kept by the department’s administrators and the authority."))
    return found


@blueprint.route("/desk/officers")
def index() -> Any:
    """The departments whose register the reader may see; straight to the only one."""
    if not tk.current_user.is_authenticated:
        return sign_in()
    found = posts.departments()
    if not found:
        abort(403, tk._("The register is read by the department itself, the authority and the auditor."))
    if len(found) == 1:
        return tk.redirect_to("govopen_officers.show", name=found[0]["name"])
    return tk.render("govopen/officers/index.html", {"departments": found, "posts": posts.asked()})


@blueprint.route("/desk/officers/<name>")
def show(name: str) -> Any:
    """One department's posts, who holds them, who stands in, who held them before."""
    if not tk.current_user.is_authenticated:
        return sign_in()
    found = _show(name)
    shown, others = posts.split(found["posts"])
    return tk.render(
        "govopen/officers/show.html",
        {"register": found, "posts": shown, "others": others, "today": tk.h.govopen_today(), "say": say,
         "limit": posts.limit(), "offices": (config.authority(), config.government())},
    )  # fmt: skip


@blueprint.route("/desk/officers/<name>/add", methods=BOTH)
def add(name: str) -> Any:
    """Register somebody."""
    if not tk.current_user.is_authenticated:
        return sign_in()
    found = _managed(name)
    problems: list[dict[str, str]] = []
    typed = request.form if request.method == "POST" else request.args
    said = {key: typed.get(key, "").strip() for key in ADDED}
    if request.method == "POST":
        said["user"] = said["other"] or said["user"]
        try:
            row = call(
                "govopen_officer_add", organization=name, **{k: v for k, v in said.items() if v and k != "other"}
            )
        except tk.ValidationError as error:
            problems, message = problems_of(error)
            problems = posts.worded(problems, posts.add_fields(found, said, [])) or [{"field": "", "text": message}]
        else:
            return _done(name, row)
    said["since"] = said["since"] or tk.h.govopen_today().isoformat()
    return tk.render(
        "govopen/officers/add.html",
        {"register": found, "said": said, "problems": problems, "fields": posts.add_fields(found, said, problems),
         "limit": posts.limit(), "first": not found["filled"], "say": say},
    )  # fmt: skip


def _done(name: str, row: dict[str, Any]) -> Any:
    text = tk._("{name} is registered as {post}.").format(name=row["officer"]["name"], post=say(row["post"]["title"]))
    if row["case"]:
        text += " " + tk._("The authority was told: {number}.").format(number=row["case"]["number_text"])
    tk.h.flash_success(text)
    return tk.redirect_to("govopen_officers.show", name=name)


def _row(name: str, row_id: str) -> dict[str, Any]:
    """A registration of a department, by its id."""
    found = call("govopen_officer_list", organization=name)["results"]
    return next((one for one in found if one["id"] == row_id), None) or abort(404)


@blueprint.route("/desk/officers/<name>/<row>/end", methods=BOTH)
def end(name: str, row: str) -> Any:
    """End a term."""
    if not tk.current_user.is_authenticated:
        return sign_in()
    found, one = _managed(name), _row(name, row)
    until = request.form.get("until", "").strip() or tk.h.govopen_today().isoformat()
    problems: list[dict[str, str]] = []
    if request.method == "POST":
        try:
            ended = call("govopen_officer_end", id=row, until=until)
        except tk.ValidationError as error:
            problems, message = problems_of(error)
            problems = problems or [{"field": "until", "text": message}]
        else:
            day = tk.h.govopen_date_text(ended["until"])
            tk.h.flash_success(tk._("The term of {name} ends on {day}.").format(name=one["officer"]["name"], day=day))
            return tk.redirect_to("govopen_officers.show", name=name)
    return tk.render(
        "govopen/officers/end.html",
        {"register": found, "row": one, "until": until, "problems": problems, "say": say, "limit": posts.limit()},
    )


@blueprint.route("/desk/officers/<name>/<row>/deputise", methods=BOTH)
def deputise(name: str, row: str) -> Any:
    """Name a deputy for days of absence."""
    if not tk.current_user.is_authenticated:
        return sign_in()
    found, one = _show(name), _row(name, row)
    problems: list[dict[str, str]] = []
    said = {key: request.form.get(key, "").strip() for key in ("user", "other", "since", "until", "confirmed")}
    if request.method == "POST":
        said["user"] = said["other"] or said["user"]
        try:
            made = call("govopen_officer_deputise", id=row, user=said["user"], since=said["since"], until=said["until"],
                        confirmed=said["confirmed"])  # fmt: skip
        except tk.ValidationError as error:
            problems, message = problems_of(error)
            labelled = posts.worded(problems, posts.deputy_fields(found, one, said, []))
            problems = labelled or [{"field": "", "text": message}]
        else:
            text = tk._("{deputy} stands in for {name} until {day}.")
            day = tk.h.govopen_date_text(made["until"])
            tk.h.flash_success(text.format(deputy=made["officer"]["name"], name=one["officer"]["name"], day=day))
            return tk.redirect_to("govopen_officers.show", name=name)
    said["since"] = said["since"] or tk.h.govopen_today().isoformat()
    return tk.render(
        "govopen/officers/deputise.html",
        {"register": found, "row": one, "said": said, "problems": problems, "say": say,
         "fields": posts.deputy_fields(found, one, said, problems)},
    )  # fmt: skip
