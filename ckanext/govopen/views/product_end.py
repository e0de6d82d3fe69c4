"""Withdrawing a product, reporting one, and what the authority does with reports and registrations."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, abort, request

from ckanext.govopen.language import say
from ckanext.govopen.views.parts.calling import call, problems_of, sign_in
from ckanext.govopen.views.products import shown

blueprint = Blueprint("govopen_product_end", __name__)


def reasons() -> list[dict[str, str]]:
    """What may be wrong with a product."""
    _ = tk._
    words = {
        "source": _("Source or date is missing or wrong"),
        "misuse": _("It uses data in a way that is not allowed"),
        "harmful": _("It is harmful, deceives, or shows personal information"),
        "rights": _("It infringes somebody's rights"),
        "broken": _("It does not work or cannot be reached"),
        "other": _("Something else"),
    }
    return [{"value": key, "label": label} for key, label in words.items()]


@blueprint.route("/products/<id>/withdraw", methods=["GET", "POST"])
def withdraw(id: str) -> Any:  # noqa: A002
    """By the maker or the authority; the page says what stays."""
    return _end(id, "govopen_product_withdraw", "withdraw", lambda product: product["state"] == "published")


@blueprint.route("/products/<id>/unregister", methods=["GET", "POST"])
def unregister(id: str) -> Any:  # noqa: A002
    """Cancel a registration for circulation."""
    return _end(id, "govopen_product_register_cancel", "unregister", lambda product: bool(product.get("registration")))


def _end(id_: str, action: str, what: str, fits: Any) -> Any:
    if not tk.current_user.is_authenticated:
        return sign_in()
    product = shown(id_)
    context: Any = {"user": tk.current_user.name, "auth_user_obj": tk.current_user}
    try:
        tk.check_access("govopen_product_withdraw", context, {"id": id_})
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    if not fits(product):
        return tk.redirect_to("govopen_products.show", id=id_)
    reason = request.form.get("reason", "").strip()
    problems = []
    if request.method == "POST":
        if reason:
            call(action, id=id_, reason=reason)
            tk.h.flash_success(
                tk._("The product is withdrawn.") if what == "withdraw" else tk._("The registration is cancelled.")
            )
            return tk.redirect_to("govopen_products.mine" if product["yours"] else "govopen_products.gallery")
        text = tk._("“{label}” is missing. Please fill it in.").format(label=tk._("Reason"))
        problems = [{"field": "reason", "text": text}]
    values = {"product": product, "problems": problems, "what": what, "say": say}
    return tk.render("govopen/product/end.html", values), 422 if problems else 200


@blueprint.route("/products/<id>/report", methods=["GET", "POST"])
def report(id: str) -> Any:  # noqa: A002
    """By anybody, with or without an account."""
    product = shown(id)
    if product["state"] != "published":
        abort(404)
    said = {name: request.form.get(name, "").strip() for name in ("reason", "text", "contact")}
    problems: list[dict[str, str]] = []
    message = ""
    if request.method == "POST":
        try:
            call("govopen_product_report", id=id, **said)
            return tk.render("govopen/product/reported.html", {"product": product})
        except tk.ValidationError as error:
            problems, message = problems_of(error)
    values = {"product": product, "said": said, "problems": problems, "message": message, "reasons": reasons(),
              "wrong": {one["field"]: one["text"] for one in problems}}  # fmt: skip
    return tk.render("govopen/product/report.html", values), 422 if problems or message else 200


@blueprint.route("/products/reports", methods=["GET", "POST"])
def reports() -> Any:
    """What waits for the authority."""
    if not tk.current_user.is_authenticated:
        return sign_in()
    problems: list[dict[str, str]] = []
    try:
        if request.method == "POST":
            answer = request.form.get("answer", "").strip()
            if answer:
                call("govopen_product_report_answer", id=request.form.get("id", ""), answer=answer)
                return tk.redirect_to("govopen_product_end.reports")
            number = request.form.get("id", "")
            text = tk._("“{label}” is missing. Please fill it in.").format(label=tk._("What was done"))
            problems = [{"field": f"answer-{number}", "text": text}]
        handled = tk.asbool(request.args.get("handled", False))
        found = call("govopen_product_report_list", handled=handled)
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    words = {one["value"]: one["label"] for one in reasons()}
    values = {"rows": found["results"], "handled": handled, "words": words, "problems": problems,
              "wrong": {one["field"]: one["text"] for one in problems}}  # fmt: skip
    return tk.render("govopen/product/reports.html", values), 422 if problems else 200
