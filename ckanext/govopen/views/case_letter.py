"""Letters of a case: receipt, request for a supplement, decision and the like, to read, print and keep as PDF."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response, abort

from ckanext.govopen import paper as papers
from ckanext.govopen.views.parts.calling import call, sign_in
from ckanext.govopen.views.parts.papers import page

blueprint = Blueprint("govopen_case_letter", __name__)
DECISIONS = frozenset({"not_accepted", "grant", "part", "refusal", "approval", "finding", "correction"})


def _letter(number: str, seq: int) -> dict[str, Any]:
    """A letter for a party; the login for strangers, who may be the parties."""
    try:
        return call("govopen_case_letter", id=number, seq=seq)
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
    return tk.render("govopen/letter/show.html", page(_letter(number, seq)))


@blueprint.route("/case/<number>/letter/<int:seq>.pdf")
def paper(number: str, seq: int) -> Any:
    """A letter as PDF, with its fonts inside."""
    about = page(_letter(number, seq))
    try:
        body = papers.pdf(tk.render("govopen/letter/print.html", about))
    except papers.Unavailable:
        tk.h.flash_error(tk._("PDF is not available on this portal at the moment. Please print this page instead."))
        return tk.redirect_to("govopen_case_letter.show", number=number, seq=seq)
    name = f"{about['heading']} {about['letter']['number']}.pdf"
    answer = Response(body, mimetype="application/pdf")
    plain = f"{number}-{seq}.pdf"
    answer.headers["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
