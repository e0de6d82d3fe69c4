"""What a newer file no longer holds: all of it, by page and as a file; withdrawn or deleted one by one or together."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.plugins.toolkit import _, ungettext
from flask import Blueprint, Response, abort, request
from werkzeug.wrappers import Response as Answer

from ckanext.govopen import export
from ckanext.govopen.importing import gone, ledger, sentences
from ckanext.govopen.logic import import_gone
from ckanext.govopen.views.import_account import BY
from ckanext.govopen.views.parts import import_parts as parts

blueprint = Blueprint("govopen_import_gone", __name__, url_prefix="/import")
KINDS = {"published": "withdraw", "drafts": "delete"}


@blueprint.get("/<id>/gone")
def page(id: str) -> str:  # noqa: A002  # CKAN's own name for it
    """Those of one page, with what may be done about each."""
    batch = _batch(id)
    return _page(batch, {"reason": sentences.gone_reason(batch)}, chosen=set())


@blueprint.post("/<id>/gone")
def act(id: str) -> Answer | tuple[str, int] | str:  # noqa: A002
    """Tick all of a kind, give notice for the ticked ones, or delete them; what became of each is told."""
    batch = _batch(id)
    if batch["dry_run"]:
        abort(parts.to(f"/import/{id}/gone"))
    said = {name: request.form.get(name, "").strip() for name in import_gone.ASKED}
    ticked = {what: request.form.getlist(what)[:BY] for what in ("withdraw", "delete")}
    chosen, do = {*ticked["withdraw"], *ticked["delete"]}, request.form.get("do", "")
    if do in KINDS:
        return _page(batch, said, chosen, every=KINDS[do])
    what = "withdraw" if do == "withdraw" else "delete"
    if not ticked[what]:
        problem = _("Nothing is chosen. Tick the entries first.")
        return _page(batch, said, chosen, problems=[{"field": "", "text": problem}]), 422
    if do == "delete":  # a deed that cannot be taken back repeats itself once
        return _page(batch, said, chosen, sure=len(ticked[what]))
    try:
        outcomes = _each(batch["id"], what, ticked[what], said)
    except import_gone.NotSaidError as fault:
        problems = [{"field": field, "text": text} for field, text in fault.errors.items()]
        return _page(batch, said, chosen, problems=problems), 422
    if all(one["done"] for one in outcomes):
        tk.h.flash_success(_done(what, len(outcomes)))
        return parts.to(f"/import/{id}/gone?page={_number()}")
    return _page(batch, said, chosen - {one["id"] for one in outcomes if one["done"]}, outcomes=outcomes)


@blueprint.get("/<id>/gone.csv")
def table(id: str) -> Answer:  # noqa: A002
    """All of them, as a file."""
    batch = _batch(id)
    rows = import_gone.standing(gone.listed(ledger.existing(batch["id"])))
    heads = [sentences.field_label("resource_code"), _("Name"), _("Department"), _("State"), _("Case"), _("Address")]
    cells = (
        [
            row["code"], row["title"], row["department"], row["state"], (row["case"] or {}).get("number_text", ""),
            tk.h.url_for("dataset.read", id=row["name"], qualified=True),
        ]
        for row in rows
    )  # fmt: skip
    answer = Response(export.csv_bytes(heads, cells), content_type=export.CSV_TYPE)
    stem = batch["filename"].rpartition(".")[0] or batch["filename"]
    answer.headers["Content-Disposition"] = export.disposition(f"{stem}-{_('Gone from this file')}.csv")
    return answer


def _batch(id_: str) -> dict[str, Any]:
    batch = parts.batch(id_, rows=0)
    if batch["state"] not in gone.READ:
        abort(parts.to(f"/import/{id_}"))
    return batch


def _each(batch_id: str, what: str, ids: list[str], said: dict[str, str]) -> list[dict[str, Any]]:
    """Every row by itself: one that cannot be done changes nothing about the others."""
    there = gone.among(ledger.existing(batch_id), ids)
    outcomes: list[dict[str, Any]] = []
    for id_ in dict.fromkeys(ids):
        if id_ not in there:
            became = {"done": False, "text": _("not among what is gone any more; look at it anew")}
        elif what == "withdraw":
            became = import_gone.withdraw(parts.context(), id_, said)
        else:
            became = import_gone.delete(parts.context(), id_)
        row = there.get(id_, {"title": id_, "name": ""})
        outcomes.append({"id": id_, "title": row["title"], "name": row["name"], **became})
    return outcomes


def _done(what: str, n: int) -> str:
    if what == "withdraw":
        return ungettext("Notice was given for one entry.", "Notice was given for {n} entries.", n).format(n=n)
    return ungettext("One draft was deleted.", "{n} drafts were deleted.", n).format(n=n)


def _number() -> int:
    return max(1, request.args.get("page", 1, type=int))


def _page(batch: dict[str, Any], said: dict[str, str], chosen: set[str], *, every: str = "", **told: Any) -> str:
    stored = ledger.existing(batch["id"])
    counts = gone.count(stored)
    pages = max(1, -(-counts["all"] // BY))
    number = min(_number(), pages)
    rows = import_gone.standing(gone.listed(stored, start=(number - 1) * BY, rows=BY))
    mine = _mine(rows) if not batch["dry_run"] else set()
    for row in rows:
        row["may"] = row["may"] if row["id"] in mine else ""
        row["others"] = row["id"] not in mine and not row["case"]
        row["chosen"] = row["may"] and (row["id"] in chosen or row["may"] == every)
    return tk.render(
        "govopen/import/gone.html",
        {
            "batch": batch, "rows": rows, "counts": counts, "said": said, "page": number, "pages": pages, "by": BY,
            "acts": {row["may"] for row in rows} - {""}, "refused": batch["counts"]["refused"],
            "problems": told.get("problems", []), "outcomes": told.get("outcomes", []), "sure": told.get("sure", 0),
            "wrong": {one["field"]: one["text"] for one in told.get("problems", [])},
        },
    )  # fmt: skip


def _mine(rows: list[dict[str, Any]]) -> set[str]:
    """Those that the reader may withdraw or delete; for another department's entry its department is asked."""
    return {row["id"] for row in rows if row["may"] and _may(row["may"], row["id"])}


def _may(what: str, entry_id: str) -> bool:
    name = {"withdraw": "govopen_entry_withdraw", "delete": "package_delete"}[what]
    try:
        return tk.check_access(name, parts.context(), {"id": entry_id})
    except tk.NotAuthorized:
        return False
