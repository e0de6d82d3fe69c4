"""Withdrawing an entry, moving it to another tier, putting it on the sharing negative list; what stays of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from flask import Blueprint, Response, abort, make_response, request

from ckanext.govopen import law
from ckanext.govopen.catalogue import content as contents
from ckanext.govopen.catalogue import entry as entries
from ckanext.govopen.catalogue import questions, rules, secrecy
from ckanext.govopen.importing import sentences
from ckanext.govopen.language import say
from ckanext.govopen.logic.life import closing, substitutes, telling
from ckanext.govopen.logic.life.withdrawing import LAW_FIELDS
from ckanext.govopen.logic.shape.cites import cites
from ckanext.govopen.store import products
from ckanext.govopen.views.handing_in import package_of
from ckanext.govopen.views.parts import answers
from ckanext.govopen.views.parts.calling import call, problems_of

if TYPE_CHECKING:
    from collections.abc import Mapping

blueprint = Blueprint("govopen_leaving", __name__)
ENTRY_PAGES = ("dataset", "dataset_resource", "govopen_download")
PAGES = {"withdraw": "withdrawal", "reclassify": "reclassification", "restrict": "negative_listing"}
SECRECY = ("conclusion", "reviewer", "note")
ACTIONS = {
    "withdraw": "govopen_entry_withdraw",
    "reclassify": "govopen_entry_reclassify",
    "restrict": "govopen_entry_restrict",
}


@blueprint.route("/dataset/<name>/<any(withdraw, reclassify, restrict):what>", methods=["GET", "POST"])
def leave(name: str, what: str) -> Any:
    """One matter about a published entry: what it asks, what it closes, who acts by when."""
    package = package_of(name)
    if not isinstance(package, model.Package):
        return package
    if not entries.of_package(package).published:
        return tk.redirect_to("dataset.read", id=package.name)
    problems: list[dict[str, str]] = []
    if request.method == "POST":
        try:
            case = call(ACTIONS[what], id=package.id, **_said(what))
        except tk.ValidationError as error:
            problems, message = problems_of(error)
            problems = problems or [{"field": "", "text": message}]
        except tk.NotAuthorized as refusal:
            abort(403, str(refusal.message or refusal))
        else:
            return tk.redirect_to("govopen_case.show", number=case["number"])
    return _page(package, what, problems)


def _said(what: str) -> dict[str, Any]:
    form = request.form
    if what == "withdraw":
        return {key: form.get(key, "").strip() for key in ("reason", "effective_on", substitutes.FIELD)}
    fields = {key: form[key].strip() for key in (*LAW_FIELDS, "share_tier") if form.get(key, "").strip()}
    fields |= {key: said for key in questions.of_tiers(law.in_force()) if (said := _lines(key))}
    if what == "reclassify":
        said = {key: form.get(key, "").strip() for key in ("to_tier", "treatment", "reason")}
        secrecy = {key: text for key in SECRECY if (text := form.get(key, "").strip())}
        return {**said, "fields": fields, **({"secrecy": secrecy} if secrecy else {})}
    fields.pop("share_tier", None)
    return {
        "list_tier": form.get("list_tier", "").strip(),
        "basis": answers.cited("basis", form),
        "reason": form.get("reason", "").strip(),
        "fields": fields,
    }


def _lines(name: str) -> str:
    """What was chosen or written, a line each."""
    return "\n".join(said.strip() for said in request.form.getlist(name) if said.strip())


def _page(package: Any, what: str, problems: list[dict[str, str]]) -> Any:
    content = contents.of_package(package)
    try:
        form = call("govopen_form_show", procedure=PAGES[what], entry=package.id, party=package.owner_org)
    except tk.ValidationError as error:
        form = {"allowed": False, "message": problems_of(error)[1], "form": [], "steps": [], "title": None}
    shut = list(law.in_force().share_tiers)[-1]
    if what == "restrict" and any(rules.crossed({**content, "share_tier": shut}, law.in_force())):
        form |= {"allowed": False, "message": tk._("Everybody has this data; move it to another opening tier first.")}
    said = {**_offered(what), **request.form, "basis": answers.cited("basis", request.form)}
    asked = {one["id"]: one for one in answers.fields(form.get("form") or [], said, problems)}
    return tk.render(
        f"govopen/life/{what}.html",
        {
            "pkg": package, "content": content, "form": form, "problems": problems, "said": said, "asked": asked,
            "wrong": {one["field"]: one["text"] for one in problems},
            "title": law.in_force().procedures[PAGES[what]].title,
            "grants": closing.live_grants(package.id),
            "files": len(content.get("files") or []),
            "products": products.of_entry(package.id),
            "likely": substitutes.likely(package.id, content) if what == "withdraw" else [],
            "tiers": _other_tiers(asked, content),
            "needs": _needs(),
            "facts": questions.of_tiers(law.in_force()),
            "restated": {**content, **{key: said for key in questions.NAMES if (said := _lines(key))}},
            "secrecy": cites(secrecy.asked_by(law.in_force())),
        },
    )  # fmt: skip


def _offered(what: str) -> dict[str, str]:
    """The reason that stands there at first where somebody comes from a newer file without the entry."""
    batch = request.args.get("file", "") if what == "withdraw" else ""
    try:
        return {"reason": sentences.gone_reason(call("govopen_import_show", id=batch, rows=0))} if batch else {}
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return {}


def _other_tiers(asked: Mapping[str, Any], content: Mapping[str, Any]) -> dict[str, list[dict[str, str]]]:
    """The tiers that an entry may move to, by axis: all but those it has."""
    now = {f"{axis}.{content.get(f'{axis}_tier')}" for axis in rules.AXES}
    options = [one for one in asked["to_tier"]["options"] if one["value"] not in now] if "to_tier" in asked else []
    return {axis: [one for one in options if one["value"].startswith(f"{axis}.")] for axis in rules.AXES}


def _needs() -> dict[str, str]:
    """Field of an entry → the tiers that ask for it, in the city's words."""
    profile = law.in_force()
    found: dict[str, list[str]] = {}
    for axis, tiers in (("open", profile.open_tiers), ("share", profile.share_tiers)):
        for tier in tiers.values():
            for field in rules.asked(axis, tier.id, profile):
                found.setdefault(field, []).append(say(tier.term))
    return {field: tk._(", ").join(terms) for field, terms in found.items()}


def _asked_by_api() -> str:
    """The entry that `package_show` is asked for, by address or in the body."""
    if request.endpoint != "api.action" or (request.view_args or {}).get("logic_function") != "package_show":
        return ""
    body = request.get_json(silent=True) if request.is_json else None
    return str(request.args.get("id") or (body.get("id") if isinstance(body, dict) else "") or "")


@blueprint.before_app_request
def gone_for_programs() -> Response | None:
    """The action API says 410 and what stays, where CKAN would say that there is nothing."""
    package = _deleted(_asked_by_api())
    if package is None or not telling.reads(package.id, _user()):
        return None
    found = telling.tombstone(package.id)
    if found is None:
        return None
    fault = {"__type": "Gone", "message": tk._("This data is supplied no more."), "tombstone": found}
    return make_response({"help": "", "success": False, "error": fault}, 410)


@blueprint.before_app_request
def gone() -> Response | None:
    """An entry that was published and is no more answers 410 with what stays of it: page and API alike."""
    package = _no_more()
    found = telling.tombstone(package.id) if package is not None else None
    if found is None:
        return None
    if request.accept_mimetypes.best == "application/json":
        return make_response(
            {"error": {"code": "gone", "message": tk._("This data is supplied no more."), **found}}, 410
        )
    return make_response(tk.render("govopen/life/tombstone.html", {"gone": found}), 410)


def _no_more() -> Any | None:
    """The deleted entry that a page is asked for, where the reader may know of it."""
    if request.endpoint is None or request.endpoint.split(".")[0] not in ENTRY_PAGES:
        return None
    if request.endpoint == "dataset.edit" or (
        request.endpoint == "dataset.read" and request.args.get("on", "").strip()
    ):
        return None  # how it read on a day is told by views/versions.py
    package = _deleted(str((request.view_args or {}).get("id") or ""))
    return package if package and telling.reads(package.id, _user()) else None


def _deleted(name: str) -> Any | None:
    """The deleted entry of this name or id. Asked for every page of an entry, so in one question."""
    package = model.Package
    query = sa.select(package).where(sa.or_(package.id == name, package.name == name), package.state == "deleted")
    return model.Session.scalars(query).first() if name else None


def _user() -> str:
    return tk.current_user.name if tk.current_user.is_authenticated else ""
