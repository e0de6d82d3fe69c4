"""Rows of lists in words: each column's value as a client needs it, the basis with its kind checked."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from flask import has_request_context

from ckanext.govopen import law, vocabularies
from ckanext.govopen.catalogue import basis
from ckanext.govopen.catalogue import entry as entries
from ckanext.govopen.domain.form import Text
from ckanext.govopen.language import language, say
from ckanext.govopen.logic.listing import rules
from ckanext.govopen.logic.shape.cites import both, cites
from ckanext.govopen.store import history, names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from ckanext.govopen.domain.profile import Basis, Listing, Profile

TIERS = {"open_tier": "open", "share_tier": "share"}
BASES = {"open_basis": "open", "share_basis": "share"}
LINES = ("open_conditions", "share_conditions", "duty")
CODES = ("theme", "update_cycle")
DAYS = ("since", "supplied_on", "due", "done_on")


def head(listing: Listing, profile: Profile) -> dict[str, Any]:
    """A list as a line: what the city calls it, who may read it, by which articles, or that it is a house rule."""
    return dict(_head(profile.id, profile.overlays, listing.id, spoken()))


@lru_cache(maxsize=256)
def _head(name: str, overlays: tuple[str, ...], list_id: str, _spoken: str) -> dict[str, Any]:
    profile = law.profile(name, overlays)
    listing = profile.lists[list_id]
    return {
        "id": listing.id,
        "page": f"/lists/{listing.id.replace('_', '-')}",
        "term": both(listing.term),
        "audience": listing.audience,
        "of": listing.of,
        "house_rule": not listing.cites,
        "cites": cites(listing.cites),
        "note": both(listing.note),
        "columns": [{"id": column, "label": text} for column, text in labels(listing.columns, profile).items()],
        "first": {
            "themes": [
                {"id": one, "term": vocabularies.label("theme", one, language())} for one in listing.first.themes
            ],
            "cites": cites(listing.first.cites),
        }
        if listing.first
        else None,
        "chain": [{"act": one.act, "actor": one.actor, "cites": cites(one.cites)} for one in listing.chain],
    }


def label(column: str, profile: Profile) -> str:
    """What a column is called: in our word, else as the profile calls the field."""
    return labels((column,), profile)[column]


def labels(columns: Iterable[str], profile: Profile) -> dict[str, str]:
    """What columns are called."""
    ours = _labels(spoken())
    known = {one.id: say(one.label) for one in profile.entry}
    return {column: ours.get(column) or known.get(column, column) for column in columns}


@lru_cache(maxsize=8)
def _labels(_spoken: str) -> dict[str, str]:
    _ = tk._
    return {
        "title": _("Data name"), "provider": _("Department"), "open_tier": _("Class"), "share_tier": _("Class"),
        "open_basis": _("Legal basis"), "share_basis": _("Legal basis"), "open_conditions": _("Conditions of use"),
        "share_conditions": _("Sharing conditions"), "theme": _("Theme"), "update_cycle": _("Update cycle"),
        "items": _("Items"), "contact": _("Contact"), "format": _("Format"), "duty": _("Statutory duty"),
        "number": _("Number"), "description": _("What is needed"), "state": _("State"), "entry": _("Catalogue entry"),
        "supplied_on": _("Supplied on"), "year": _("Year"), "due": _("Planned by"), "since": _("Since"),
        "priority": _("Priority"), "done_on": _("Opened on"), "number_text": _("Number"),
    }  # fmt: skip


def values_of(rows: Iterable[Any]) -> dict[tuple[str, Any], Mapping[str, Any]]:
    """What each row says, by key and first day: of the version, or of the case."""
    rows = list(rows)
    versions = history.many([one.version_id for one in rows if one.version_id])
    return {
        (one.key, one.from_day): one.values
        if one.values is not None
        else rules.values_of(versions[one.version_id].values)
        if one.version_id in versions
        else {}
        for one in rows
    }


def entries_of(ids: set[str], readers: tuple[str, ...], profile: Profile) -> dict[str, dict[str, str]]:
    """Title and address of entries that these readers may see, by id."""
    wanted = sorted(one for one in ids if one)
    if not wanted:
        return {}
    found: dict[str, dict[str, str]] = {}
    for package in model.Session.scalars(sa.select(model.Package).where(model.Package.id.in_(wanted))):
        entry = entries.of_package(package)
        if (entries.audience(entry, profile) if entry.published else "authority") in readers:
            found[package.id] = {"title": package.title or package.name, "name": package.name}
    return found


def spoken() -> str:
    """The language of answers that are kept: outside a request nothing is translated, whatever the portal speaks."""
    return language() if has_request_context() else ""


class Teller:
    """Says rows of one list; looks departments and entries up once for all of them."""

    def __init__(
        self,
        listing: Listing,
        profile: Profile,
        said: Iterable[Mapping[str, Any]],
        readers: tuple[str, ...] = (),
        named: int | None = None,
    ) -> None:
        self.listing, self.profile, self.lang = listing, profile, language()
        said = list(said)
        offices = {str(one.get(key) or "") for one in said for key in ("provider", "party")}
        self.offices = names.known(offices, named)
        self.entries = entries_of({str(one.get("entry") or "") for one in said}, readers, profile)
        self.titles = history.titles(self.entries)

    def row(self, key: str, said: Mapping[str, Any], since: Any, day: date | None) -> dict[str, Any]:
        """A row of a day's list: `key`, `since`, `name` (the entry's address), its columns' values under `values`."""
        said = {**said, "since": since.isoformat()}
        return {
            "key": key,
            "name": said.get("name") or "",
            "since": since.isoformat(),
            "values": {column: self.value(column, said, day) for column in self.columns()},
        }

    def columns(self) -> tuple[str, ...]:
        """The list's columns, and its tier where the basis needs it."""
        return self.listing.columns

    def value(self, column: str, said: Mapping[str, Any], day: date | None = None) -> Any:  # noqa: PLR0911  each kind
        """One column's value, with the names that departments bore on the day."""
        raw = said.get(column)
        if column == "provider":
            return self.offices.titled(str(raw or ""), day)
        if column in TIERS:
            return self._tier(TIERS[column], str(raw or ""))
        if column in BASES:
            axis = BASES[column]
            return self._basis(axis, str(said.get(f"{axis}_tier") or ""), str(raw or ""))
        if column in LINES:
            return basis.lines(str(raw or ""))
        if column in CODES:
            return {"id": raw or "", "term": vocabularies.label(column, str(raw), self.lang) if raw else ""}
        if column == "items":
            return [one.get("name", "") for one in history.items(said) if one.get("name")]
        return self._of_case(column, said, day) if self.listing.of == "cases" else (raw or "")

    def _tier(self, axis: str, tier: str) -> dict[str, Any]:
        known = (self.profile.open_tiers if axis == "open" else self.profile.share_tiers).get(tier)
        return {"id": tier, "axis": axis, "term": self._say(known.term) if known else tier,
                "access": known.access if known else "none"}  # fmt: skip

    def _say(self, text: Text) -> str:
        return say(text, self.lang)

    def _basis(self, axis: str, tier: str, text: str) -> list[dict[str, Any]]:
        asked = self.profile.bases.get(f"{axis}_tiers.{tier}")
        return [self._cited(line, asked) for line in basis.lines(text)]

    def _cited(self, line: str, asked: Basis | None) -> dict[str, Any]:
        """One line of a basis: its text, its law, and whether laws of that kind may carry the tier (None: unknown)."""
        code, known = basis.CODE.match(line), basis.law_of(line, self.profile.laws)
        rank = rules.rank_of(line, self.profile)
        article = (code["article"] if code else article_of(line)) if known else ""
        return {
            "text": basis.worded(line, self.profile.laws)[0],
            "law": known.id if known else "",
            "article": article,
            "url": f"/law/{known.id}#art-{article}" if known and article else "",
            "rank": "" if rank == rules.UNKNOWN else rank,
            "sufficient": rank in asked.ranks if asked and asked.ranks and rank != rules.UNKNOWN else None,
        }

    def _of_case(self, column: str, said: Mapping[str, Any], day: date | None) -> Any:
        if column == "number":
            return {"number": said.get("number") or "", "text": said.get("number_text") or said.get("number") or ""}
        if column == "entry":
            return self._entry(str(said.get("entry") or ""), day)
        if column == "description":
            return said.get("description") or _asked_by(said)
        if column == "state":
            return self._state(str(said.get("outcome") or said.get("state") or ""), str(said.get("procedure") or ""))
        return said.get(column) or ""

    def _entry(self, entry_id: str, day: date | None) -> dict[str, str]:
        """An entry under the title it bore on the day."""
        found = self.entries.get(entry_id, {"title": "", "name": ""})
        return {**found, "title": self.titles.on(entry_id, day) or found["title"]}

    def _state(self, state: str, procedure: str) -> dict[str, Any]:
        known = self.profile.procedures.get(procedure)
        word = known.words.get(state) if known else None
        return {"id": state, "term": self._say(word) if word else state_word(state)}


def _asked_by(said: Mapping[str, Any]) -> str:
    """What a case is about where its words are not public: the matter, and what kind of applicant brought it."""
    subject, kind = str(said.get("subject") or ""), str(said.get("applicant_kind") or "")
    return tk._("{matter} ({kind})").format(matter=subject, kind=tk.h.govopen_applicant_kind(kind)) if kind else subject


NUMBER = re.compile(r"第([〇零一二三四五六七八九十百千\d]+)条")
DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0}
UNITS = {"十": 10, "百": 100, "千": 1000}


def article_of(line: str) -> str:
    """The first article that a line names, in figures: 第一百零三条 is 103; "" where it names none."""
    found = NUMBER.search(line)
    if not found:
        return ""
    if found[1].isdigit():
        return found[1]
    total, digit = 0, 0
    for char in found[1]:
        if char in UNITS:
            total, digit = total + (digit or 1) * UNITS[char], 0
        else:
            digit = DIGITS.get(char, 0)
    return str(total + digit)


def state_word(state: str) -> str:
    """What a state or an outcome of a case is called on a list."""
    _ = tk._
    return {
        "open": _("under way"), "waiting": _("waiting for the applicant"), "ended": _("closed"),
        "granted": _("granted"), "partly_granted": _("partly granted"), "refused": _("not granted"),
        "declined": _("not accepted"), "fulfilled": _("carried out"), "recorded": _("on record"),
        "supplied": _("supplied"), "approved": _("approved"), "dismissed": _("dismissed"), "upheld": _("upheld"),
        "transferred": _("transferred"), "promised": _("promised"), "done": _("opened in time"),
        "late": _("not opened in time"), "done_late": _("opened late"),
    }.get(state, state)  # fmt: skip


def rank_word(rank: str) -> str:
    """What a kind of law is called."""
    _ = tk._
    return {
        "law": _("Law"), "administrative_regulation": _("Administrative regulation"),
        "local_regulation": _("Local regulation"), "departmental_rule": _("Departmental rule"),
        "local_rule": _("Rule of a local government"), "normative_document": _("Normative document"),
        "national_document": _("National document"), "regional_policy": _("Policy of the region or province"),
        "state_council_decision": _("Decision of the State Council"), "central_policy": _("Central policy"),
        "other": _("Other document"),
    }.get(rank, rank)  # fmt: skip
