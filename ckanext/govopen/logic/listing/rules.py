"""The conditions of the profile's lists, and the standings that they are put to."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ckanext.govopen.catalogue import basis
from ckanext.govopen.domain.lists import Standing, of_case
from ckanext.govopen.store import history

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from ckanext.govopen.domain.lists import Where
    from ckanext.govopen.domain.profile import Listing, Profile
    from ckanext.govopen.store.cases import Stored

FORMAT = 5  # of the rows: a new number draws them all anew
UNKNOWN = "other"  # the rank of a basis whose law the profile does not know
AXES = ("open", "share")
# Only the National People's Congress and the State Council name what they make after the whole country.
STATE = re.compile(r"《中华人民共和国[^《》]*?(法|条例)》")
NATIONAL = {"法": "law", "条例": "administrative_regulation"}
LONGEST = 300  # characters of a title that are searched and sorted by


def rule_of(listing: Listing) -> str:
    """The conditions in one text: lists of equal conditions share their rows."""
    parts = ["&".join(f"{key}={','.join(sorted(one[key]))}" for key in sorted(one)) for one in listing.where]
    return f"{listing.of}:{'|'.join(sorted(parts))}"


def rules(profile: Profile, of: str) -> dict[str, Where]:
    """Every set of conditions on entries or cases, by its text. The open plan's own rows are drawn when asked for."""
    return {rule_of(one): one.where for one in profile.lists.values() if one.of == of and one.id != "open_plan"}


def digest(profile: Profile) -> str:
    """What the rows rest on besides the record."""
    ranks = sorted(f"{law.id}={law.rank}={law.title.zh}={law.short.zh}" for law in profile.laws.values())
    said = [str(FORMAT), profile.catalogue_audience, *sorted(profile.open_tiers), *ranks]
    said += [*sorted(rules(profile, "entries")), *sorted(rules(profile, "cases"))]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def standings(versions: Iterable[Mapping[str, Any]]) -> tuple[Standing, ...]:
    """The versions of one entry, in their order, as standings: of several on one day the last counts."""
    found: dict[date, Standing] = {}
    for one in versions:
        there = one["state"] == history.PUBLISHED
        found[one["day"]] = Standing(one["entry_id"], one["day"], there, one["values"], one["cause"])
    return tuple(found.values())


def values_of(stored: Mapping[str, Any]) -> dict[str, Any]:
    """A version's stored values under the names of the lists' columns."""
    formats = dict.fromkeys(str(one.get("format") or "") for one in stored.get("files") or [])
    return {
        **stored,
        "provider": stored.get("owner_org") or "",
        "duty": stored.get("legal_basis") or "",
        "format": "、".join(one for one in formats if one),
    }


def case_standings(stored: Stored) -> tuple[Standing, ...]:
    """A case as standings, with what its row keeps beside the events."""
    row = stored.row
    known = {
        "number": row.number,
        "number_text": row.number_text,
        "subject": row.subject,
        "applicant_kind": row.applicant_kind,
        "party": row.party,
        "public": bool(row.public),
        "entry": row.entry_id or "",
        **_public_words(stored),
    }
    return of_case(stored.case, known)


def _public_words(stored: Stored) -> dict[str, str]:
    """A department's own words on what it needs: other departments read them. What a citizen wrote stands nowhere."""
    if not stored.row.party:
        return {}
    said = stored.case.history[0].said if stored.case.history else {}
    words = said.get("description") or said.get("grounds") or said.get("purpose")
    return {"description": str(words)} if words else {}


def reader(values: Mapping[str, Any], profile: Profile) -> str:
    """Who may see an entry's row at all (law-reading §7.22)."""
    if values.get("open_tier") in profile.open_tiers or profile.catalogue_audience == "public":
        return "public"
    return "departments"


def case_reader(values: Mapping[str, Any]) -> str:
    """Who may see a case's row: sharing is among departments, and what the register keeps back is kept back here."""
    if values.get("axis") == "share":
        return "departments"
    return "public" if values.get("public") else "authority"


def ranks(values: Mapping[str, Any], profile: Profile) -> list[str]:
    """The kinds of law that the bases cite: `open:law`, `share:other`."""
    found = (
        f"{axis}:{rank_of(line, profile)}"
        for axis in AXES
        for line in basis.lines(str(values.get(f"{axis}_basis") or ""))
    )
    return sorted(set(found))


def rank_of(line: str, profile: Profile) -> str:
    """The kind of law that one line of a basis cites."""
    return _rank(line, profile.digest, tuple(profile.laws)) if profile.laws else UNKNOWN


@lru_cache(maxsize=20_000)
def _rank(line: str, _digest: str, _laws: tuple[str, ...]) -> str:
    from ckanext.govopen import law

    known = basis.law_of(line, law.in_force().laws)
    return known.rank if known else NATIONAL.get(named[1], UNKNOWN) if (named := STATE.search(line)) else UNKNOWN


def short(text: Any) -> str:
    """A title as far as it is searched and sorted by."""
    return str(text or "")[:LONGEST]


def columns_of(values: Mapping[str, Any], profile: Profile) -> dict[str, Any]:
    """What an entry's row keeps for filters and order."""
    return {
        "title": short(values.get("title")),
        "code": short(values.get("resource_code")),
        "provider": values.get("owner_org") or "",
        "tier": f"{values.get('open_tier') or ''}/{values.get('share_tier') or ''}",
        "theme": values.get("theme") or "",
        "ranks": ranks(values, profile),
        "reader": reader(values, profile),
        "values": None,
    }


def case_columns(values: Mapping[str, Any]) -> dict[str, Any]:
    """What a case's row keeps for filters and order, and its values."""
    state = values.get("outcome") or values.get("state") or ""
    return {
        "title": short(values.get("subject")),
        "code": f"{values.get('number') or ''} {values.get('number_text') or ''}".strip(),  # found by either
        "provider": values.get("provider") or "",
        "tier": f"{state}/",
        "theme": values.get("procedure") or "",
        "ranks": [],
        "reader": case_reader(values),
        "values": dict(values),
    }
