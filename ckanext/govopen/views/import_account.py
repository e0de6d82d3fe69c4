"""What the page of one import shows: how far it is, what became of its rows, what may be done next."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.plugins.toolkit import _

from ckanext.govopen.importing import gone, ledger, publishing, questions, sentences
from ckanext.govopen.model.import_batch import ImportRow

BY = 50  # rows a page
LOOKS = {
    "created": "s-new",
    "updated": "s-changed",
    "proposed": "s-proposed",
    "unchanged": "s-same",
    "refused": "s-refused",
}


def stations(at: int, id_: str = "") -> list[dict[str, Any]]:
    labels = (_("Upload"), _("Columns"), _("Values"), _("Check and import"))
    hrefs = ("", f"/import/{id_}/columns", f"/import/{id_}/values", f"/import/{id_}")
    return [
        {
            "label": label,
            "href": tk.h.url_for(hrefs[index]) if id_ and hrefs[index] and index < at else "",
            "state": "done" if index < at else "current" if index == at else "",
        }
        for index, label in enumerate(labels)
    ]


def account(batch: dict[str, Any], outcome: str, page: int) -> dict[str, Any]:
    counts = batch["counts"]
    for row in batch["rows"]:
        row["label"] = sentences.outcome_label(row["outcome"])
        row["changes"] = [
            {
                "label": sentences.field_label(name),
                "old": sentences.value_label(name, str(pair["before"])),
                "new": sentences.value_label(name, str(pair["after"])),
            }
            for name, pair in row["changes"].items()
        ]
    total = _rows_with(batch["id"], outcome)
    user = tk.current_user.name
    group = model.Group.get(batch["organization"]) if batch["organization"] else None
    return {
        "batch": batch,
        "department": group.title if group else "",
        "busy": batch["state"] in ledger.BUSY,
        "state": sentences.state_label(batch["state"]),
        "bar": [
            {"outcome": name, "look": LOOKS[name], "count": counts[name], "label": sentences.outcome_label(name)}
            for name in ledger.OUTCOMES
        ],
        "refusals": _refusals(batch),
        "left": questions.open_ones(batch["questions"]) if batch["dry_run"] else [],
        "outcome": outcome,
        "page": page,
        "pages": max(1, -(-total // BY)),
        "total": total,
        "by": BY,
        "may_publish": may("govopen_import_publish", batch["id"], user) and _publishable(batch),
        "stations": stations(3, batch["id"] if batch["dry_run"] else ""),
        "handed_in": _handed_in(batch["id"]),
        "gone": gone.count(ledger.existing(batch["id"])) if batch["state"] in gone.READ else None,
        "authority_reviews": not may("govopen_import_publish", batch["id"], user),
    }


def _handed_in(id_: str) -> dict[str, str] | None:
    """The open case of an import that was handed in as a whole."""
    row = publishing.case_of(id_)
    return {"number": row.number, "number_text": row.number_text} if row and row.state != "ended" else None


def _publishable(batch: dict[str, Any]) -> bool:
    counts = batch["counts"]
    made = counts["created"] + counts["updated"] + counts.get("proposed", 0)
    return not batch["dry_run"] and batch["state"] in ("done", "stopped") and made > int(counts.get("published", 0))


def _refusals(batch: dict[str, Any]) -> list[dict[str, Any]]:
    """Reasons of refusal with their counts, the commonest first, as sentences without a particular word."""
    texts = {
        "title_missing": _("the name is missing"),
        "title_long": _("the name is too long"),
        "department_missing": _("no department is named"),
        "department_unknown": _("the department is unknown"),
        "not_yours": _("of a department that you do not act for"),
        "tier_missing": _("a tier is not said"),
        "tier_unknown": _("a tier is not known"),
        "double": _("same key as an earlier row"),
        "invalid": _("a value is not allowed"),
        "not_allowed": _("you may not change the entry"),
        "under_way": _("another matter is under way on the entry"),
    }
    found = sorted(batch["refusals"].items(), key=lambda item: -item[1])
    return [{"text": texts.get(code, code), "count": count} for code, count in found]


def _rows_with(id_: str, outcome: str) -> int:
    query = model.Session.query(ImportRow).filter_by(batch_id=id_)
    return (query.filter_by(outcome=outcome) if outcome else query).count()


def may(name: str, id_: str, user: str) -> bool:
    try:
        tk.check_access(name, {"user": user}, {"id": id_})
    except tk.NotAuthorized:
        return False
    return True
