"""How an import ends: run, stopped, handed in, signed for, undone, forgotten; and its account as a file."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.plugins.toolkit import _
from flask import Blueprint, Response, abort, request, send_file
from werkzeug.wrappers import Response as Answer

from ckanext.govopen import export, law
from ckanext.govopen.catalogue import secrecy
from ckanext.govopen.importing import judging, ledger, publishing, report, sentences, undo
from ckanext.govopen.views import import_account
from ckanext.govopen.views.parts import import_parts as parts

blueprint = Blueprint("govopen_import_end", __name__, url_prefix="/import")


@blueprint.post("/<id>/<any(publish, submit):what>")
def signed(id: str, what: str) -> Answer | tuple[str, int]:  # noqa: A002
    """Handing in, and the authority's signature; with the secrecy review of the whole where the rules ask for one."""
    said = {name: request.form.get(name, "").strip() for name in ("conclusion", "reviewer", "note")}
    if what == "submit" and _asks(id) and not (said["conclusion"] and said["reviewer"]):
        text = _("Put the secrecy review of this import on record: its conclusion and who made it.")
        return _ask_page(id, what, said, {"secrecy": text}), 422
    try:
        tk.get_action(f"govopen_import_{what}")(
            parts.context(), {"id": id, "secrecy": said} if any(said.values()) else {"id": id}
        )
    except tk.NotAuthorized as refusal:
        abort(403, str(refusal.message or refusal))
    except tk.ObjectNotFound:
        abort(404)
    except tk.ValidationError as fault:
        text = str(fault.error_dict.get("message") or _("; ").join(parts.first(fault).values()))
        return _ask_page(id, what, said, {"secrecy": text}), 422
    return parts.to(f"/import/{id}")


@blueprint.post("/<id>/<any(run, stop, undo, delete):what>")
def act(id: str, what: str) -> Answer:  # noqa: A002
    """Import for good, stop, undo, forget."""
    try:
        if what == "run":
            tk.get_action("govopen_catalogue_import")(parts.context(), {"batch": id, "dry_run": False})
        else:
            tk.get_action(f"govopen_import_{what}")(parts.context(), {"id": id})
    except tk.NotAuthorized as refusal:
        abort(403, str(refusal.message or refusal))
    except tk.ObjectNotFound:
        abort(404)
    except tk.ValidationError as fault:
        body: Any = fault.error_dict
        tk.h.flash_error(str(body["message"]) if body.get("message") else _("; ").join(parts.first(fault).values()))
    return parts.to("/import" if what == "delete" else f"/import/{id}")


@blueprint.get("/<id>/<any(undo, publish, submit):what>")
def ask(id: str, what: str) -> str:  # noqa: A002
    """A page that repeats what will happen, before it does."""
    parts.batch(id, rows=0)
    if what == "publish" and not import_account.may("govopen_import_publish", id, parts.user()):
        abort(403, _("publishing is for the authority; the entries of this import are drafts until then"))
    return _ask_page(id, what, {}, {})


def _asks(id_: str) -> bool:
    """Whether the rules ask for a secrecy review of an import and none is on record."""
    return bool(secrecy.asked_by(law.in_force())) and publishing.reviewed(id_) is None


def _ask_page(id_: str, what: str, said: dict[str, str], errors: dict[str, str]) -> str:
    """The signature asks for a secrecy review (保密审查) of the whole import where the regulation has one."""
    asked = what != "undo" and _asks(id_)
    case = publishing.case_of(id_)
    since = case.filed_at if case is not None and case.state != "ended" else None
    about = {
        "batch": parts.batch(id_, rows=0), "what": what, "secrecy": asked, "said": said, "errors": errors,
        "prospect": None if what == "undo" else sentences.of_prospect(judging.prospect(id_, since)),
        "back": undo.prospect(id_) if what == "undo" else None,
    }  # fmt: skip
    return tk.render("govopen/import/ask.html", about)


@blueprint.get("/<id>/report.<any(xlsx, csv):kind>")
def account(id: str, kind: str) -> Answer:  # noqa: A002
    """The account of every row, refused ones marked."""
    parts.batch(id, rows=0)
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
