"""Rows of entries as records that other programs read: entry, provider, tier, basis and case under names that stay."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model

from ckanext.govopen.logic.listing.asking import axis_of
from ckanext.govopen.store import names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from ckanext.govopen.domain.profile import Procedure, Profile
    from ckanext.govopen.logic.listing.asking import Question

NUMBER = re.compile(r"[A-Z]{2}-\d{4}-\d{6,}", re.ASCII)  # of a case; what no case brought has another cause
APPLIED_FOR = {"open": "open_application", "share": "share_application"}


def records(
    asked: Question, rows: Sequence[Any], said: Mapping[tuple[str, Any], Mapping[str, Any]], named: int | None = None
) -> list[dict[str, Any]]:
    """For each row of a list of entries: entry {id, code, title, url}, provider {id, title, uscc}, tier, term, case.

    The provider's title is that of the day asked for; `now` stands beside it where it is called otherwise today.
    `until` is the first day off the list or None, `case` the number of the case that brought the entry there or None,
    `instead` the procedure to use where the tier sends elsewhere or None.
    """
    if asked.listing.of != "entries":
        return [{} for _ in rows]
    axis = axis_of(asked.listing)
    offices = _offices([row.provider for row in rows], asked.day, named)
    found: list[dict[str, Any]] = []
    for row in rows:
        here = said[row.key, row.from_day]
        tier = str(here.get(f"{axis}_tier") or "")
        name = str(here.get("name") or "")
        found.append(
            {
                "entry": {
                    "id": row.key,
                    "code": str(here.get("resource_code") or ""),
                    "title": str(here.get("title") or ""),
                    "url": f"/dataset/{name}" if name else "",
                },
                "provider": offices[row.provider],
                f"{axis}_tier": tier,
                "until": row.until_day.isoformat() if row.ends and row.until_day else None,
                "case": row.cause if NUMBER.fullmatch(row.cause) else None,
                "instead": _instead(asked.profile, axis, tier),
            }
        )
    return found


def _offices(ids: Iterable[str], day: date, named: int | None) -> dict[str, dict[str, str]]:
    """Departments as they were called on a day, with their unified social credit code, by id."""
    group: Any = model.Group
    wanted = sorted(set(ids))
    borne = names.known(wanted, named)
    query = sa.select(group.id, group.extras).where(group.id.in_(wanted))
    extras = {row.id: row.extras or {} for row in (model.Session.execute(query) if wanted else ())}
    return {org: {**borne.titled(org, day), "uscc": str(extras.get(org, {}).get("uscc") or "")} for org in wanted}


def _instead(profile: Profile, axis: str, tier: str) -> str | None:
    """The procedure that a tier sends to instead of an application."""
    procedure: Procedure | None = profile.procedures.get(APPLIED_FOR[axis])
    route = next((one for one in procedure.routes if one.fits({f"{axis}_tier": tier})), None) if procedure else None
    return (route.instead or None) if route else None
