"""Rules by digest: a case is judged by the profile it was filed under, whatever the files say by then."""

from __future__ import annotations

from datetime import datetime, timezone
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import insert

from ckanext.govopen import law
from ckanext.govopen.domain.calendar import Calendar
from ckanext.govopen.domain.profile import Profile
from ckanext.govopen.model.version import CalendarVersionRow, ProfileVersionRow
from ckanext.govopen.store import codec

if TYPE_CHECKING:
    from collections.abc import Mapping


def pin_profile(profile: Profile) -> None:
    """Keep a profile's value under its digest; the first that comes with a digest stays."""
    _pin(ProfileVersionRow, {"digest": profile.digest, "id": profile.id, "source": codec.plain(profile)})


def pin_calendar(calendar: Calendar) -> None:
    """Keep a calendar's state of knowledge under its digest."""
    _pin(CalendarVersionRow, {"digest": calendar.digest, "source": codec.plain(calendar)})


def _pin(table: Any, values: Mapping[str, Any]) -> None:
    known = model.Session.execute(sa.select(table.digest).where(table.digest == values["digest"])).first()
    if known is None:
        row = insert(table).values(**values, first_seen=datetime.now(timezone.utc))
        model.Session.execute(row.on_conflict_do_nothing(index_elements=["digest"]))


def profile(digest: str) -> Profile:
    """The profile of a digest: the one in force, or a version kept. Raises LookupError if nobody kept it."""
    current = law.in_force()
    return current if current.digest == digest else _kept_profile(digest)


@lru_cache(maxsize=64)
def _kept_profile(digest: str) -> Profile:
    source = model.Session.scalar(sa.select(ProfileVersionRow.source).where(ProfileVersionRow.digest == digest))
    if source is None:
        raise LookupError(f"no profile version {digest}")
    return codec.value(source, Profile)


@lru_cache(maxsize=64)
def calendar(digest: str) -> Calendar:
    """A calendar as it was known when dates were told by it. Raises LookupError if nobody kept it."""
    source = model.Session.scalar(sa.select(CalendarVersionRow.source).where(CalendarVersionRow.digest == digest))
    if source is None:
        raise LookupError(f"no calendar version {digest}")
    return codec.value(source, Calendar)
