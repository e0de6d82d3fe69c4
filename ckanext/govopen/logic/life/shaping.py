"""Proposals, differences, findings and versions as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.govopen import law, vocabularies
from ckanext.govopen.catalogue import basis, duplicates, questions, secrecy
from ckanext.govopen.catalogue import content as contents
from ckanext.govopen.domain.differing import Change, difference
from ckanext.govopen.domain.similarity import STRONG
from ckanext.govopen.language import chinese, language
from ckanext.govopen.language import say as say_either
from ckanext.govopen.logic.life import advising, readiness, scanning, standing
from ckanext.govopen.logic.shape.cites import both, cites
from ckanext.govopen.logic.shape.clock import iso
from ckanext.govopen.logic.validators import labels
from ckanext.govopen.model.case import CaseRow
from ckanext.govopen.store import people, proposals, scrutiny

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NARROWING = ("reclassification", "negative_listing")  # matters that may give less than before


def proposal(row: Any, case: Any | None = None) -> dict[str, Any]:
    """A proposal in a list: what, whose, in which state, and its case."""
    package = model.Package.get(row.entry_id)
    procedure = law.in_force().procedures[row.kind]
    return {
        "id": row.id,
        "kind": row.kind,
        "title": both(procedure.title),
        "state": row.state,
        "entry": {
            "id": row.entry_id,
            "name": package.name if package else "",
            "title": row.content.get("title") or (package.title if package else ""),
        },
        "department": people.titled(str(package.owner_org or "") if package else ""),
        "case": _case(case or (model.Session.get(CaseRow, row.case_id) if row.case_id else None)),
        "created_at": iso(row.created_at),
        "changed_at": iso(row.changed_at),
        "submitted_at": iso(row.submitted_at) if row.submitted_at else None,
        "applied_at": iso(row.applied_at) if row.applied_at else None,
        "defects": list(row.defects),
    }


def _case(row: Any | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {
        "id": row.id, "number": row.number, "number_text": row.number_text, "state": row.state,
        "step": row.step or None,
        "due": iso(row.due_on), "settled": row.settled, "overdue": iso(row.overdue_on), "turn": list(row.turn),
    }  # fmt: skip


def whole(row: Any) -> dict[str, Any]:
    """A proposal for its reviewer: what changes field by field, what was changed since a return, what was found."""
    content = standing.proposed(row)
    since = difference(row.returned, content, contents.fields()) if row.returned and row.state == "submitted" else ()
    return {
        **proposal(row),
        "said": dict(row.said),
        "base": dict(row.base),
        "content": dict(content),
        "changes": changes(row.base, content),
        "since_return": [one.field for one in since],
        **_looked_at(row, content),
    }


def _looked_at(row: Any, content: Mapping[str, Any]) -> dict[str, Any]:
    """What stands beside a proposal; whoever gives less than before need not have reviewed it for secrecy anew."""
    found = scrutinised(row.entry_id, content)
    if row.kind in NARROWING and not readiness.freer(row.base, content):
        found["secrecy"] |= {"asked": False, "less": True}
    return found


def scrutinised(entry_id: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """What stands beside a content: secrecy reviews, findings of the scan, entries that may be the same."""
    asked = secrecy.asked_by(law.in_force())
    current = secrecy.standing(entry_id, content)
    scan = scrutiny.scan(entry_id)
    return {
        "secrecy": {
            "asked": bool(asked),
            "cites": cites(asked),
            "term": both(law.in_force().terms["secrecy_review"]),
            "current": secrecy_review(current) if current else None,
            "reviews": [secrecy_review(one) for one in scrutiny.reviews(entry_id)],
        },
        "scan": {"at": iso(scan.at), "read": list(scan.read)} if scan else None,
        "findings": [finding(one, content) for one in scrutiny.findings(entry_id)],
        "duplicates": doubles(entry_id, content),
        "advice": [*advising.advice(content), *advising.delivered(content, scan.read if scan else ())],
    }


def secrecy_review(row: Any) -> dict[str, Any]:
    """A secrecy review on record."""
    words = {
        "clear": tk._("No secret; may be shared and opened"),
        "treated": tk._("May be shared and opened after treatment"),
        "barred": tk._("Must not be shared or opened"),
    }
    return {
        "conclusion": row.conclusion,
        "conclusion_label": words[row.conclusion],
        "reviewer": row.reviewer,
        "note": row.note,
        "by": name_of(row.by),
        "organization": people.titled(row.org),
        "at": iso(row.at),
    }


def name_of(user: str) -> str:
    """How somebody is called, by account; nothing for none."""
    found = model.User.get(user) if user else None
    return (found.fullname or found.name) if found else ""


def finding(row: Any, content: Mapping[str, Any]) -> dict[str, Any]:
    """One finding, masked."""
    return {
        "key": row.key,
        "kind": row.kind,
        "kind_label": scanning.word(row.kind),
        "place": scanning.place(row, content),
        "samples": list(row.samples),
        "hits": row.hits,
        "rows": row.rows,
        "state": row.state,
        "reason": row.reason,
        "by": name_of(row.by),
        "at": iso(row.at) if row.at else None,
        "earlier": [{**one, "by": name_of(one["by"])} for one in row.earlier],
    }


def doubles(entry_id: str, content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Entries that may be the same data, with how alike and why."""
    found = duplicates.of(entry_id, content)
    titles = people.titles([one.owner for one in found])
    return [
        {
            "id": one.id,
            "name": one.name,
            "title": one.title,
            "department": titles.get(one.owner, ""),
            "published": one.published,
            "score": one.likeness.score,
            # Not in the template: there a sign of per cent would be taken for a place to fill in.
            "score_label": tk._("{n} % alike").format(n=round(one.likeness.score * 100)),
            "strong": one.likeness.score >= STRONG,
            "reasons": _reasons(one),
            "shared_items": list(one.likeness.shared),
        }
        for one in found
    ]


def _reasons(one: duplicates.Double) -> list[str]:
    alike = one.likeness
    found = [tk._("the same resource code")] if alike.same_code else []
    if alike.same_title:
        found.append(tk._("the same title"))
    elif alike.title >= 0.4:  # noqa: PLR2004
        found.append(tk._("titles alike by {n} %").format(n=round(alike.title * 100)))
    if alike.shared:
        text = tk.ungettext(
            "{n} item of the same name: {names}", "{n} items of the same name: {names}", len(alike.shared)
        )
        found.append(text.format(n=len(alike.shared), names=tk._(", ").join(alike.shared[:6])))
    return found


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The fields that differ, with labels and values in words."""
    order = (*contents.fields(), "files")
    return [_change(one) for one in difference(old, new, order)]


def _change(one: Change) -> dict[str, Any]:
    return {
        "field": one.field,
        "label": tk._("Data files") if one.field == "files" else labels.of_name(one.field),
        "kind": one.kind,
        "old": say(one.field, one.old),
        "new": say(one.field, one.new),
        "parts": [{"kind": part.kind, "text": part.text} for part in one.parts] if _prose(one) else [],
        "rows": [
            {"kind": row.kind, "name": row.name, "old": _thing(row.old), "new": _thing(row.new)} for row in one.rows
        ],
    }


def _prose(one: Change) -> bool:
    return one.field not in ("owner_org", "name", "license_id") and say(one.field, one.old) == one.old


def _thing(one: Mapping[str, Any]) -> str:
    """An item or a file in a line."""
    kind = str(one.get("type") or "")
    typed = (vocabularies.label("item_type", kind, language()) or kind) if kind else ""
    size = str(one.get("length") or "")
    first = f"{typed}{size}" if chinese() else f"{typed} {size}".strip()
    said = [first, *(str(one.get(key) or "") for key in ("format", "description", "url"))]
    return " · ".join(text for text in said if text)


def say(field: str, value: Any) -> Any:
    """A value of a field in the reader's words: terms for codes and tiers, titles for departments."""
    if not value or not isinstance(value, str):
        return value or ""
    if field in ("open_tier", "share_tier", *questions.NAMES):
        lines = (questions.word(field, line, law.in_force()) for line in value.splitlines())
        return "\n".join(say_either(line) for line in lines)
    if field in ("open_basis", "share_basis"):
        return "\n".join(basis.worded(value, law.in_force().laws))
    if field == "owner_org":
        return people.titles([value]).get(value, value)
    if field == "tag_string":
        return tk._(", ").join(value.split(","))
    vocabulary = _vocabularies().get(field)
    return vocabularies.label(vocabulary, value, language()) or value if vocabulary else value


def _vocabularies() -> dict[str, str]:
    schema = labels.SchemingDatasetsPlugin.instance._expanded_schemas["dataset"]  # noqa: SLF001
    return {one["field_name"]: one["vocabulary"] for one in schema["dataset_fields"] if one.get("vocabulary")}


def listed(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Proposals in a list, their cases in one look."""
    found = list(rows)
    ids = [row.case_id for row in found if row.case_id]
    known = {row.id: row for row in model.Session.query(CaseRow).filter(CaseRow.id.in_(ids))} if ids else {}
    return [proposal(row, known.get(row.case_id)) for row in found]


def past(entry_id: str) -> list[dict[str, Any]]:
    """Everything that was ever proposed for an entry."""
    return listed(proposals.past(entry_id))
