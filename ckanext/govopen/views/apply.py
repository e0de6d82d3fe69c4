"""Pages to file a matter: an application, a request, a correction, an objection of a data subject, a complaint."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, abort, request

from ckanext.govopen.case_words import ahead
from ckanext.govopen.language import say
from ckanext.govopen.views.parts import basket
from ckanext.govopen.views.parts.calling import call
from ckanext.govopen.views.parts.filing import Page, check_page, form_page

blueprint = Blueprint("govopen_apply", __name__)
BOTH = ["GET", "POST"]
PROCEDURES: dict[str, str] = {}  # what is filed on each page, by endpoint


def _page(procedure: str, base: str, entry: str = "") -> Page:
    try:
        return Page(procedure, base, entry)
    except tk.ObjectNotFound:
        abort(404)
    except tk.NotAuthorized:
        abort(403)


def _route(path: str, procedure: str, name: str) -> None:
    """Two addresses for a procedure: its form, and its check page."""

    def form(entry: str = "") -> Any:
        return form_page(_page(procedure, path.replace("<entry>", entry), entry))

    def check(entry: str = "") -> Any:
        return check_page(_page(procedure, path.replace("<entry>", entry), entry))

    PROCEDURES[f"{blueprint.name}.{name}"] = procedure
    blueprint.add_url_rule(path, name, form, methods=BOTH)
    blueprint.add_url_rule(f"{path}/check", f"{name}_check", check, methods=BOTH)


_route("/apply/<entry>", "open_application", "apply")
_route("/request", "open_request", "request")
_route("/correct/<entry>", "correction", "correct")
_route("/subject/<entry>", "subject_objection", "subject")
_route("/share/apply/<entry>", "share_application", "share_apply")
_route("/share/verify/<entry>", "verification", "share_verify")
_route("/share/request", "share_request", "share_request")
_route("/complaint", "complaint", "complaint")
_route("/rectify", "rectification", "rectify")


@blueprint.route("/basket")
def basket_page() -> Any:
    """Entries picked to be applied for together, by department."""
    return tk.render("govopen/apply/basket.html", {"groups": basket.by_department(), "most": basket.MOST})


@blueprint.route("/basket", methods=["POST"])
def basket_change() -> Any:
    """Put an entry in (`add`), or take one out (`drop`); then to the basket, or on (`back`) where it was picked."""
    gone, name = request.form.get("drop", ""), request.form.get("add", "")
    if gone:
        basket.forget([gone])
    if name:
        try:
            package = call("package_show", id=name)
        except (tk.ObjectNotFound, tk.NotAuthorized):
            abort(404)
        if not (basket.asked_for(package) or basket.shared(package)):
            tk.h.flash_error(tk._("This entry is not one that is applied for."))
        elif not basket.put(package["name"]):
            tk.h.flash_error(tk._("No more than {n} entries at once.").format(n=basket.MOST))
        elif back := _local(request.form.get("back", "")):
            tk.h.flash_success(tk._("“{title}” is in the application basket.").format(title=package["title"]))
            return tk.redirect_to(back)
    return tk.redirect_to("govopen_apply.basket_page")


def _local(address: str) -> str:
    """An address of this portal; "" for any other."""
    return address if address.startswith("/") and tk.h.url_is_local(address) else ""


@blueprint.route("/receipt/<number>")
def receipt(number: str) -> Any:
    """What was received, what happens next and by when."""
    try:
        case = call("govopen_case_show", id=number)
    except tk.ObjectNotFound:
        abort(404)
    except tk.NotAuthorized:
        abort(403)
    if not case["applicant"]["you"]:
        abort(403)
    return tk.render(
        "govopen/apply/receipt.html",
        {"case": case, "subject": case["excerpt"] or tk.h.govopen_subject(case["subject"]), "title": say(case["title"]),
         "ahead": ahead(case), "by_office": case["applicant"]["kind"] == "authority"},
    )  # fmt: skip
