"""What an imported batch's reviewer reads before signing: what each entry says, what looks personal, doubles."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model

from ckanext.govopen.catalogue import content as contents
from ckanext.govopen.catalogue import scan
from ckanext.govopen.importing import judging, ledger, publishing, sentences
from ckanext.govopen.logic import importing
from ckanext.govopen.logic.life import scanning, shaping, standing
from ckanext.govopen.model.import_batch import ImportBatch, ImportRow
from ckanext.govopen.model.life import FindingRow
from ckanext.govopen.store import cases, people, proposals, scrutiny

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

TAKEN = ("created", "updated", "proposed")
MOST = 50  # entries with findings told one by one


def batch_of(name: str) -> ImportBatch | None:
    """The batch of a case (by id or number), or by its own id."""
    stored = cases.load(name)
    bundle = str(stored.row.bundle or "") if stored is not None else ""
    if bundle.startswith(publishing.MARK):
        return ledger.get(bundle.removeprefix(publishing.MARK))
    return ledger.get(name) if stored is None else None


def look(batch: ImportBatch, start: int, rows: int) -> dict[str, Any]:
    """The batch as its reviewer reads it, with some of its rows."""
    case, review = publishing.case_of(batch.id), publishing.reviewed(batch.id)
    waits = case if start == 0 and case is not None and case.state != "ended" else None
    lines = ledger.rows(batch.id, "", start, rows)
    personal = [*_judged(batch.id), *_unjudged(batch.id)]
    return {
        **importing.dictize(batch),
        "department": people.titled(batch.organization_id),
        "by": shaping.name_of(batch.user_id),
        "case": {"number": case.number, "number_text": case.number_text, "state": case.state} if case else None,
        "secrecy": shaping.secrecy_review(review) if review else None,
        "prospect": sentences.of_prospect(judging.prospect(batch.id, waits.filed_at)) if waits else None,
        "personal": [_findings(one) for one in dict.fromkeys(personal[:MOST])],
        "personal_count": len(set(personal)),
        "rows": [_row(one) for one in lines],
    }


def _row(line: ImportRow) -> dict[str, Any]:
    """A line of the sheet: what its entry says of itself, and entries that may be the same."""
    told = {**sentences.dictized(line), "label": sentences.outcome_label(line.outcome), "doubles": []}
    package = model.Package.get(line.package_id) if line.outcome in TAKEN and not line.undone else None
    if package is None:
        return told
    content = _content(package, line)
    doubles = [one for one in shaping.doubles(package.id, content) if one["id"] != package.id]
    said = {name: shaping.say(name, content.get(name) or "") for name in ("open_tier", "share_tier", "update_cycle")}
    published = package.state == "active"
    changes = shaping.changes(contents.of_package(package), content) if line.outcome == "proposed" else []
    return {
        **told, "name": package.name, "said": said, "items": len(content.get("items") or []), "published": published,
        "notes_said": content.get("notes") or "", "doubles": doubles, "differs": changes,
    }  # fmt: skip


def _content(package: Any, line: ImportRow) -> Mapping[str, Any]:
    """What an entry is to say: its draft, or the change that the row proposes."""
    row = proposals.open_of(package.id) if line.outcome == "proposed" else None
    return standing.proposed(row) if row is not None else contents.of_package(package)


def _ids(batch_id: str) -> Any:
    row = ImportRow
    return sa.select(row.package_id).where(row.batch_id == batch_id, row.outcome.in_(TAKEN), row.undone.is_(False))


def _judged(batch_id: str) -> list[str]:
    """Entries of the batch of whose findings somebody has seen one."""
    query = sa.select(FindingRow.entry_id).where(FindingRow.entry_id.in_(_ids(batch_id)), FindingRow.gone.is_(False))
    return list(model.Session.scalars(query.order_by(FindingRow.entry_id).distinct()))


def _unjudged(batch_id: str) -> Iterable[str]:
    """Entries of the batch whose words look personal: all of them are read, in a few questions to the database."""
    package = model.Package
    query = sa.select(package.id, package.title, package.notes, package.extras).where(package.id.in_(_ids(batch_id)))
    for one in model.Session.execute(query):
        said = dict(one.extras or {})
        items = said.get("items")
        said |= {
            "title": one.title,
            "notes": one.notes,
            "items": json.loads(items) if isinstance(items, str) else items,
        }
        if scan.of_fields(said):
            yield str(one.id)


def _findings(entry_id: str) -> dict[str, Any]:
    """An entry with its findings, each with the key under which it is judged."""
    now = standing.of(entry_id)
    content = standing.proposed(now.proposal) if now.proposal is not None else now.content
    scanning.refresh(entry_id, content)
    found = [shaping.finding(one, content) for one in scrutiny.findings(entry_id)]
    return {"id": entry_id, "name": now.package.name, "title": now.package.title, "findings": found}
