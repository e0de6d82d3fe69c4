"""The import's pages: upload, columns, values, check, import, account. A client of the actions like any other."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.plugins.toolkit import _
from ckan.types import Context
from flask import Blueprint, Response, abort, redirect, request, send_file
from werkzeug.wrappers import Response as Answer

from ckanext.govopen import config, export, law
from ckanext.govopen.catalogue import secrecy
from ckanext.govopen.importing import ledger, report, sentences, template, words
from ckanext.govopen.logic.auth import catalogue_import as rights
from ckanext.govopen.views import import_account, import_form

blueprint = Blueprint("govopen_import", __name__, url_prefix="/import")
TIER_FIELDS = ("open_conditions", "open_basis", "share_conditions", "share_basis")


def _context() -> Context:
    return {"user": _user()}


def _user() -> str:
    """The reader's name; "" for nobody."""
    return tk.current_user.name if tk.current_user.is_authenticated else ""


def _operator() -> bool:
    return bool(getattr(tk.current_user, "sysadmin", False))


def _call(action: str, **data: Any) -> Any:
    try:
        return tk.get_action(action)(_context(), data)
    except tk.NotAuthorized as refusal:
        abort(403, str(refusal.message or refusal))
    except tk.ObjectNotFound as missing:
        abort(404, str(missing.message or missing))


def _to(path: str) -> Answer:
    """Onward, in the language of the page."""
    return redirect(tk.h.url_for(path))


def _batch(id_: str, **more: Any) -> dict[str, Any]:
    return _call("govopen_import_show", id=id_, **more)


def _mine() -> list[dict[str, str]]:
    """Departments that the reader may import for."""
    user = _user()
    everything = rights.acts_for_authority(user) or _operator()
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
    found = _call("govopen_import_list", rows=30)["results"]
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
            "everything": rights.acts_for_authority(_user()),
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
            _context(),
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
        return _upload_page(_call("govopen_import_list", rows=0)["results"], _first(fault)), 422
    return _to(f"/import/{batch['id']}/columns")


def _first(fault: tk.ValidationError) -> dict[str, str]:
    return {
        field: _("; ").join(map(str, said)) if isinstance(said, list) else str(said)
        for field, said in fault.error_dict.items()
    }


@blueprint.get("/template.xlsx")
def empty() -> Answer:
    """An empty workbook with the columns that an import takes."""
    return send_file(
        template.xlsx(), mimetype=export.XLSX_TYPE, as_attachment=True, download_name=_("Catalogue template") + ".xlsx"
    )


@blueprint.get("/<id>/columns")
def columns(id: str) -> str:  # noqa: A002  # CKAN's own name for it
    """Which column means what, with reasons and samples."""
    return _columns_page(_batch(id, rows=0), {})


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
    batch = _batch(id, rows=0)
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
        tk.get_action("govopen_catalogue_import")(_context(), said)
    except tk.ValidationError as fault:
        return _columns_page(_batch(id, rows=0), _first(fault)), 422
    except tk.NotAuthorized as refusal:
        abort(403, str(refusal))
    return _to(f"/import/{id}/{'columns' if 'look' in request.form else 'values'}")


@blueprint.get("/<id>/values")
def values(id: str) -> str:  # noqa: A002
    """What must be asked once for the file."""
    return _values_page(_batch(id, rows=0), {})


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
            "may_create": rights.acts_for_authority(_user()) or _operator(),
            "errors": errors,
            "stations": import_account.stations(2, batch["id"]),
        },
    )


@blueprint.post("/<id>/values")
def answer(id: str) -> Answer | tuple[str, int]:  # noqa: A002
    """The answers; then the file is checked row by row."""
    batch = _batch(id, rows=0)
    _settled(batch)
    said = import_form.answers(batch["questions"], request.form)
    try:
        tk.get_action("govopen_catalogue_import")(
            _context(), {"batch": id, "defaults": said, "save": bool(request.form.get("save")), "dry_run": True}
        )
    except tk.ValidationError as fault:
        errors = _first(fault)
        if "mapping" in errors:
            return _columns_page(_batch(id, rows=0), {"columns": errors["mapping"]}), 422
        return _values_page(_batch(id, rows=0), errors), 422
    except tk.NotAuthorized as refusal:
        abort(403, str(refusal))
    return _to(f"/import/{id}")


@blueprint.get("/<id>")
def show(id: str) -> str | Answer:  # noqa: A002
    """How far the import is, or what became of each row."""
    outcome = request.args.get("outcome", "")
    outcome = outcome if outcome in ledger.OUTCOMES else ""
    page = max(1, request.args.get("page", 1, type=int))
    batch = _batch(id, outcome=outcome, start=(page - 1) * import_account.BY, rows=import_account.BY)
    if batch["state"] == "uploaded":
        return _to(f"/import/{id}/columns")
    return tk.render("govopen/import/show.html", import_account.account(batch, outcome, page))


def _settled(batch: dict[str, Any]) -> None:
    """Columns and values belong to an import that is not yet under way."""
    if batch["state"] in ledger.BUSY or not batch["dry_run"]:
        abort(_to(f"/import/{batch['id']}"))


@blueprint.post("/<id>/publish")
def publish(id: str) -> Answer | tuple[str, int]:  # noqa: A002
    """The authority's signature, with the secrecy review of the whole import where the rules ask for one."""
    said = {name: request.form.get(name, "").strip() for name in ("conclusion", "reviewer", "note")}
    try:
        tk.get_action("govopen_import_publish")(
            _context(), {"id": id, "secrecy": said} if any(said.values()) else {"id": id}
        )
    except tk.NotAuthorized as refusal:
        abort(403, str(refusal.message or refusal))
    except tk.ObjectNotFound:
        abort(404)
    except tk.ValidationError as fault:
        text = str(fault.error_dict.get("message") or _("; ").join(_first(fault).values()))
        return _ask_page(id, "publish", said, {"secrecy": text}), 422
    return _to(f"/import/{id}")


@blueprint.post("/<id>/<any(run, stop, undo, submit, delete):what>")
def act(id: str, what: str) -> Answer:  # noqa: A002
    """Import for good, stop, undo, forget."""
    try:
        if what == "run":
            tk.get_action("govopen_catalogue_import")(_context(), {"batch": id, "dry_run": False})
        else:
            tk.get_action(f"govopen_import_{what}")(_context(), {"id": id})
    except tk.NotAuthorized as refusal:
        abort(403, str(refusal.message or refusal))
    except tk.ObjectNotFound:
        abort(404)
    except tk.ValidationError as fault:
        body: Any = fault.error_dict
        tk.h.flash_error(str(body["message"]) if body.get("message") else _("; ").join(_first(fault).values()))
    return _to("/import" if what == "delete" else f"/import/{id}")


@blueprint.get("/<id>/<any(undo, publish):what>")
def ask(id: str, what: str) -> str:  # noqa: A002
    """A page that repeats what will happen, before it does."""
    _batch(id, rows=0)
    if what == "publish" and not import_account.may("govopen_import_publish", id, _user()):
        abort(403, _("publishing is for the authority; the entries of this import are drafts until then"))
    return _ask_page(id, what, {}, {})


def _ask_page(id_: str, what: str, said: dict[str, str], errors: dict[str, str]) -> str:
    """The signature asks for a secrecy review (保密审查) of the whole import where the regulation has one."""
    asked = what == "publish" and bool(secrecy.asked_by(law.in_force()))
    about = {"batch": _batch(id_, rows=0), "what": what, "secrecy": asked, "said": said, "errors": errors}
    return tk.render("govopen/import/ask.html", about)


@blueprint.get("/<id>/report.<any(xlsx, csv):kind>")
def account(id: str, kind: str) -> Answer:  # noqa: A002
    """The account of every row, refused ones marked."""
    _batch(id, rows=0)
    batch = ledger.get(id)
    if batch is None:
        abort(404)
    stem = batch.filename.rpartition(".")[0] or batch.filename
    name = f"{stem}-{_('Report')}.{kind}"
    if kind == "xlsx":
        return send_file(report.xlsx(batch), mimetype=export.XLSX_TYPE, as_attachment=True, download_name=name)
    answer = Response(b"".join(report.csv(batch)), content_type=export.CSV_TYPE)
    answer.headers["Content-Disposition"] = export.disposition(name)
    return answer
