"""A product's form: one page, a draft, a check page, a receipt. Sources, dates and pictures without scripts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, request

from ckanext.govopen.language import say
from ckanext.govopen.logic.product import listing, rights
from ckanext.govopen.logic.product.entries import public_entry
from ckanext.govopen.views.parts import answers as forms
from ckanext.govopen.views.parts.calling import call, problems_of, sign_in
from ckanext.govopen.views.products import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

blueprint = Blueprint("govopen_product_form", __name__)
PROCEDURE = "product_submission"
IN_PARTS = ("sources", "acquired_on")
KEYS = {"title": "product_title", "kind": "product_kind", "summary": "product_summary", "link": "product_link",
        "maker": "maker"}  # fmt: skip


@blueprint.route("/products/new", methods=["GET", "POST"])
def new() -> Any:
    """Submit a product; `?entry=` puts an entry among the sources."""
    if not tk.current_user.is_authenticated:
        return sign_in()
    user: Any = tk.current_user
    start: dict[str, Any] = {"maker": user.fullname or user.name, "sources": [], "pictures": []}
    if request.args.get("entry"):
        start["sources"] = [{"entry": request.args["entry"], "acquired_on": ""}]
    return _page(start, "")


@blueprint.route("/products/<id>/edit", methods=["GET", "POST"])
def edit(id: str) -> Any:  # noqa: A002
    """Change a product of one's own, or mend what was returned."""
    if not tk.current_user.is_authenticated:
        return sign_in()
    product = shown(id)
    if not product["yours"]:
        return tk.abort(403, tk._("Only the maker may change a product."))
    if product["state"] == "withdrawn":
        return tk.redirect_to("govopen_products.show", id=id)
    case = (product["submission"] or {}).get("case") or {}
    if case.get("state") == "open":
        tk.h.flash_notice(
            tk._("The submission is being looked at. You can change it once it is decided or returned, or withdraw it.")
        )
        return tk.redirect_to("govopen_case.show", number=case["number"].lower())
    return _page(_said(product), id, _defects(case))


def _said(product: Mapping[str, Any]) -> dict[str, Any]:
    """The form's answers as the newest revision has them."""
    content = product["submission"]["content"]
    found: dict[str, Any] = {field: content.get(key) or "" for key, field in KEYS.items()}
    sources = [{"entry": one["name"], "acquired_on": one["acquired_on"]} for one in content["sources"]]
    return {**found, **content.get("extra", {}), "sources": sources, "pictures": content.get("pictures") or []}


def _defects(case: Mapping[str, Any]) -> list[str]:
    """What the authority wants mended."""
    if case.get("state") != "waiting":
        return []
    history = call("govopen_case_show", id=case["number"])["history"]
    event = next((one for one in reversed(history) if one["name"] == "returned"), None)
    return list(event["said"].get("defects") or []) if event else []


def _page(start: dict[str, Any], id_: str, defects: list[str] | None = None) -> Any:
    show = call("govopen_product_form")
    if request.method == "GET":
        return _begun(show, start, id_, defects)
    do = request.form.get("do", "")
    if "payload" in request.form:
        return _from_check(show, id_, do)
    said, wrong = _read(show)
    find = request.form.get("find", "").strip()
    if do == "enter":  # pressed in some field
        do = "find" if find else "save"
    said["sources"] = _moved(said["sources"], do)
    said["pictures"] = [one for one in said["pictures"] if do != f"unpicture:{one['id']}"]
    draft, full = _kept(id_, said)
    if request.headers.get("X-Autosave"):
        return {"saved": tk.h.govopen_date_text(draft["updated_at"], "recent")} if draft else (full, 409)
    if do == "check" and not wrong:
        return _checked(show, said, id_, defects)
    return _form(
        show, said, id_, problems=wrong, message=full if do == "save" else "", find=find if do == "find" else "",
        defects=defects, draft=draft if do == "save" else None,
    )  # fmt: skip


def _kept(id_: str, said: Mapping[str, Any]) -> tuple[dict[str, Any] | None, str]:
    """The draft, or why there is no room for it."""
    try:
        return call("govopen_draft_save", procedure=PROCEDURE, about=id_, answers=said), ""
    except tk.ValidationError as error:
        return None, problems_of(error)[1]


def _begun(show: Mapping[str, Any], start: dict[str, Any], id_: str, defects: list[str] | None) -> Any:
    """The form as it was left: the draft, with the entry that the address names."""
    draft = next((one for one in call("govopen_draft_list", procedure=PROCEDURE) if one["about"] == id_), None)
    if draft is None:
        return _form(show, start, id_, defects=defects)
    said = {"sources": [], "pictures": [], **draft["answers"]}
    if not id_ and start["sources"]:
        said["sources"] = _moved(said["sources"], f"add:{start['sources'][0]['entry']}")
    return _form(show, said, id_, defects=defects, draft=draft)


def _read(show: Mapping[str, Any]) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """What was typed, with pictures uploaded on the way; and what was wrong with these."""
    form = [one for one in show["form"] if one["id"] not in IN_PARTS]
    said = forms.read(form, request.form)
    names = request.form.getlist("source")
    said["sources"] = [{"entry": n, "acquired_on": request.form.get(f"acquired-{n}", "").strip()} for n in names]
    said["pictures"] = [
        {"id": one, "alt": request.form.get(f"alt-{one}", "").strip()} for one in request.form.getlist("picture")
    ]
    wrong = []
    for upload in request.files.getlist("upload"):
        if not upload.filename or len(said["pictures"]) >= show["most_pictures"]:
            continue
        try:
            made = call("govopen_product_picture_create", upload=upload)
            said["pictures"].append({"id": made["id"], "alt": ""})
        except tk.ValidationError as error:
            found, message = problems_of(error)
            wrong += found or [{"field": "pictures", "text": message}]
    return said, wrong


def _moved(sources: list[dict[str, str]], do: str) -> list[dict[str, str]]:
    """The sources after one was added or taken away."""
    if do.startswith("drop:"):
        return [one for one in sources if one["entry"] != do.removeprefix("drop:")]
    if do.startswith("add:") and all(one["entry"] != do.removeprefix("add:") for one in sources):
        return [*sources, {"entry": do.removeprefix("add:"), "acquired_on": ""}]
    return sources


def _form(
    show: Mapping[str, Any], said: Mapping[str, Any], id_: str, *, problems: Any = (), message: str = "",
    find: str = "", defects: list[str] | None = None, draft: Mapping[str, Any] | None = None,
) -> Any:  # fmt: skip
    asked = [one for one in show["form"] if one["id"] not in IN_PARTS]
    fields = forms.fields(asked, said, problems)
    for one in fields:
        if one["id"] in ("maker", "product_link", "exchange", "product_title"):
            one["kind"] = "url" if one["id"] == "product_link" else "text"
    by = {one["id"]: one for one in show["form"]}
    return tk.render(
        "govopen/product/form.html",
        {
            "fields": fields, "problems": list(problems), "message": message, "id": id_, "find": find,
            "found": listing.asked(find) if find else None, "sources": _sources(said["sources"]),
            "pictures": said["pictures"], "source_field": by["sources"], "day_field": by["acquired_on"], "say": say,
            "wrong": {one["field"]: one["text"] for one in problems}, "most_pictures": show["most_pictures"],
            "defects": defects or [], "draft": draft, "limit": tk.h.govopen_answer_limit("product_submission"),
            "note": say(call("govopen_form_show", procedure="product_submission")["note"]),
        },
    ), 422 if problems else 200  # fmt: skip


def _sources(rows: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Sources with the entry's words, and the days of the maker's own downloads to choose from."""
    found = []
    for row in rows:
        known = public_entry(row["entry"])
        if known is None:
            found.append({"name": row["entry"], "title": row["entry"], "about": "", "dates": [], **row, "known": False})
            continue
        dates = call("govopen_product_dates", entry=known.id)["dates"]
        about = tk._(", ").join(text for text in (known.provider, known.code) if text)
        day = row["acquired_on"] or (dates[0] if dates else "")
        found.append(
            {
                "entry_id": known.id,
                "name": known.name,
                "title": known.title,
                "about": about,
                "dates": dates,
                "acquired_on": day,
                "known": True,
            }
        )
    return found


def _judged(rows: list[dict[str, str]]) -> list[dict[str, Any]]:
    """The sources of a form that holds, each with the right by which the maker may have its data."""
    maker = str(tk.current_user.id)
    found = [{**one, "recorded": one["acquired_on"] in one["dates"]} for one in _sources(rows)]
    return [{**one, **rights.of_source(one, maker)} for one in found]


def _send(id_: str, said: Mapping[str, Any], **more: Any) -> Any:
    action = "govopen_product_edit" if id_ else "govopen_product_submit"
    return call(action, **{**said, **({"id": id_} if id_ else {}), **more})


def _checked(show: Mapping[str, Any], said: dict[str, Any], id_: str, defects: list[str] | None) -> Any:
    try:
        _send(id_, said, dry_run=True)
    except tk.ValidationError as error:
        problems, message = problems_of(error)
        return _form(show, said, id_, problems=problems, message=message, defects=defects)
    asked = [one for one in show["form"] if one["id"] not in IN_PARTS]
    return tk.render(
        "govopen/product/check.html",
        {
            "answers": forms.shown(asked, said), "sources": _judged(said["sources"]), "pictures": said["pictures"],
            "payload": json.dumps(said, ensure_ascii=False), "id": id_, "say": say,
            "limit": tk.h.govopen_answer_limit("product_submission"),
        },
    )  # fmt: skip


def _from_check(show: Mapping[str, Any], id_: str, do: str) -> Any:
    try:
        said = dict(json.loads(request.form["payload"]))
    except (ValueError, TypeError):
        return tk.redirect_to("govopen_product_form.new")
    said = {"sources": [], "pictures": [], **said}
    if do == "edit":
        return _form(show, said, id_)
    try:
        product = _send(id_, said)
    except tk.ValidationError as error:
        problems, message = problems_of(error)
        return _form(show, said, id_, problems=problems, message=message)
    return tk.redirect_to("govopen_apply.receipt", number=product["submission"]["case"]["number"].lower())
