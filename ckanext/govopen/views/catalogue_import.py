"""The import's pages: upload, columns, values, check, import, account. A client of the actions like any other."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.plugins.toolkit import _
from flask import Blueprint, abort, request, send_file
from werkzeug.wrappers import Response as Answer

from ckanext.govopen import config, export
from ckanext.govopen.importing import ledger, sentences, template, words
from ckanext.govopen.logic.auth import catalogue_import as rights
from ckanext.govopen.views import import_account, import_form
from ckanext.govopen.views.parts import import_parts as parts

blueprint = Blueprint("govopen_import", __name__, url_prefix="/import")
TIER_FIELDS = ("open_conditions", "open_basis", "share_conditions", "share_basis")


def _mine() -> list[dict[str, str]]:
    """Departments that the reader may import for."""
    user = parts.user()
    everything = rights.acts_for_authority(user) or parts.operator()
    group = model.Group
    query = model.Session.query(group.id, group.title, group.name).filter(
        group.is_organization.is_(True), group.state == "active"
    )
    if not everything:
        query = query.filter(group.id.in_(rights.edits(user)))
    return [{"value": id_, "label": title or name} for id_, title, name in query.order_by(group.title).limit(1000)]


@blueprint.get("")
@blueprint.get("/")
def index() -> str:
    """Earlier imports, and a new one."""
    found = parts.call("govopen_import_list", rows=30)["results"]
    for batch in found:
        batch["state_label"] = sentences.state_label(batch["state"])
        group = model.Group.get(batch["organization"]) if batch["organization"] else None
        batch["department"] = group.title if group else ""
    return _upload_page(found, {})


def _upload_page(found: list[dict[str, Any]], errors: dict[str, str]) -> str:
    return tk.render(
        "govopen/import/index.html",
        {
            "batches": found,
            "departments": _mine(),
            "everything": rights.acts_for_authority(parts.user()),
            "chosen": request.form.get("organization", request.args.get("organization", "")),
            "errors": errors,
            "megabytes": config.import_megabytes(),
            "stations": import_account.stations(0),
        },
    )


@blueprint.post("")
@blueprint.post("/")
def upload() -> Answer | tuple[str, int] | str:
    """A new file: looked over, then its columns are shown."""
    given = request.files.get("file")
    try:
        batch = tk.get_action("govopen_catalogue_import")(
            parts.context(),
            {
                "file": given if given and given.filename else None,
                "filename": given.filename if given else "",
                "organization": request.form.get("organization", ""),
                "only_look": True,
            },
        )
    except tk.NotAuthorized as refusal:
        abort(403, str(refusal.message or refusal))
    except tk.ValidationError as fault:
        return _upload_page(parts.call("govopen_import_list", rows=0)["results"], parts.first(fault)), 422
    return parts.to(f"/import/{batch['id']}/columns")


@blueprint.get("/template.xlsx")
def empty() -> Answer:
    """An empty workbook with the columns that an import takes."""
    return send_file(
        template.xlsx(), mimetype=export.XLSX_TYPE, as_attachment=True, download_name=_("Catalogue template") + ".xlsx"
    )


@blueprint.get("/<id>/columns")
def columns(id: str) -> str:  # noqa: A002  # CKAN's own name for it
    """Which column means what, with reasons and samples."""
    return _columns_page(parts.batch(id, rows=0), {})


def _columns_page(batch: dict[str, Any], errors: dict[str, str]) -> str:
    _settled(batch)
    chosen = request.form if request.method == "POST" else {}
    for column in batch["columns"]:
        column["why"] = import_form.reason(column)
        column["chosen"] = chosen.get(f"c{column['column']}", column["field"])
    filled = {column["chosen"] for column in batch["columns"]}
    stored = ledger.get(batch["id"])
    same = ledger.same_file(stored.sha256, batch["organization"], stored.id) if stored else None
    return tk.render(
        "govopen/import/columns.html",
        {
            "batch": batch,
            "groups": import_form.field_groups(),
            "lacking": [sentences.field_label("title")] if "title" not in filled else [],
            "asked": [sentences.field_label(name) for name in ("department", *words.TIERS) if name not in filled],
            "same": same,
            "errors": errors,
            "stations": import_account.stations(1, batch["id"]),
        },
    )


@blueprint.post("/<id>/columns")
def map_columns(id: str) -> Answer | tuple[str, int]:  # noqa: A002
    """The columns as a person has them; or another sheet, header or encoding to look at."""
    batch = parts.batch(id, rows=0)
    _settled(batch)
    said: dict[str, Any] = {"batch": id, "only_look": True}
    if "look" in request.form:
        said |= {name: request.form[name] for name in ("sheet", "encoding", "header_row") if request.form.get(name)}
        said["mapping"] = None
    else:
        twice = import_form.twice(batch, request.form)
        if twice:
            names = _(", ").join(sentences.field_label(name) for name in twice)
            return _columns_page(
                batch, {"columns": _("Two columns mean: {names}. Choose one.").format(names=names)}
            ), 422
        said["mapping"] = import_form.mapping(batch, request.form)
        said["save"] = bool(request.form.get("save"))
    try:
        tk.get_action("govopen_catalogue_import")(parts.context(), said)
    except tk.ValidationError as fault:
        return _columns_page(parts.batch(id, rows=0), parts.first(fault)), 422
    except tk.NotAuthorized as refusal:
        abort(403, str(refusal))
    return parts.to(f"/import/{id}/{'columns' if 'look' in request.form else 'values'}")


@blueprint.get("/<id>/values")
def values(id: str) -> str:  # noqa: A002
    """What must be asked once for the file."""
    return _values_page(parts.batch(id, rows=0), {})


def _values_page(batch: dict[str, Any], errors: dict[str, str]) -> str:
    _settled(batch)
    asked = [import_form.question(item) for item in batch["questions"]]
    bases = [
        {"field": name, "label": sentences.field_label(name), "value": batch["defaults"].get(name, "")}
        for name in TIER_FIELDS
    ]
    return tk.render(
        "govopen/import/values.html",
        {
            "batch": batch,
            "questions": asked,
            "bases": bases,
            "departments": _mine(),
            "may_create": rights.acts_for_authority(parts.user()) or parts.operator(),
            "errors": errors,
            "stations": import_account.stations(2, batch["id"]),
        },
    )


@blueprint.post("/<id>/values")
def answer(id: str) -> Answer | tuple[str, int]:  # noqa: A002
    """The answers; then the file is checked row by row."""
    batch = parts.batch(id, rows=0)
    _settled(batch)
    said = import_form.answers(batch["questions"], request.form)
    try:
        tk.get_action("govopen_catalogue_import")(
            parts.context(), {"batch": id, "defaults": said, "save": bool(request.form.get("save")), "dry_run": True}
        )
    except tk.ValidationError as fault:
        errors = parts.first(fault)
        if "mapping" in errors:
            return _columns_page(parts.batch(id, rows=0), {"columns": errors["mapping"]}), 422
        return _values_page(parts.batch(id, rows=0), errors), 422
    except tk.NotAuthorized as refusal:
        abort(403, str(refusal))
    return parts.to(f"/import/{id}")


@blueprint.get("/<id>")
def show(id: str) -> str | Answer:  # noqa: A002
    """How far the import is, or what became of each row."""
    outcome = request.args.get("outcome", "")
    outcome = outcome if outcome in ledger.OUTCOMES else ""
    page = max(1, request.args.get("page", 1, type=int))
    batch = parts.batch(id, outcome=outcome, start=(page - 1) * import_account.BY, rows=import_account.BY)
    if batch["state"] == "uploaded":
        return parts.to(f"/import/{id}/columns")
    return tk.render("govopen/import/show.html", import_account.account(batch, outcome, page))


def _settled(batch: dict[str, Any]) -> None:
    """Columns and values belong to an import that is not yet under way."""
    if batch["state"] in ledger.BUSY or not batch["dry_run"]:
        abort(parts.to(f"/import/{batch['id']}"))
