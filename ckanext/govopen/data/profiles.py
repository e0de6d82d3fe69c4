"""`schemas/profiles/*.yaml` → a checked `Profile`: one city on top of the house rules (base)."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from ckanext.govopen.data.digest import digest
from ckanext.govopen.data.follows import follows
from ckanext.govopen.data.forms import Forms
from ckanext.govopen.data.holds import holds
from ckanext.govopen.data.laws import law, one_of, text
from ckanext.govopen.data.limits import LAPSES
from ckanext.govopen.data.listings import listings
from ckanext.govopen.data.procedures import Procedures
from ckanext.govopen.data.reading import Collector, Map, expected, kind
from ckanext.govopen.data.settings import Settings
from ckanext.govopen.data.soundness import Soundness
from ckanext.govopen.data.step_words import StepWords
from ckanext.govopen.data.tiers import Tiers, by_decision
from ckanext.govopen.data.together import CHAINS, approves, can_object, confirms, entries_hold, entries_say, is_filed
from ckanext.govopen.data.ways import disagreements
from ckanext.govopen.domain.form import Cites, Text
from ckanext.govopen.domain.profile import Basis, Law, Post, Profile, Rule, Supplement

if TYPE_CHECKING:
    from collections.abc import Mapping

KEYS = (
    "format", "id", "title", "law", "calendars", "closes", "supplement", "laws", "bases", "open_tiers", "share_tiers",
    "entry", "fields", "lists", "posts", "rules", "procedures", "terms", "catalogue_audience", "warn_days",
    "number_text", "follows", "channels", "holds",
)  # fmt: skip
FORMAT = 1
TIERS, AXES = ("open_tiers", "share_tiers"), ("open", "share")
AUDIENCES = ("public", "open_public")


class Reader:
    """One city on top of base. What the city does not say, base says, without an article."""

    def __init__(self, base: Map, own: Map, laws: Mapping[str, Map]) -> None:
        self.base, self.own = base, own
        self.errors = Collector()
        with self.errors:
            own.take(*KEYS)
        if own.get("format") != FORMAT:
            raise own.fail(f"unknown format {kind(own.get('format'))}; write format: {FORMAT}", "format")
        self.laws = self._laws(laws)
        self.city = Map() if own is base else own
        self.forms = Forms(self.own_law, self.laws, self._common())
        self.tiers = Tiers(self.forms, base, self.city, self.errors)

    def _laws(self, files: Mapping[str, Map]) -> dict[str, Law]:
        """The profile's own law first, then those it may cite."""
        inline = self.own.get("law")
        self.own_law = inline.text("id") if isinstance(inline, Map) else self.own.text("law") if inline else ""
        national = (name for name, where in files.items() if where.get("scope") != "local")
        wanted = dict.fromkeys((self.own_law, *self.own.words("laws"), *self.base.words("laws"), *national))
        result: dict[str, Law] = {}
        for name in filter(None, wanted):
            if isinstance(inline, Map) and name == self.own_law:
                if name in files:
                    raise inline.fail(
                        f"there is a law '{name}' already; write law: {name}, or give yours its own id", "id"
                    )
                result[name] = law(inline)
            elif name in files:
                result[name] = law(files[name])
            else:
                key = "law" if name == self.own_law else "laws"
                raise self.own.fail(f"unknown law '{name}'; {expected(name, files)}", key)
        return result

    def _common(self) -> Map:
        """The library of fields: base's, in the city's words. What a field of base is, other fields rest on."""
        house, city = self.base.section("fields"), self.city.section("fields")
        own = Map({name: city[name] for name in city})
        own.file, own.line, own.lines = city.file, city.line, city.lines
        for name in (name for name in city if name in house):
            asked, here = house.section(name).get("kind", "text"), city[name]
            own[name] = here.over(house.section(name)) if isinstance(here, Map) else here
            if own[name] is not here and own[name].get("kind", "text") != asked:
                with self.errors:
                    raise here.fail(f"'{name}' is a {asked} field; give a field of another kind another name", "kind")
                del own[name]
        return own.over(house)

    def profile(self) -> Profile:
        """The whole, or a ProfileError with everything that is wrong."""
        parts: dict[str, Any] = {}
        for key in TIERS:
            parts[key] = self.errors.attempt(lambda key=key: self.tiers.build(key), {})
        self.tiers.offer(parts["open_tiers"], parts["share_tiers"])
        self._known_sections()
        parts["terms"] = self.errors.attempt(self._terms, {})
        parts["procedures"] = self._procedures(StepWords(parts["terms"]))
        self._single(parts)
        self._agree(parts)
        self.errors.settle()
        mine = self.laws.get(self.own_law)
        terms = parts.pop("terms")
        profile = Profile(
            id=self.own.text("id"),
            title=text(self.own, "title") if "title" in self.own else mine.title if mine else Text("", ""),
            digest="",
            law=self.own_law,
            status=mine.status if mine else "in_force",
            valid_from=mine.valid_from if mine else None,
            valid_until=mine.valid_until if mine else None,
            laws=self.laws,
            terms={name: value for name, (value, _) in terms.items()},
            term_cites={name: cites for name, (_, cites) in terms.items()},
            bases=self.tiers.bases,
            **parts,
        )
        return dataclasses.replace(profile, digest=digest(profile))

    def _single(self, parts: dict[str, Any]) -> None:
        """The sections that rest on no other."""
        city, base = self.city, self.base
        settings = Settings(self.forms, base, city)
        builders = {
            "lists": lambda _: listings(self.forms, base, city),
            "rules": self._rules,
            "posts": self._posts,
            "entry": lambda key: self.forms.form(self.forms.merged(city.section(key), base.section(key))),
            "supplement": lambda _: self._supplement(),
            **{key: lambda key: getattr(settings, key)() for key in ("calendars", "warn_days", "number_text")},
        }
        for key, build in builders.items():
            with self.errors:
                parts[key] = build(key)
        with self.errors:
            parts["closes"], parts["closes_cites"] = settings.closes()
        with self.errors:
            parts["channels"], parts["channels_cites"] = settings.channels()
        with self.errors:
            parts["catalogue_audience"], parts["audience_cites"], parts["audience_note"] = self._audience()

    def _agree(self, parts: dict[str, Any]) -> None:
        """What the sections must agree on; and which tiers a procedure decides on besides."""
        own, city, base, procedures = self.own, self.city, self.base, parts["procedures"]
        for name, basis in self.tiers.bases.items():
            with self.errors:
                is_filed(own, name, basis, procedures)
        with self.errors:
            entries_say(own, parts.get("entry", ()))
        with self.errors:
            entries_hold(base, city)
        if "entry" in parts:  # what is broken is told already
            tiers = {key.removesuffix("s"): tuple(base.section(key)) for key in TIERS}
            parts["follows"] = self.errors.attempt(lambda: follows(self.forms, city, parts["entry"], tiers), ())
            parts["holds"] = self.errors.attempt(lambda: holds(self.forms, city, parts["entry"]), ())
        for key in TIERS:
            for wrong in disagreements(base, city, key, parts[key], procedures):
                with self.errors:
                    raise wrong
        if "share_application" in procedures:
            parts["share_tiers"] = by_decision(parts["share_tiers"], procedures["share_application"])
        for chain, procedure in CHAINS.items():
            with self.errors:
                approves(own, parts.get("lists", {}).get(chain), procedures.get(procedure))
        with self.errors:
            confirms(own, parts.get("lists", {}), procedures.get("list_confirmation"))

    def _audience(self) -> tuple[str, Cites, Text]:
        where = self.city.section("catalogue_audience") or self.base.section("catalogue_audience")
        where.take("value", "article", "note")
        cites = self.forms.cites(where, needed=where.file != self.base.file)
        return one_of(where, "value", AUDIENCES), cites, text(where, "note", needed=False)

    def _supplement(self) -> Supplement:
        where = self.city.section("supplement") or self.base.section("supplement")
        where.take("working_days", "lapse", "intake_working_days", "article", "asked", "note")
        return Supplement(
            where.whole("working_days"),
            one_of(where, "lapse", LAPSES[::2], "late"),
            where.whole("intake_working_days"),
            self.forms.cites(where, needed=True) if where.file != self.base.file else (),
            self._asked(where.section("asked")),
            text(where, "note", needed=False),
        )

    def _asked(self, where: Map) -> Cites:
        """The articles that ask for a supplement at all; its numbers have their own."""
        where.take("article")
        return self.forms.cites(where)

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

    def _known_sections(self) -> None:
        """Sections that are looked into key by key elsewhere: what nobody would ever look up is told here."""
        with self.errors:
            self.own.section("bases").take("id", "open_tiers", "share_tiers", "refusals")
        for axis, known in (*((key, tuple(self.base.section(key))) for key in TIERS), ("refusals", AXES)):
            with self.errors:
                self.own.section("bases").section(axis).take(*known)
        with self.errors:
            self.forms.form(self.own.section("fields"))

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

    def _procedures(self, words: StepWords) -> dict[str, Any]:
        base, own = self.base.section("procedures"), self.city.section("procedures")
        for name in own:
            if name not in base:
                with self.errors:
                    raise own.fail(f"unknown procedure '{name}'; {expected(name, base)}", name)
        bases = {"open": Basis(()), "share": Basis(()), "not_shared": Basis(())}
        for axis in ("open", "share"):
            with self.errors:
                bases[axis] = self.tiers.basis("refusals", axis)
        with self.errors:
            bases["not_shared"] = self.tiers.basis("share_tiers", "not_shared")
        wrong = len(self.errors.problems)
        builder = Procedures(self.forms, self.base, bases, words, self.errors)
        result = {}
        for name in base:
            with self.errors:
                result[name] = builder.build(name, base.section(name), own.section(name) if name in own else Map())
        for name, procedure in result.items():
            if procedure.objection in result:
                with self.errors:
                    can_object(base, own, result[procedure.objection], name)
        if len(self.errors.problems) == wrong:  # what is broken is told already
            Soundness(base, own, result, builder.facts).check(self.errors)
        return result
