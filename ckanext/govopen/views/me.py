"""My page: what waits for me, what I hold, what I was told, what is kept of me."""

from __future__ import annotations

import json
from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response, abort, request

from ckanext.govopen import config, export
from ckanext.govopen.access.gate import never_store
from ckanext.govopen.logic.person import archive
from ckanext.govopen.views.parts import own
from ckanext.govopen.views.parts.calling import call, problems_of, sign_in
from ckanext.govopen.views.parts.work import line

blueprint = Blueprint("govopen_me", __name__)
PER_PAGE = 20


@blueprint.before_request
def signed_in() -> Any:
    """All of it is the reader's alone, and nobody's cache's."""
    never_store()
    return None if tk.current_user.is_authenticated else sign_in()


@blueprint.route("/me/start")
def start() -> Any:
    """Where one's work is, after signing in: the desk of an officer, of the auditor and the operator, or my page."""
    if tk.h.govopen_post():
        return tk.redirect_to("govopen_desk.desk")
    return tk.redirect_to("govopen_oversight.oversight" if tk.h.govopen_audits() else "govopen_me.overview")


@blueprint.route("/me")
def overview() -> Any:
    """What waits, what runs out, what is new."""
    mine = call("govopen_case_list", mine=True, rows=100, sort="changed desc")
    rows = mine["results"]
    return tk.render(
        "govopen/me/overview.html",
        {
            "tab": "overview",
            "waiting": [line(row) for row in rows if row["state"] == "waiting"],
            "under_way": [line(row) for row in rows if row["state"] == "open"][:5],
            "count": mine["count"],
            "open": sum(1 for row in rows if row["state"] != "ended"),
            "drafts": own.drafts(),
            "grants": [one for one in own.grants() if one["state"] in ("valid", "pending")],
            "inbox": call("govopen_inbox_list", unread=True, rows=5),
            "usage": call("govopen_usage_list", holder=tk.current_user.id, rows=1)["count"],
        },
    )


@blueprint.route("/me/cases")
def cases() -> Any:
    """Where my cases are."""
    return tk.redirect_to("govopen_case.mine")


@blueprint.route("/me/grants")
def grants() -> Any:
    """What I may use, for what, until when, and the files."""
    return tk.render("govopen/me/grants.html", {"tab": "grants", "grants": own.grants(files=True)})


@blueprint.route("/me/inbox")
def inbox() -> Any:
    """What I was told, newest first."""
    unread = bool(request.args.get("unread"))
    page = max(request.args.get("page", 1, type=int), 1)
    found = call("govopen_inbox_list", unread=unread, start=(page - 1) * PER_PAGE, rows=PER_PAGE)
    more = {"unread": 1} if unread else {}
    return tk.render(
        "govopen/me/inbox.html",
        {
            "tab": "inbox", "found": found, "only_unread": unread, "page": page,
            "pages": -(-found["count"] // PER_PAGE), "per_page": PER_PAGE,
            "href": lambda n: tk.h.url_for("govopen_me.inbox", page=n, **more),
        },
    )  # fmt: skip


@blueprint.route("/me/inbox/read", methods=["POST"])
def read_all() -> Any:
    """Mark these, or all, as read."""
    ids = [int(one) for one in request.form.getlist("id") if one.isascii() and one.isdigit()]
    call("govopen_inbox_read", **({"ids": ids} if ids else {}))
    return tk.redirect_to("govopen_me.inbox")


@blueprint.route("/me/privacy")
def privacy() -> Any:
    """What is kept of me, why, for how long; and what I can do about it."""
    return _privacy()


def _privacy(problems: list[dict[str, str]] | None = None, message: str = "") -> Any:
    kept = own.kept()
    page = {"tab": "privacy", "problems": problems or [], "message": message, "years": config.answer_years(), **kept}
    page |= {"usage_years": config.usage_years(), "draft_days": config.draft_days()}
    return tk.render("govopen/me/privacy.html", page), 422 if problems or message else 200


@blueprint.route("/me/export")
def export_own() -> Any:
    """Everything as a zip of JSON and CSV; `?format=json` as JSON alone."""
    found = call("govopen_person_show")
    if request.args.get("format") == "json":
        text = json.dumps(found, ensure_ascii=False, indent=2)
        response, ending = Response(text, content_type="application/json; charset=utf-8"), "json"
    else:
        response, ending = Response(archive(found), content_type="application/zip"), "zip"
    response.headers["Content-Disposition"] = export.disposition(f"{tk._('My data')}.{ending}")
    return response


@blueprint.route("/me/language", methods=["POST"])
def language() -> Any:
    """The language of mails and notices."""
    try:
        call("govopen_person_update", language=request.form.get("language", ""))
    except tk.ValidationError as error:
        return _privacy(*problems_of(error))
    tk.h.flash_success(tk._("Saved."))
    return tk.redirect_to("govopen_me.privacy")


@blueprint.route("/me/correct", methods=["POST"])
def correct() -> Any:
    """Name or contact in one case, put right."""
    sent = {key: request.form.get(key, "").strip() for key in ("case", "name", "contact")}
    try:
        call("govopen_person_update", **sent)
    except tk.ObjectNotFound:
        abort(404)
    except tk.ValidationError as error:
        return _privacy(*problems_of(error))
    tk.h.flash_success(tk._("Saved."))
    return tk.redirect_to("govopen_me.privacy")


@blueprint.route("/me/erase", methods=["GET", "POST"])
def erase() -> Any:
    """Erase what I said in one ended case: a page that says what goes and what stays, then the deed."""
    number = request.values.get("case", "")
    try:
        case = call("govopen_case_show", id=number)
    except (tk.ObjectNotFound, tk.NotAuthorized, tk.ValidationError):
        abort(404)
    if not case["applicant"]["you"]:
        abort(404)
    if request.method == "GET":
        return tk.render("govopen/me/erase.html", {"tab": "privacy", "case": case})
    try:
        call("govopen_case_erase", id=number)
    except tk.ValidationError as error:
        return _privacy(*problems_of(error))
    tk.h.flash_success(tk._("What you said in {number} is erased.").format(number=case["number_text"]))
    return tk.redirect_to("govopen_me.privacy")


@blueprint.route("/me/close", methods=["GET", "POST"])
def close() -> Any:
    """Close the account: a page that says what goes and what stays, then the deed."""
    problems: list[dict[str, str]] = []
    message = ""
    if request.method == "POST":
        try:
            call("govopen_person_close", password=request.form.get("password", ""))
        except tk.ValidationError as error:
            problems, message = problems_of(error)
        else:
            tk.logout_user()
            tk.h.flash_success(tk._("Your account is closed. What you said is erased."))
            return tk.redirect_to("home.index")
    page = {"tab": "privacy", "problems": problems, "message": message}
    return tk.render("govopen/me/close.html", page), 422 if problems or message else 200
