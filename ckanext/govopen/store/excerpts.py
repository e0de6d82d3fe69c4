"""What a matter without an entry is about, in the applicant's own words: for the parties alone, never for strangers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model

from ckanext.govopen.model.case import AnswerRow
from ckanext.govopen.model.event import EventRow

if TYPE_CHECKING:
    from collections.abc import Iterable

FIELDS = ("product_title", "description", "facts", "question", "what", "failing")
LONGEST = 40


def of(case_ids: Iterable[str]) -> dict[str, str]:
    """The first words of each case's application, by case id; a case whose words were erased is left out."""
    wanted = list(case_ids)
    if not wanted:
        return {}
    found: dict[str, str] = {}
    rows = model.Session.execute(
        sa.select(EventRow.case_id, EventRow.said, EventRow.sealed).where(
            EventRow.case_id.in_(wanted), EventRow.seq == 1
        )
    )
    for row in rows:
        words = next((row.said[key] for key in FIELDS if row.said.get(key) and key not in row.sealed), "")
        if words:
            found[row.case_id] = _short(words)
    sealed: Any = sa.select(AnswerRow).where(
        AnswerRow.case_id.in_(wanted), AnswerRow.seq == 1, AnswerRow.field.in_(FIELDS)
    )
    answers: Any = model.Session.scalars(sealed)
    found.update({row.case_id: _short(row.value) for row in answers})
    return found


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
