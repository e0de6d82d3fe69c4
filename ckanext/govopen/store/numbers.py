"""Case numbers (编号): `OA-2026-000217` for addresses, and the city's own way of writing it for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import insert

from ckanext.govopen import config
from ckanext.govopen.model.case import CaseRow, NumberRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ckanext.govopen.domain.profile import Profile

# Procedure → letters of the address, and the one word that the city's numbers carry.
MARKS = {
    "open_application": ("OA", "申"),
    "open_request": ("OR", "需"),
    "share_application": ("SA", "享"),
    "share_request": ("SR", "求"),
    "verification": ("VE", "证"),
    "correction": ("CO", "核"),
    "subject_objection": ("SO", "主"),
    "objection": ("OB", "异"),
    "complaint": ("CP", "诉"),
    "catalogue_review": ("CR", "目"),
    "catalogue_change": ("CC", "变"),
    "withdrawal": ("WD", "停"),
    "negative_listing": ("NL", "限"),
    "reclassification": ("RC", "调"),
    "product_submission": ("PR", "果"),
    "rectification": ("RE", "整"),
    "officer_change": ("OF", "员"),
    "open_plan": ("PL", "划"),
    "service_notice": ("SN", "报"),
    "list_confirmation": ("LC", "定"),
    "incident": ("IN", "安"),
}


def take(profile: Profile, procedure: str, year: int) -> tuple[str, str]:
    """The next number of a procedure in a year, as address and as text. Gaps are allowed, repeats are not."""
    letters, word = MARKS.get(procedure, ("CA", "办"))
    statement = insert(NumberRow).values(mark=letters, year=year, last=1)
    statement = statement.on_conflict_do_update(
        index_elements=["mark", "year"], set_={"last": NumberRow.last + 1}
    ).returning(NumberRow.last)
    number = model.Session.execute(statement).scalar_one()
    text = profile.number_text.format(word=config.city_mark() + word, year=year, number=number)
    return f"{letters}-{year}-{number:06d}", text


def written(numbers: Iterable[str]) -> dict[str, str]:
    """Numbers of cases as the city writes them, by their address; what no case brought is "" (`backfill`) or itself."""
    wanted = sorted({number for number in numbers if number})
    query = sa.select(CaseRow.number, CaseRow.number_text).where(CaseRow.number.in_(wanted))
    known = {row.number: row.number_text for row in model.Session.execute(query)} if wanted else {}
    return {number: known.get(number, "" if number == "backfill" else number) for number in wanted}
