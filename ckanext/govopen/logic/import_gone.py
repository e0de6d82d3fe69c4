"""Entries that a newer file no longer holds: how each stands, and what its department or the authority does about it.

Two roads that are there anyway, asked row by row: notice of withdrawal for what is published, deletion for drafts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.plugins.toolkit import _

from ckanext.govopen import law
from ckanext.govopen.catalogue import entry as entries
from ckanext.govopen.catalogue import same_code
from ckanext.govopen.language import say
from ckanext.govopen.model.case import CaseRow
from ckanext.govopen.store import people, proposals

ASKED = ("reason", "effective_on")  # of a withdrawal, said once for all of them


class NotSaidError(Exception):
    """What is said once for all is wrong or missing, so that no row can be done: field → sentence."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(errors)
        self.errors = dict(errors)


def standing(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each row with `code`, `department`, `kind` (published, draft), `state` in words, `case` (number) if one is open.

    `may` is withdraw, delete or "" where something is under way.
    """
    ids = [row["id"] for row in rows]
    packages = {one.id: one for one in model.Session.scalars(sa.select(model.Package).where(model.Package.id.in_(ids)))}
    under_way = proposals.open_among(ids)
    numbers = _numbers([row.case_id for row in under_way.values() if row.case_id])
    offices = people.titles({str(row["organization"]) for row in rows})
    return [
        {
            **row,
            "code": same_code.of_package(packages[row["id"]]),
            "department": offices.get(row["organization"], ""),
            **_state(packages[row["id"]], under_way.get(row["id"]), numbers),
        }
        for row in rows
        if row["id"] in packages
    ]


def _state(package: Any, proposal: Any | None, numbers: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    published = entries.of_package(package).published
    kind = "published" if published else "draft"
    word = _("Published in the catalogue") if published else _("Draft")
    if proposal is None or (proposal.state == "draft" and not published):
        return {"kind": kind, "state": word, "case": None, "may": "withdraw" if published else "delete"}
    title = say(law.in_force().procedures[proposal.kind].title)
    number, number_text = numbers.get(proposal.case_id, ("", ""))
    return {
        "kind": kind,
        "state": _("{state}; under way: {matter}").format(state=word, matter=title),
        "case": {"number": number, "number_text": number_text} if number else None,
        "may": "delete" if not published and proposal.state == "returned" else "",
    }


def _numbers(ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    query = sa.select(CaseRow.id, CaseRow.number, CaseRow.number_text).where(CaseRow.id.in_(ids))
    return {row.id: (row.number, row.number_text) for row in model.Session.execute(query)} if ids else {}


def withdraw(context: Any, entry_id: str, said: Mapping[str, str]) -> dict[str, Any]:
    """Give notice for one entry: `{done, text, case}`. Raises NotSaidError where no entry could be withdrawn so."""
    if not _published(entry_id):
        return _no(_("not published any more; look at it anew"))
    try:
        case = tk.get_action("govopen_entry_withdraw")(_fresh(context), {"id": entry_id, **said})
    except tk.ValidationError as fault:
        model.Session.rollback()
        body: Any = fault.error_dict
        problems = body.get("problems") or []
        wrong = {one["field"]: one.get("message") or str(body.get("message")) for one in problems}
        if once := {field: wrong[field] for field in ASKED if field in wrong}:
            raise NotSaidError(once) from fault
        return _no(str(body.get("message") or _("; ").join(wrong.values()) or fault))
    except (tk.NotAuthorized, tk.ObjectNotFound) as refusal:
        model.Session.rollback()
        return _no(str(refusal.message or refusal))
    return {"done": True, "text": _("Notice given"), "case": case["number"], "number_text": case["number_text"]}


def delete(context: Any, entry_id: str) -> dict[str, Any]:
    """Delete one draft: `{done, text}`. What somebody published meanwhile is refused, also for the authority."""
    if _published(entry_id, lock=True):
        model.Session.rollback()
        return _no(_("published meanwhile; it can be withdrawn, not deleted"))
    try:
        tk.get_action("package_delete")(_fresh(context), {"id": entry_id})
    except (tk.NotAuthorized, tk.ObjectNotFound) as refusal:
        model.Session.rollback()
        return _no(str(refusal.message or refusal))
    except tk.ValidationError as fault:
        model.Session.rollback()
        return _no(str(fault))
    return {"done": True, "text": _("Draft deleted")}


def _published(entry_id: str, *, lock: bool = False) -> bool:
    package = model.Session.get(model.Package, entry_id, populate_existing=True, with_for_update=lock or None)
    return package is not None and entries.of_package(package).published


def _fresh(context: Any) -> Any:
    """The same reader, without what another row left."""
    return {"user": context["user"]}


def _no(text: str) -> dict[str, Any]:
    return {"done": False, "text": text}
