"""Letters of a case: receipt, request for a supplement, decision and the like, to read, print and keep as PDF."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response, abort

from ckanext.govopen import paper as papers
from ckanext.govopen.logic.shape.letter import DECISIONS
from ckanext.govopen.views.parts.calling import call, sign_in
from ckanext.govopen.views.parts.papers import joint_page, page

blueprint = Blueprint("govopen_case_letter", __name__)


def _letter(action: str, **asked: Any) -> dict[str, Any]:
    """A letter for a party; the login for strangers, who may be the parties."""
    try:
        return call(action, **asked)
    except tk.NotAuthorized:
        abort(403 if tk.current_user.is_authenticated else sign_in())
    except tk.ObjectNotFound:
        abort(404 if tk.current_user.is_authenticated else sign_in())


@blueprint.route("/case/<number>/decision")
def decision(number: str) -> Any:
    """The letter of the decision that stands."""
    try:
        case = call("govopen_case_show", id=number)
    except (tk.ObjectNotFound, tk.NotAuthorized):
        abort(404 if tk.current_user.is_authenticated else sign_in())
    found = [one for one in case.get("letters", []) if one["kind"] in DECISIONS]
    if not found:
        abort(404 if tk.current_user.is_authenticated else sign_in())
    return tk.redirect_to("govopen_case_letter.show", number=number, seq=found[-1]["seq"])


@blueprint.route("/case/<number>/letter/<int:seq>")
def show(number: str, seq: int) -> Any:
    """A letter as a page."""
    return tk.render("govopen/letter/show.html", page(_letter("govopen_case_letter", id=number, seq=seq)))


@blueprint.route("/case/<number>/letter/<int:seq>.pdf")
def paper(number: str, seq: int) -> Any:
    """A letter as PDF, with its fonts inside."""
    about = page(_letter("govopen_case_letter", id=number, seq=seq))
    return _pdf(about, f"{number}-{seq}.pdf")


@blueprint.route("/case/<number>/joint-letter")
def joint(number: str) -> Any:
    """One letter about all that was applied for together."""
    return tk.render("govopen/letter/show.html", joint_page(number, _letter("govopen_bundle_letter", id=number)))


@blueprint.route("/case/<number>/joint-letter.pdf")
def joint_paper(number: str) -> Any:
    """The same as PDF."""
    return _pdf(joint_page(number, _letter("govopen_bundle_letter", id=number)), f"{number}-joint.pdf")


def _pdf(about: dict[str, Any], plain: str) -> Any:
    try:
        body = papers.pdf(tk.render("govopen/letter/print.html", about))
    except papers.Unavailable:
        tk.h.flash_error(tk._("PDF is not available on this portal at the moment. Please print this page instead."))
        return tk.redirect_to(about["here"])
    name = f"{about['heading']} {about['number']}.pdf"
    answer = Response(body, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
