"""schemas/*.yaml → checked domain values. Every complaint names file and line."""
from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date, time
from pathlib import Path
from typing import Any

import yaml

from ckanext.govopen.domain.calendar import Calendar, Mark
from ckanext.govopen.domain.form import KINDS, Cite, Cites, Field
from ckanext.govopen.domain.profile import Extension, Limit, Listing, Procedure, Profile, Route, Step, Tier
from ckanext.govopen.domain.verbs import VERBS

HOUSE = "base"
ACTORS = ("applicant", "provider", "authority", "government")


class ProfileError(Exception):
    """A profile that cannot be trusted."""


class Map(dict[str, Any]):
    """A YAML mapping that remembers where it stood."""

    file = ""
    line = 0

    def fail(self, why: str) -> ProfileError:
        return ProfileError(f"{self.file}:{self.line}: {why}")

    def take(self, *known: str) -> None:
        for key in self:
            if key not in known:
                raise self.fail(f"unknown key '{key}', expected one of {', '.join(known)}")


def _loader(file: str) -> type[yaml.SafeLoader]:
    class Loader(yaml.SafeLoader):
        pass

    def mapping(loader: Any, node: Any) -> Map:
        result = Map()
        for key_node, value_node in node.value:
            key = loader.construct_object(key_node, deep=True)
            if key in result:
                raise ProfileError(f"{file}:{key_node.start_mark.line + 1}: '{key}' given twice")
            result[key] = loader.construct_object(value_node, deep=True)
        result.file, result.line = file, node.start_mark.line + 1
        return result

    Loader.add_constructor("tag:yaml.org,2002:map", mapping)
    return Loader


def read(path: Path) -> Map:
    return yaml.load(path.read_text("utf-8"), Loader=_loader(path.name))  # noqa: S506


def load(folder: Path, name: str) -> Profile:
    """The profile on top of base."""
    base, own = read(folder / "base.yaml"), read(folder / f"{name}.yaml") if name != HOUSE else None
    return Reader(base, own).profile()


class Reader:
    """One city on top of the house rules. What the city does not say, base says, without an article."""

    def __init__(self, base: Map, own: Map | None) -> None:
        self.base, self.own = base, own or base
        self.law = self.own["id"]
        for source in (base, own or base):
            source.take("id", "title", "calendars", "closes", "supplement", "laws", "open_tiers", "share_tiers", "lists", "procedures")

    def either(self, key: str) -> Any:
        return self.own.get(key, self.base.get(key))

    def profile(self) -> Profile:
        digest = hashlib.sha256(json.dumps([self.base, self.own], sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()
        closes = self.either("closes")
        if not isinstance(closes, str | None):
            raise self.own.fail('`closes` must be quoted: closes: "18:00"')
        laws = tuple(dict.fromkeys((*self.own["laws"], *self.base["laws"])))
        self.laws = laws
        base, own = self.base["procedures"], self.own.get("procedures", Map())
        for name in own:
            if name not in base:
                raise own[name].fail(f"unknown procedure '{name}'")
        procedures = {name: self.procedure(name, base[name], own.get(name, Map()) if self.own is not self.base else Map()) for name in base}
        supplement = self.either("supplement")
        for procedure in procedures.values():
            for target in (procedure.objection, *(route.instead for route in procedure.routes)):
                if target and target not in procedures:
                    where = own.get(procedure.id) or base[procedure.id]
                    raise where.fail(f"unknown procedure '{target}'")
        return Profile(
            id=self.law, title=self.own["title"], digest=digest[:16],
            calendars=tuple(self.either("calendars")), closes=time.fromisoformat(closes) if closes else None,
            supplement=Limit(supplement["working_days"], lapse=supplement.get("lapse", "late")), laws=laws,
            open_tiers=self.tiers("open_tiers"), share_tiers=self.tiers("share_tiers"),
            lists={k: self.listing(k, v) for k, v in {**self.base["lists"], **self.own.get("lists", {})}.items()},
            procedures=procedures,
        )

    def cite(self, where: Map, *, needed: bool = False, inherit: Cites = ()) -> Cites:
        """`article: 37` | `[35, 36]` | `decree809/21` | `house`."""
        article = where.get("article")
        if where.file == "base.yaml" or article == "house":
            return ()
        if article is None:
            if needed and not inherit:
                raise where.fail("a limit without an article (write `article: house` for the city's own house rule)")
            return inherit
        cites: list[Cite] = []
        for one in article if isinstance(article, list) else [article]:
            if isinstance(one, float):
                raise where.fail(f"article {one} reads as a decimal: put it in quotes")
            law, _, number = str(one).rpartition("/")
            if law and law not in self.laws:
                raise where.fail(f"unknown law '{law}'")
            cites.append(Cite(law or self.law, number))
        return tuple(cites)

    def tiers(self, key: str) -> dict[str, Tier]:
        merged = {**self.base[key], **self.own.get(key, {})}
        for name in merged:
            if name not in self.base[key]:
                raise merged[name].fail(f"unknown tier '{name}'")
        result = {}
        for name, tier in merged.items():
            tier.take("term", "access", "asks", "article")
            access = tier.get("access", self.base[key][name]["access"])
            if access not in ("free", "granted", "none"):
                raise tier.fail(f"unknown access '{access}', expected free, granted or none")
            asks = {**self.base[key][name].get("asks", {}), **tier.get("asks", {})}
            result[name] = Tier(name, tier["term"], access, self.form(asks), self.cite(tier))
        return result

    def listing(self, name: str, where: Map) -> Listing:
        where.take("term", "audience", "where", "columns", "article")
        return Listing(name, where["term"], tuple(where["where"]), tuple(where["columns"]), where["audience"], self.cite(where))

    def form(self, fields: Mapping[str, Map]) -> tuple[Field, ...]:
        return tuple(self.field(name, field) for name, field in fields.items())

    def field(self, name: str, where: Map) -> Field:
        where.take("kind", "required", "options", "article")
        kind = where.get("kind", "text")
        if kind not in KINDS:
            raise where.fail(f"unknown kind '{kind}', expected one of {', '.join(KINDS)}")
        options = self.laws if kind == "articles" else tuple(where.get("options", ()))
        return Field(name, kind, where.get("required", True), options, self.cite(where))

    def procedure(self, name: str, base: Map, own: Map) -> Procedure:
        for source in (base, own):
            source.take("title", "applicant", "about", "objection", "form", "words", "routes", "article")
        form = {**base.get("form", {})}
        for key, field in own.get("form", {}).items():  # a city that only adds its article keeps base's kind
            kept = Map({**base.get("form", {}).get(key, {}), **field})
            kept.file, kept.line = field.file, field.line
            form[key] = kept
        self.known = {k for k, f in form.items() if f.get("kind") in ("date", "past", "coming", "number")} | {"correction_days"}
        objection = own.get("objection", base.get("objection", {}))
        routes = own.get("routes", base["routes"])
        defaults = {step.id: step for route in base["routes"] for step in self.route(route, {}).steps} if own.get("routes") else {}
        built = tuple(self.route(route, defaults) for route in routes)
        for fact, tiers in (("open_tier", self.base["open_tiers"]), ("share_tier", self.base["share_tiers"])):
            using = [r for r in built if fact in r.when]
            missing = set(tiers) - {value for r in using for value in r.when[fact]}
            if using and missing and all(r.when for r in built):
                raise (own or base).fail(f"{name}: no route for {fact} {', '.join(sorted(missing))} (a route without steps says: not this way)")
        return Procedure(
            id=name, title=own.get("title", base["title"]), applicant=own.get("applicant", base["applicant"]), about=base["about"],
            form=self.form(form), routes=built,
            objection=objection.get("procedure", ""), objection_days=objection.get("working_days", 0),
            words=own.get("words", base.get("words", {})), cites=self.cite(own),
        )

    def route(self, where: Map, defaults: Mapping[str, Step]) -> Route:
        where.take("when", "steps", "grant", "instead", "article")
        for key, value in where.get("when", {}).items():
            known = {"open_tier": self.base["open_tiers"], "share_tier": self.base["share_tiers"], "of": self.base["procedures"], "level": ("own", "other")}
            if key not in known or not set(value if isinstance(value, list) else [value]) <= set(known[key]):
                raise where["when"].fail(f"unknown fact '{key}: {value}'")
        when = {k: tuple(v) if isinstance(v, list) else (v,) for k, v in where.get("when", {}).items()}
        steps: list[Step] = []
        for node in where.get("steps", ()):
            steps.append(self.step(node, defaults, {s.id for s in steps}))
        return Route(when, tuple(steps), where.get("grant") == "at once", where.get("instead", ""), self.cite(where))

    def step(self, where: Map, defaults: Mapping[str, Step], before: set[str]) -> Step:
        verb = next((key for key in where if key in VERBS), None)
        if verb is None:
            raise where.fail(f"a step needs one of {', '.join(VERBS)}")
        where.take(verb, "as", "within", "article", "asks")
        name, actor = where.get("as", verb), where[verb]
        if actor not in ACTORS:
            raise where.fail(f"unknown actor '{actor}', expected one of {', '.join(ACTORS)}")
        if name in before:
            raise where.fail(f"two steps called '{name}': name one with `as:`")
        cite = self.cite(where)
        limit = self.limit(where["within"], cite, before) if "within" in where else None
        if limit is None and name in defaults and defaults[name].limit:
            limit = defaults[name].limit
        if limit is None:
            raise where.fail(f"step '{name}' has no limit and base has none for it")
        return Step(name, verb, actor, limit, self.form(where.get("asks", {})), cite)

    def limit(self, where: Map, inherit: Cites, before: set[str]) -> Limit:
        where.take("working_days", "from", "fact", "who", "lapse", "extension", "article")
        if not isinstance(where.get("working_days"), int):
            raise where.fail("a limit needs `working_days: <number>`")
        since = where.get("from", "")
        if since not in ("", "submitted", *before, *self.known):
            raise where.fail(f"`from: {since}` is neither submitted, an earlier step, nor a date in the form")
        if where.get("fact", "correction_days") not in self.known:
            raise where.fail(f"`fact: {where['fact']}` is not a number in the form")
        lapse = where.get("lapse", "late")
        if lapse not in ("late", "next", "close"):
            raise where.fail(f"unknown lapse '{lapse}'")
        extension = None
        if "extension" in where:
            node = where["extension"]
            node.take("working_days", "by", "article")
            extension = Extension(node["working_days"], node["by"], self.cite(node, needed=True))
        return Limit(where["working_days"], where.get("from", ""), where.get("fact", ""), tuple(where.get("who", ())), lapse,
                     extension, self.cite(where, needed=True, inherit=inherit))


def calendar(*files: Path) -> Calendar:
    """holiday-cn JSON files, later ones on top. A file without papers is expected, not announced."""
    marks: dict[date, Mark] = {}
    announced: set[int] = set()
    texts: list[str] = []
    for path in files:
        text = path.read_text("utf-8")
        texts.append(text)
        year = json.loads(text)
        notice = year["papers"][0] if year["papers"] else ""
        if notice and not year.get("local"):
            announced.add(year["year"])
        for day in year["days"]:
            marks[date.fromisoformat(day["date"])] = Mark(not day["isOffDay"], day["name"], notice)
    return Calendar(marks, frozenset(announced), hashlib.sha256("".join(texts).encode()).hexdigest()[:16])
