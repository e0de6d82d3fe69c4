"""Two days of a list in SQL: rows that stand on the one and not on the other, rows that read otherwise."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model
from sqlalchemy.orm import aliased

from ckanext.govopen.model.entry_version import EntryVersionRow
from ckanext.govopen.model.listing import ListingRow
from ckanext.govopen.store import listings

if TYPE_CHECKING:
    from datetime import date

KINDS = ("added", "removed", "changed")
STORED = {"provider": "owner_org", "duty": "legal_basis", "format": "files"}  # column → where a version keeps it


@dataclass(frozen=True)
class Days:
    """A list on two days, narrowed as asked; `columns` are those whose change counts."""

    asked: listings.Asked
    earlier: date
    later: date | None  # None: today
    columns: tuple[str, ...]

    def count(self, kind: str) -> int:
        """How many changes of a kind."""
        query, *_ = self._query(kind)
        return model.Session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0

    def page(self, kind: str, start: int, rows: int) -> list[tuple[Any, Any]]:
        """Some changes of a kind: (row of the earlier day, row of the later day), one of them None."""
        query, order = self._query(kind)
        found = model.Session.execute(query.order_by(*order).offset(start).limit(rows)).all()
        if kind == "added":
            return [(None, one[0]) for one in found]
        return [(one[0], None) for one in found] if kind == "removed" else [(one[0], one[1]) for one in found]

    def _query(self, kind: str) -> tuple[Any, tuple[Any, ...]]:
        old, new = aliased(ListingRow), aliased(ListingRow)
        before, after = replace(self.asked, day=self.earlier), replace(self.asked, day=self.later)
        if kind == "changed":
            return self._changed(old, new, before, after), (new.since.desc(), new.key)
        here, there = (new, old) if kind == "added" else (old, new)
        asked, other = (after, before) if kind == "added" else (before, after)
        moved = here.since > self.earlier if kind == "added" else self._left(here)
        query = sa.select(here).where(
            *listings.conditions(asked, here),
            moved,
            ~sa.exists().where(
                there.rule == here.rule,
                there.key == here.key,
                there.reader.in_(self.asked.readers),
                listings.on_day(there, other.day),
            ),
        )
        return query, ((here.since if kind == "added" else here.until_day).desc(), here.key)

    def _left(self, row: Any) -> Any:
        """Only what ended by the later day can be gone on it."""
        return row.until_day.is_not(None) if self.later is None else row.until_day <= self.later

    def _changed(self, old: Any, new: Any, before: listings.Asked, after: listings.Asked) -> Any:
        one, other = aliased(EntryVersionRow), aliased(EntryVersionRow)
        pairs = (
            sa.select(old, new)
            .join(new, sa.and_(new.rule == old.rule, new.key == old.key, new.from_day != old.from_day))
            .outerjoin(one, one.id == old.version_id)
            .outerjoin(other, other.id == new.version_id)
        )
        differ = [
            sa.func.coalesce(_said(old, one, column), "").is_distinct_from(
                sa.func.coalesce(_said(new, other, column), "")
            )
            for column in self.columns
            if column != "since"
        ]
        standing = [new.from_day > self.earlier, old.reader.in_(self.asked.readers), listings.on_day(old, before.day)]
        return pairs.where(
            *listings.conditions(after, new), old.rule == self.asked.rule, *standing, sa.or_(sa.false(), *differ)
        )


def _said(row: Any, version: Any, column: str) -> Any:
    stored = version.values[STORED.get(column, column)].astext
    return sa.func.coalesce(row.values[column].astext, stored)
