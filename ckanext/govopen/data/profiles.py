"""`schemas/profiles/*.yaml` → a checked `Profile`: one city on top of the house rules (base)."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from datetime import time
from typing import TYPE_CHECKING, Any

from ckanext.govopen.data.forms import Forms
from ckanext.govopen.data.laws import RANKS, day, law, one_of, text
from ckanext.govopen.data.listings import listings
from ckanext.govopen.data.procedures import ACTORS, LAPSES, Procedures
from ckanext.govopen.data.reading import Collector, Map, expected, kind
from ckanext.govopen.domain.form import Cites, Text
from ckanext.govopen.domain.profile import Basis, Law, Post, Procedure, Profile, Rule, Supplement, Tier

if TYPE_CHECKING:
    from collections.abc import Mapping

KEYS = (
    "format", "id", "title", "law", "calendars", "closes", "supplement", "laws", "bases", "open_tiers", "share_tiers",
    "entry", "fields", "lists", "posts", "rules", "procedures", "terms", "catalogue_audience", "warn_days",
    "number_text",
)  # fmt: skip
FORMAT = 1
ACCESS = ("free", "granted", "none")
TIERS, AXES = ("open_tiers", "share_tiers"), ("open", "share")
AUDIENCES = ("public", "open_public")
# Words, readings, and which laws there are to cite: an operator may add a law file without splitting the cases in two.
UNBINDING = (
    "label", "help", "labels", "note", "words", "title", "cites", "instead_of", "public", "refusal", "reason_cites",
    "basis_cites",
)  # fmt: skip

LATER = ("after",)


class Reader:
    """One city on top of base. What the city does not say, base says, without an article."""

    def __init__(self, base: Map, own: Map, laws: Mapping[str, Map]) -> None:
        self.base, self.own = base, own
        self.errors = Collector()
        self.bases: dict[str, Basis] = {}
        with self.errors:
            own.take(*KEYS)
        if own.get("format") != FORMAT:
            raise own.fail(f"unknown format {kind(own.get('format'))}; write format: {FORMAT}", "format")
        self.laws = self._laws(laws)
        self.city = Map() if own is base else own
        self.forms = Forms(self.own_law, self.laws, self.city.section("fields").over(base.section("fields")))

    def _laws(self, files: Mapping[str, Map]) -> dict[str, Law]:
        """The profile's own law first, then those it may cite."""
        inline = self.own.get("law")
        self.own_law = inline.text("id") if isinstance(inline, Map) else self.own.text("law") if inline else ""
        national = (name for name, where in files.items() if where.get("scope") != "local")
        wanted = dict.fromkeys((self.own_law, *self.own.words("laws"), *self.base.words("laws"), *national))
        result: dict[str, Law] = {}
        for name in filter(None, wanted):
            if isinstance(inline, Map) and name == self.own_law:
                result[name] = law(inline)
            elif name in files:
                result[name] = law(files[name])
            else:
                key = "law" if name == self.own_law else "laws"
                raise self.own.fail(f"unknown law '{name}'; {expected(name, files)}", key)
        return result

    def profile(self) -> Profile:
        """The whole, or a ProfileError with everything that is wrong."""
        own, city, base = self.own, self.city, self.base
        parts: dict[str, Any] = {}
        for key in ("open_tiers", "share_tiers"):
            parts[key] = self.errors.attempt(lambda key=key: self._tiers(key), {})
        self._choices(parts["open_tiers"], parts["share_tiers"])
        self._known_sections()
        procedures = self._procedures()
        builders = {
            "lists": lambda _: listings(self.forms, base, city),
            "rules": self._rules,
            "posts": self._posts,
        }
        for key, build in builders.items():
            with self.errors:
                parts[key] = build(key)
        with self.errors:
            parts["entry"] = self.forms.form(self.forms.merged(city.section("entry"), base.section("entry")))
        with self.errors:
            parts["terms"] = self._terms()
        with self.errors:
            parts["supplement"] = self._supplement()
        with self.errors:
            parts["closes"] = self._closes()
        with self.errors:
            parts["catalogue_audience"], parts["audience_cites"] = self._audience()
        single = {"calendars": self._words, "warn_days": self._warning, "number_text": self._number_text}
        for key, read in single.items():
            with self.errors:
                parts[key] = read(key)
        for name, basis in self.bases.items():
            with self.errors:
                self._is_filed(name, basis, procedures)
        self.errors.settle()
        mine = self.laws.get(self.own_law)
        terms = parts.pop("terms")
        profile = Profile(
            id=own.text("id"),
            title=text(own, "title") if "title" in own else mine.title if mine else Text("", ""),
            digest="",
            law=self.own_law,
            status=mine.status if mine else "in_force",
            valid_from=mine.valid_from if mine else None,
            valid_until=mine.valid_until if mine else None,
            laws=self.laws,
            procedures=procedures,
            terms={name: value for name, (value, _) in terms.items()},
            term_cites={name: cites for name, (_, cites) in terms.items()},
            bases=self.bases,
            **parts,
        )
        return dataclasses.replace(profile, digest=digest(profile))

    def _either(self, key: str) -> Any:
        return self.city.get(key, self.base.get(key))

    def _words(self, key: str) -> tuple[str, ...]:
        value = self._either(key)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.own.fail(f"'{key}' must be a list of words, got {kind(value)}; write {key}: [cn]", key)
        return tuple(value)

    def _audience(self) -> tuple[str, Cites]:
        where = self.city.section("catalogue_audience") or self.base.section("catalogue_audience")
        where.take("value", "article", "note")
        return one_of(where, "value", AUDIENCES), self.forms.cites(where, needed=where.file != self.base.file)

    def _warning(self, key: str) -> int:
        return (self.city if key in self.city else self.base).whole(key)

    def _number_text(self, key: str) -> str:
        """The pattern of a case's number, tried once: `{word}〔{year}〕{number:04d}号`."""
        pattern = str(self._either(key))
        try:
            told = {pattern.format(word="x", year=2026, number=number) for number in (1, 2)}
        except (KeyError, IndexError, ValueError) as error:
            raise self.own.fail(
                f"`number_text: {pattern}` cannot be filled in ({error}); it may use word, year and number", key
            ) from error
        if len(told) == 1:
            raise self.own.fail(f"`number_text: {pattern}` is the same for every case; it needs {{number}}", key)
        return pattern

    def _closes(self) -> time | None:
        closes = self._either("closes")
        if closes is None:
            return None
        if not isinstance(closes, str):
            raise self.own.fail('`closes` must be quoted; write closes: "18:00"', "closes")
        try:
            return time.fromisoformat(closes)
        except ValueError as error:
            raise self.own.fail(
                f"`closes: {closes}` is no time of day; write closes: HH:MM in quotes", "closes"
            ) from error

    def _supplement(self) -> Supplement:
        where = self.city.section("supplement") or self.base.section("supplement")
        where.take("working_days", "lapse", "intake_working_days", "article")
        return Supplement(
            where.whole("working_days"),
            one_of(where, "lapse", LAPSES[::2], "late"),
            where.whole("intake_working_days"),
            self.forms.cites(where, needed=True) if where.file != self.base.file else (),
        )

    def _terms(self) -> dict[str, Any]:
        result = {}
        for source in (self.base.section("terms"), self.city.section("terms")):
            for name in source:
                with self.errors:
                    result[name] = self._term(source, name)
        return result

    def _term(self, source: Map, name: str) -> tuple[Text, Cites]:
        own = source.section(name)
        own.take("zh", "en", "article")
        if name not in self.base.section("terms"):
            raise source.fail(f"unknown term '{name}'; {expected(name, self.base.section('terms'))}", name)
        plain = Map({key: own[key] for key in ("zh", "en") if key in own})
        wrap = Map({name: plain})
        wrap.file, wrap.line, wrap.lines = source.file, source.line, source.lines
        return text(wrap, name), self.forms.cites(own)

    def _basis(self, axis: str, name: str) -> Basis:
        """The kinds of law that may be the basis of a tier or a refusal (`bases:`)."""
        source = self.city.section("bases").section(axis) if axis in self.city.section("bases") else Map()
        where = source.section(name) if name in source else self.base.section("bases").section(axis).section(name)
        where.take("ranks", "article", "note", "stated", "filed_with")
        for rank in where.words("ranks"):
            if rank not in RANKS:
                raise where.fail(f"unknown rank '{rank}'; {expected(rank, RANKS)}", "ranks")
        note, stated = text(where, "note", needed=False), where.flag("stated", default=True)
        filed_with = one_of(where, "filed_with", ("", *ACTORS[2:]), "")
        basis = Basis(where.words("ranks"), self.forms.cites(where), note, stated, filed_with)
        self.bases[f"{axis}.{name}"] = basis
        return basis

    def _tiers(self, key: str) -> dict[str, Tier]:
        base, own = self.base.section(key), self.city.section(key)
        own.take(*base)
        axis = key.removesuffix("_tiers")
        result = {}
        for name in base:
            with self.errors:
                house, city = base.section(name), own.section(name) if name in own else Map()
                tier = city.over(house)
                tier.take("term", "access", "asks", "article", "note")
                asks = self.forms.merged(city.section("asks"), house.section("asks"))
                self._way(tier, name, one_of(tier, "access", ACCESS))
                fields = self.forms.form(asks, self._basis(key, name).ranks)
                access, note = one_of(tier, "access", ACCESS), text(city, "note", needed=False)
                result[name] = Tier(name, axis, text(tier, "term"), access, fields, self.forms.cites(city), note)
        return result

    def _known_sections(self) -> None:
        """Sections that are looked into key by key elsewhere: what nobody would ever look up is told here."""
        with self.errors:
            self.own.section("bases").take("id", "open_tiers", "share_tiers", "refusals")
        for axis, known in (*((key, tuple(self.base.section(key))) for key in TIERS), ("refusals", AXES)):
            with self.errors:
                self.own.section("bases").section(axis).take(*known)
        with self.errors:
            self.forms.form(self.own.section("fields"))

    def _is_filed(self, name: str, basis: Basis, procedures: Mapping[str, Procedure]) -> None:
        """Whatever brings an entry into a tier passes whoever its basis is filed with."""
        for procedure in ("catalogue_review", "catalogue_change", "reclassification"):
            routes = procedures[procedure].routes if basis.filed_with and procedure in procedures else ()
            if any(route.steps and basis.filed_with not in {step.actor for step in route.steps} for route in routes):
                raise self.own.fail(
                    f"the basis of {name} is filed with {basis.filed_with}, who has no step in {procedure}; add one",
                    "procedures",
                )

    def _choices(self, open_tiers: Mapping[str, Tier], share_tiers: Mapping[str, Tier]) -> None:
        """What a choice among tiers offers: `axis.tier` for both axes, or the tiers the sharing negative list shows."""
        both = [*open_tiers.values(), *share_tiers.values()]
        self.forms.tiers["tiers"] = tuple(f"{tier.axis}.{tier.id}" for tier in both), tuple(tier.term for tier in both)
        own, house = (source.section("lists").section("sharing_negative") for source in (self.city, self.base))
        shown = str([one.get("share_tier") for one in own.over(house).maps("where") if isinstance(one, Map)])
        listed = [tier for tier in share_tiers.values() if f"'{tier.id}'" in shown]
        self.forms.tiers["listed_share_tiers"] = tuple(t.id for t in listed), tuple(t.term for t in listed)

    def _way(self, tier: Map, name: str, access: str) -> None:
        """The ids of the tiers say how freely they give: what is withheld has no way in, everything else has one."""
        withheld = name in ("not_open", "not_shared")
        if withheld != (access == "none"):
            raise tier.fail(
                f"tier '{name}' cannot be `access: {access}`; {'write none' if withheld else 'write free or granted'}",
                "access",
            )

    def _rules(self, key: str) -> dict[str, Rule]:
        result = {}
        base, own = self.base.section(key), self.city.section(key)
        own.take(*base)
        for name in base:
            with self.errors:
                where = own.section(name) if name in own else base.section(name)
                where.take("value", "article", "note")
                cites = self.forms.cites(where, needed=where is not base.get(name))
                result[name] = Rule(name, where.whole("value"), cites, text(where, "note", needed=False))
        return result

    def _posts(self, key: str) -> dict[str, Post]:
        """Posts of base in the city's words; one that the city gives an article is asked of every department."""
        base, own = self.base.section(key), self.city.section(key)
        own.take(*base)
        result = {}
        for name in base:
            said = own.section(name) if name in own else Map()
            where = said.over(base.section(name))
            where.take("term", "acts", "leads", "one", "article", "note")
            flags = {flag: where.flag(flag, default=False) for flag in ("acts", "leads", "one")}
            cites = self.forms.cites(said, needed=name in own)
            result[name] = Post(name, text(where, "term"), **flags, cites=cites, note=text(where, "note", needed=False))
        return result

    def _procedures(self) -> dict[str, Any]:
        base, own = self.base.section("procedures"), self.city.section("procedures")
        for name in own:
            if name not in base:
                with self.errors:
                    raise own.fail(f"unknown procedure '{name}'; {expected(name, base)}", name)
        bases = {"open": Basis(()), "share": Basis(()), "not_shared": Basis(())}
        for axis in ("open", "share"):
            with self.errors:
                bases[axis] = self._basis("refusals", axis)
        with self.errors:
            bases["not_shared"] = self._basis("share_tiers", "not_shared")
        builder = Procedures(self.forms, self.base, bases, self.errors)
        result = {}
        for name in base:
            with self.errors:
                result[name] = builder.build(name, base.section(name), own.section(name) if name in own else Map())
        for name, procedure in result.items():
            if procedure.objection in result:
                with self.errors:
                    self._can_object(
                        own.get(procedure.objection) or base[procedure.objection], result[procedure.objection], name
                    )
        return result

    def _can_object(self, where: Map, objection: Procedure, name: str) -> None:
        """An objection is opened with a reason and nothing else, by whoever applied."""
        asked = [field.id for field in objection.form if field.required and field.id != "reason"]
        if asked or objection.applicant != "anyone":
            raise where.fail(
                f"nobody could object to {name}: an objection comes with its reason alone, from anyone; "
                f"make {', '.join(asked) or 'applicant'} optional"
                if asked
                else f"nobody could object to {name}; write applicant: anyone"
            )


def digest(profile: Profile) -> str:
    """A name for what binds a case: procedures, supplement, office hours, calendars; words and notes left out."""
    parts = (profile.procedures, profile.supplement, profile.calendars)
    binding = [profile.id, str(profile.closes), *(_plain(part) for part in parts)]
    return hashlib.sha256(json.dumps(binding, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        names = (field.name for field in dataclasses.fields(value) if _binds(value, field.name))
        laws = getattr(value, "kind", "") == "articles"
        return {name: _plain(getattr(value, name)) for name in names if not (laws and name == "options")}
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def _binds(value: Any, name: str) -> bool:
    """Whether a part binds a case. What came later than the first cases counts only where it says something."""
    return name not in UNBINDING and (name not in LATER or bool(getattr(value, name)))


__all__ = ["Reader", "day", "digest"]
