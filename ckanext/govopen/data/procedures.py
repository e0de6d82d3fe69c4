"""Procedures of a profile: routes, steps, limits, extensions, and the checks that nobody gets stuck in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ckanext.govopen.data.laws import one_of, text
from ckanext.govopen.data.limits import ACTORS, Limits
from ckanext.govopen.data.reading import Collector, Map, expected
from ckanext.govopen.domain.form import NOTHING
from ckanext.govopen.domain.profile import Limit, Procedure, Route, Step
from ckanext.govopen.domain.verbs import VERBS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckanext.govopen.data.forms import Forms
    from ckanext.govopen.data.step_words import StepWords
    from ckanext.govopen.domain.form import Cites, Field, Text
    from ckanext.govopen.domain.profile import Basis

APPLICANTS = ("anyone", "department", "authority")
SUBJECTS = ("entry", "need", "case", "department", "product")
EVENTS = tuple(dict.fromkeys(outcome.event for verb in VERBS.values() for outcome in verb.values()))
DATES = ("date", "past", "coming")
RESERVED = ("submitted", "supplement")  # names of a start and of a clock that the machine keeps for itself
NAME = re.compile(r"[a-z][a-z0-9_]*")  # of a step
APPLICANT_VERBS = ("submit", "fulfil")  # nobody decides on an own application
PROCEDURE_KEYS = ("title", "applicant", "about", "objection", "form", "words", "routes", "article", "note", "by")
ENTRY_FACTS = ("correction_days",)  # numbers that an entry or its department brings to a case
FACTS: dict[str, tuple[str, ...]] = {  # what a matter can be besides its tiers (docs/reference/facts.md)
    "level": ("own", "other"),  # of the body applied to; said by entries
    "asker": ("department", "public"),
    "files": ("present", "absent"),
    "list": ("opening", "sharing"),
    "change": ("catalogue", "collection"),
    "demand": ("inspect", "copy", "correct", "delete"),
    "listing": (
        "function_data",
        "collection",
        "collection_responsibility",
        "sharing_responsibility",
        "opening_responsibility",
    ),
}
SAID_BY_ENTRIES = ("level",)
SAID_BY_FORMS = ("demand", "listing")
BESIDE = ("open_tier", "share_tier", "of", "barred", "outcome", "why")  # said of a matter, or by a correction
SHARING = ("share_application", "share_request")
OPENING = ("open_application", "open_request")


class Procedures:
    """Builds a city's procedures on top of base's."""

    def __init__(
        self, forms: Forms, base: Map, bases: Mapping[str, Basis], words: StepWords, errors: Collector
    ) -> None:
        self.forms, self.base, self.bases, self.errors = forms, base, bases, errors
        self.step_words = words
        self.facts: dict[str, tuple[str, ...]] = {
            "open_tier": tuple(base.section("open_tiers")),
            "share_tier": tuple(base.section("share_tiers")),
            "of": tuple(base.section("procedures")),
            **FACTS,
        }

    def build(self, name: str, base: Map, own: Map) -> Procedure:
        """One procedure: what the city does not say, base says, without an article."""
        for source in (base, own):
            with self.errors:
                source.take(*PROCEDURE_KEYS)
        form = self.forms.merged(own.section("form"), base.section("form"))
        merged = own.over(base)
        ranks = self.bases["not_shared"].ranks if name == "negative_listing" else ()
        built_form = self.errors.attempt(lambda: self.forms.form(form, ranks), ())
        with self.errors:
            self._unlike_facts(form, built_form)
        self.known = {field.id for field in built_form if field.kind == "number"} | set(ENTRY_FACTS)
        self.dates = {field.id for field in built_form if field.kind in DATES}
        self.asked = {field.id: field.options for field in built_form}
        self.about = one_of(merged, "about", SUBJECTS)
        self.procedure = name
        attempt = self.errors.attempt
        self.cited = attempt(lambda: self.forms.cites(own), ())
        for key in ("applicant", "about"):
            with self.errors:
                _kept(own, base, key, name)
        objection, days, window_cites = attempt(lambda: self._window(base, own), ("", 0, ()))
        return Procedure(
            id=name,
            title=attempt(lambda: text(merged, "title"), NOTHING),
            applicant=attempt(lambda: one_of(merged, "applicant", APPLICANTS), "anyone"),
            about=self.about,
            form=built_form,
            routes=attempt(lambda: self._routes(base, own), ()),
            objection=objection,
            objection_days=days,
            words=attempt(lambda: self._words(merged), {}),
            cites=self.cited,
            note=attempt(lambda: text(own, "note", needed=False), NOTHING),
            by=attempt(lambda: one_of(merged, "by", ("", "provider"), ""), ""),
            objection_cites=window_cites,
        )

    def _unlike_facts(self, form: Map, built: tuple[Field, ...]) -> None:
        """No answer passes for what the portal itself knows of a matter."""
        taken = {*FACTS, *ENTRY_FACTS, *BESIDE, *RESERVED} - {*SAID_BY_FORMS}
        for field in built:
            if field.id in taken:
                raise form.fail(
                    f"'{field.id}' is what the portal says of a matter; give the field another name", field.id
                )

    def _window(self, base: Map, own: Map) -> tuple[str, int, Cites]:
        """The procedure that looks at decisions again, the working days in which to ask for it, and the article."""
        own_window = own.section("objection")
        objection = own_window.over(base.section("objection"))
        objection.take("procedure", "working_days", "article")
        cites = self.forms.cites(own_window, needed="working_days" in own_window) if own_window else ()
        target = objection.get("procedure", "")
        if target and target not in self.facts["of"]:
            raise objection.fail(f"unknown procedure '{target}'; {expected(target, self.facts['of'])}", "procedure")
        return target, objection.whole("working_days") if objection else 0, cites

    def _words(self, where: Map) -> dict[str, Text]:
        words = where.section("words")
        words.take(*EVENTS)
        return {outcome: text(words, outcome) for outcome in words}

    def _routes(self, base: Map, own: Map) -> tuple[Route, ...]:
        house = [self._route(route, {}) for route in base.maps("routes")]
        if "routes" not in own:
            return tuple(house)
        defaults = {step.id: step for route in house for step in route.steps}
        built: list[Route] = []
        if not own.maps("routes"):
            raise own.fail("a procedure needs at least one route; leave `routes:` out to take base's", "routes")
        for where in own.maps("routes"):
            with self.errors:  # one complaint a route, so that a check tells them all
                route = self._route(where, defaults)
                if any(_covers(earlier, route) for earlier in built):
                    raise where.fail(
                        "a route that nothing can reach: an earlier one takes every such matter; put the narrower first"
                    )
                built.append(route)
        return tuple(built)

    def _route(self, where: Map, defaults: Mapping[str, Step]) -> Route:
        where.take("when", "steps", "grant", "instead", "article", "note")
        when = {key: self._values(where.section("when"), key) for key in where.section("when")}
        if "steps" in where and not where.maps("steps"):
            raise where.fail("`steps: []` holds no step; leave it out where the route says: not this way", "steps")
        steps: list[Step] = []
        for node in where.maps("steps"):
            steps.append(self._step(node, defaults, steps))
        self._once(where)
        instead = where.get("instead", "")
        if instead and instead not in self.facts["of"]:
            raise where.fail(f"unknown procedure '{instead}'; {expected(instead, self.facts['of'])}", "instead")
        if instead and (instead == self.procedure or steps):
            raise where.fail(
                f"`instead: {instead}` sends elsewhere: it names another procedure and has no steps", "instead"
            )
        if where.get("grant", "at once") != "at once":
            raise where.fail("`grant:` knows one value; write grant: at once", "grant")
        cites = self.forms.cites(where)
        return Route(when, tuple(steps), "grant" in where, instead, cites, text(where, "note", needed=False))

    def _once(self, where: Map) -> None:
        """What was given once is not given again: the first grant would wait for ever."""
        given = [node for node in where.maps("steps") if "decide" in node]
        for node in given if "grant" in where else given[1:]:
            raise node.fail(
                "data is given twice here; one `decide` or `grant: at once` is enough, make this step `opinion` or "
                "`approve`",
                "decide",
            )

    def _values(self, when: Map, key: str) -> tuple[str, ...]:
        if key not in self.facts:
            raise when.fail(f"unknown fact '{key}'; {expected(key, self.facts)}", key)
        if key in SAID_BY_FORMS and not set(self.facts[key]) <= set(self.asked.get(key, ())):
            raise when.fail(
                f"a route that nothing can reach: it goes by '{key}', which the form does not ask; ask for it under "
                f"`form:` with {', '.join(self.facts[key])}",
                key,
            )
        values = when[key] if isinstance(when[key], list) else [when[key]]
        for value in values:
            if value not in self.facts[key]:
                raise when.fail(f"unknown fact '{key}: {value}'; {expected(value, self.facts[key])}", key)
        return tuple(values)

    def _step(self, where: Map, defaults: Mapping[str, Step], before: list[Step]) -> Step:
        verb = next((key for key in where if key in VERBS), None)
        if verb is None:
            odd = next((key for key in where if key not in ("as", "within", "article", "asks", "note", "word")), "")
            raise where.fail(f"unknown step '{odd}'; {expected(odd, VERBS)}", odd)
        name, attempt = str(where.get("as", verb)), self.errors.attempt  # what is wrong within a step is told together
        with self.errors:
            where.take(verb, "as", "within", "article", "asks", "note", "word")
        actor = attempt(lambda: one_of(where, verb, ACTORS, what="actor"), "")
        with self.errors:
            self._sound(where, name, verb, actor, before)
        wrong = len(self.errors.problems)
        cites = attempt(lambda: self.forms.cites(where), ())
        told = len(self.errors.problems) > wrong  # the step's own article is wrong: its limit has none to inherit
        limit = attempt(lambda: self._limit(where, defaults.get(name), None if told else cites, before), Limit(1))
        asks = attempt(lambda: self._asks(where.section("asks"), verb), ())
        note = attempt(lambda: text(where, "note", needed=False), NOTHING)
        word = attempt(lambda: self.step_words.word(where, self.procedure, verb), NOTHING)
        return Step(name, verb, actor, limit, asks, cites, note, *self._refusal(cites), word=word)

    def _asks(self, where: Map, verb: str) -> tuple[Field, ...]:
        """What a step asks besides: nothing that its verb, or a correction of it, asks already."""
        asked = {field.id for outcome in VERBS[verb].values() for field in outcome.asks}
        for name in where:
            if name in {*asked, *BESIDE}:
                raise where.fail(f"`{verb}` asks for '{name}' itself; give the question another name", name)
        return self.forms.form(where)

    def _refusal(self, step: Cites) -> tuple[tuple[str, ...], Cites, Cites]:
        """The laws that a refusal may cite here, and the articles that ask it for reason and basis.

        An article asks it only where it speaks of this procedure or step at all: one on applications for what is in the
        catalogue says nothing of a request for what is not.
        """
        axis = "share" if self.procedure in SHARING else "open" if self.procedure in OPENING else ""
        if not axis:
            return (), (), ()
        basis = self.bases[axis]
        laws = self.forms.citable(basis.ranks)
        if not {*self.cited, *step} & {*basis.cites, *basis.reason_cites}:
            return laws, (), ()
        return laws, basis.reason_cites, basis.cites if basis.stated else ()

    def _sound(self, where: Map, name: str, verb: str, actor: str, before: list[Step]) -> None:
        """A step that somebody can reach and leave."""
        if not NAME.fullmatch(name) or not isinstance(where.get("as", verb), str):
            raise where.fail(f"`as: {where.get('as')}` is no name; write small letters, as: second_check", "as")
        if name in RESERVED:
            raise where.fail(f"a step cannot be called '{name}', a name the portal keeps; choose another `as:`", "as")
        if any(step.id == name for step in before):
            raise where.fail(f"two steps called '{name}'; name one with `as:`", verb)
        if actor == "applicant" and verb not in APPLICANT_VERBS:
            raise where.fail(f"nobody may `{verb}` an own application; give the step to {', '.join(ACTORS[1:])}", verb)
        if verb == "submit" and actor not in ("", "applicant"):
            raise where.fail(f"a matter is submitted by whoever brings it, not by the {actor}; write applicant", verb)
        if verb == "submit" and before:
            raise where.fail("a `submit` step can never be reached here; it may only come first", verb)
        known = any(step.verb == "forward" for step in before)
        if actor == "provider" and self.about == "need" and self.procedure.startswith("open") and not known:
            raise where.fail("no provider is known yet, so nobody could act; put `forward: authority` first", verb)

    def _limit(self, where: Map, default: Step | None, cites: Cites | None, before: list[Step]) -> Limit:
        if "within" in where:
            known = (sorted(self.known), sorted(self.dates))
            return Limits(self.forms, *known).limit(where.section("within"), cites, before)
        if default is None:
            raise where.fail("a step without a limit, and base has none for it; write within: {working_days: N}")
        limit = default.limit
        if limit.since not in ("", "submitted", *(step.id for step in before), *self.dates):
            raise where.fail(f"base's limit runs from '{limit.since}', which is no step here; write within: {{…}}")
        return limit


def _kept(own: Map, base: Map, key: str, name: str) -> None:
    """Who brings a matter, and about what, makes it the procedure it is: whose grant, who acts, who may object."""
    if own.get(key, base.get(key)) != base.get(key):
        raise own.fail(f"`{key}: {own.get(key)}`: a {name} is `{key}: {base.get(key)}`; leave it out", key)


def _covers(earlier: Route, later: Route) -> bool:
    """Whether every matter that fits the later route fits the earlier one."""
    return all(key in later.when and set(later.when[key]) <= set(values) for key, values in earlier.when.items())
