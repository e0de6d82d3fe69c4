"""The form: asked before signing in, shown with what was typed, kept as a draft whatever it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from flask import request

from ckanext.govopen import config
from ckanext.govopen.language import say
from ckanext.govopen.views.parts import answers as forms
from ckanext.govopen.views.parts import attaching
from ckanext.govopen.views.parts.calling import call, sign_in
from ckanext.govopen.views.parts.filing.page import TOGETHER, WHO, WHOM
from ckanext.govopen.views.parts.filing.wanted import faults, split
from ckanext.govopen.views.parts.filing.wording import kinds, steps

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckanext.govopen.views.parts.filing.page import Page


def form_page(page: Page) -> Any:
    """GET and POST of the form."""
    if not page.show["allowed"]:
        return page.closed()
    if not tk.current_user.is_authenticated:
        return _before(page)
    if page.show.get("open_case"):
        page.show["message"] = tk._("You can follow or withdraw it; a second one is not needed.")
        return page.closed()
    if request.method == "POST":
        return _posted(page)
    draft = page.draft()
    if draft is None:
        return shown(page, {"answers": _asked_for(page)}, ([], ""))
    kept = draft["answers"]
    if page.bundles and request.args.get("with"):  # from the basket: what it holds now joins the draft
        kept = {**kept, TOGETHER: list(dict.fromkeys([*kept.get(TOGETHER, []), *request.args.getlist("with")]))}
    return shown(page, {**draft, "answers": kept}, ([], ""), saved=True)


def _asked_for(page: Page) -> dict[str, Any]:
    """What the address says already: the words of a search, the other entries of a basket, a department."""
    found: dict[str, Any] = {}
    ids = [field["id"] for field in page.show["form"]]
    if request.args.get("q") and "description" in ids:
        found["description"] = request.args["q"].strip()[:500]
    if page.bundles and request.args.get("with"):
        found[TOGETHER] = request.args.getlist("with")
    return found


def _before(page: Page) -> Any:
    """For who is not signed in: what applying takes and who may, before an account is asked for."""
    if request.method == "POST":
        return sign_in()
    asked = [
        {"label": say(field["label"]), "required": field["required"], "hint": say(field["help"])}
        for field in page.show["form"]
    ]
    here = request.full_path.rstrip("?")
    return tk.render(
        "govopen/apply/before.html",
        {
            **page.common(), "together": page.picked(request.args.getlist("with")), "asked": asked,
            "steps": steps(page.show["steps"]), "extras": attaching.extras(),
            "login": tk.h.url_for("user.login", came_from=here, next=here),
            "register": tk.h.url_for("user.register", next=here),
        },
    )  # fmt: skip


def _posted(page: Page) -> Any:
    """The form was sent: keep it as a draft whatever it holds, then do what the button says."""
    kept, do = _keep(page), request.form.get("do", "")
    wrong = attaching.take(draft=kept["id"])
    if do.startswith("remove:"):
        attaching.remove(do.removeprefix("remove:"))
    if request.headers.get("X-Autosave"):
        return {"saved": tk.h.govopen_date_text(kept["updated_at"], "recent")}
    kept = page.draft() or kept
    if do == "check":
        problems, message = faults(page, kept)
        problems = [*problems, *wrong]
        if not problems and not message:
            return tk.redirect_to(f"{page.here}/check")
        return shown(page, kept, (problems, message))
    return shown(page, kept, (wrong, ""), saved=not wrong)


def _keep(page: Page) -> dict[str, Any]:
    said = forms.read(page.show["form"], request.form)
    who = {key: request.form.get(f"applicant_{key}", "").strip() for key in WHO}
    kept = {**said, "_applicant": who} if any(who.values()) else said
    if page.bundles and request.form.getlist("with"):
        kept[TOGETHER] = [one for one in request.form.getlist("with") if one]
    about = {"entry": page.entry} if page.entry else {}
    return call("govopen_draft_save", procedure=page.procedure, answers=kept, **about)


def shown(page: Page, draft: Mapping[str, Any], wrong: tuple[list[dict[str, str]], str], *, saved: bool = False) -> Any:
    kept = draft.get("answers") or {}
    said, who = split(page, kept)
    problems, message = wrong
    fields = forms.fields(page.show["form"], said, problems, files=page.files)
    for one in fields:
        if one["id"] == WHOM and page.asks_whom:
            one["kind"] = "select"
    return tk.render(
        "govopen/apply/form.html",
        {
            **page.common(), "fields": fields, "problems": problems, "message": message, "who": who,
            "draft": draft if saved and draft.get("updated_at") else None,
            "kinds": kinds(), "wrong": {one["field"]: one["text"] for one in problems},
            "steps": steps(page.ahead(said)), "lead": "", "together": page.together(kept.get(TOGETHER) or []),
            "attachments": draft.get("attachments") or [], "extras": attaching.extras(),
            "years": config.answer_years(),
        },
    ), 422 if problems or message else 200  # fmt: skip
