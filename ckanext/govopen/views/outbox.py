"""The outbox for the operator: what waits, what failed, a second go."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, abort, request

from ckanext.govopen.access.gate import never_store
from ckanext.govopen.views.parts import story
from ckanext.govopen.views.parts.calling import call, sign_in

blueprint = Blueprint("govopen_outbox", __name__)
PER_PAGE = 50


@blueprint.route("/system/outbox", methods=["GET", "POST"])
def outbox() -> Any:
    """Counts of every state, and the rows of one."""
    if not tk.current_user.is_authenticated:
        return sign_in()
    never_store()
    try:
        return _retry() if request.method == "POST" else _page()
    except tk.NotAuthorized:
        abort(403, tk._("This page is for the operator."))


def _page() -> Any:
    state = request.args.get("state", "failing")
    page = max(request.args.get("page", 1, type=int), 1)
    try:
        found = call("govopen_outbox_list", state=state, start=(page - 1) * PER_PAGE, rows=PER_PAGE)
    except tk.ValidationError:
        return tk.redirect_to("govopen_outbox.outbox")
    words = {
        "waiting": tk._("Waiting"), "failing": tk._("Failed, tried again"), "given_up": tk._("Given up"),
        "sent": tk._("Sent"),
    }  # fmt: skip
    count = found["counts"][state]
    return tk.render(
        "govopen/outbox/list.html",
        {
            **found, "state": state, "words": words, "page": page, "pages": -(-count // PER_PAGE), "count": count,
            "href": lambda n: tk.h.url_for("govopen_outbox.outbox", state=state, page=n), "per_page": PER_PAGE,
            "kind_word": kind_word,
            "ways": {"mail": tk._("Mail"), "post": tk._("Webhook"), "effect": tk._("Effect")},
        },
    )  # fmt: skip


def kind_word(kind: str) -> str:
    """What a row tells, in a word or two; kinds of one family carry what tells them apart after a dash."""
    _ = tk._
    known = {
        "turn": _("waits for an officer"), "overdue": _("overdue"), "became_overdue": _("overdue"),
        "remind": _("reminder"), "escalated": _("overdue, for the leader"), "due_changed": _("latest day changed"),
        "extension_requested": _("consent asked for"), "effect": _("carries out what follows"),
        "post": _("post to the webhook"), "digest": _("morning summary"), "report": _("product reported"),
        "grant_ends": _("grant ends"), "grant_expired": _("grant ended"), "corrected": _("decision corrected"),
        "revoked": _("grant revoked"), "amended": _("grant amended"), "lapsed": _("taken as withdrawn"),
        "approved": _("approved"), "upheld": _("answered"), "dismissed": _("answered"), "fulfilled": _("carried out"),
        "recorded": _("on record"), "post_registered": _("post registered"), "post_ended": _("term ended"),
        "post_deputised": _("deputy named"),
    }  # fmt: skip
    family = kind.partition("-")[0]
    return known.get(family) or story.short(family) or kind


def _retry() -> Any:
    ids = [int(one) for one in request.form.getlist("id") if one.isascii() and one.isdigit()]
    some = request.form.get("do") == "some"
    if some and not ids:
        tk.h.flash_notice(tk._("Choose at least one."))
    else:
        done = call("govopen_outbox_retry", **({"ids": ids} if some else {}))["queued"]
        tk.h.flash_success(tk.ungettext("{n} goes out again.", "{n} go out again.", done).format(n=done))
    return tk.redirect_to("govopen_outbox.outbox", state=request.form.get("state", "failing"))
