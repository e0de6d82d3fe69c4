"""Fields and citations of a profile: what is asked, and the article that asks it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ckanext.govopen.data.laws import text
from ckanext.govopen.data.reading import Collector, Map, expected, kind
from ckanext.govopen.domain.form import ARTICLE, KINDS, Cite, Cites, Field, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckanext.govopen.domain.profile import Law

# A choice may be among the profile's tiers: of either axis (`open.not_open`), or those that the sharing list is about.
TIERS = ("tiers", "listed_share_tiers")
HOUSE_FILE = "base.yaml"
NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)  # of a field: it stands in addresses, forms and events
FIELD_KEYS = ("kind", "required", "options", "article", "label", "help", "public", "after")


class Forms:
    """Builds fields and citations of one profile, with its laws and its library of labels at hand."""

    def __init__(self, own_law: str, laws: Mapping[str, Law], common: Map) -> None:
        self.own_law, self.laws, self.common = own_law, laws, common
        self.tiers: dict[str, tuple[tuple[str, ...], tuple[Text, ...]]] = dict.fromkeys(TIERS, ((), ()))

    def cites(self, where: Map, *, needed: bool = False, inherit: Cites = ()) -> Cites:
        """`article: 37` | `[35, 36]` | `"16.2"` | `decree809/21` | `house` (the city's own house rule).

        In base nothing is law. With `needed`, saying nothing is an error unless there is something to inherit.
        """
        article = where.get("article")
        if where.file.rpartition("/")[2] == HOUSE_FILE or article == "house":
            return ()
        if article is None:
            if needed and not inherit:
                raise where.fail("a limit without an article; give `article:`, or `article: house` for a house rule")
            return inherit
        given = article if isinstance(article, list) else [article]
        return tuple(self._cite(where, one) for one in given)

    def _cite(self, where: Map, one: object) -> Cite:
        if isinstance(one, float):
            raise where.fail(f"article {one} reads as a decimal; put it in quotes", "article")
        law, _, number = str(one).rpartition("/")
        law = law or self.own_law
        if not law:
            raise where.fail(
                f"article {kind(one)} of which law? write `law: <id>` at the top, or decree809/21, or article: house",
                "article",
            )
        if law not in self.laws:
            raise where.fail(f"unknown law '{law}'; {expected(law, self.laws)}", "article")
        if not ARTICLE.fullmatch(number):
            raise where.fail(f"article {kind(one)} is no article number; write 37, or 16.2 in quotes", "article")
        if int(number.split(".")[0]) > self.laws[law].last:
            raise where.fail(f"{law} has {self.laws[law].last} articles, there is no article {number}", "article")
        return Cite(law, number)

    def merged(self, own: Map, base: Map) -> Map:
        """A city's fields over base's, field by field: one that only adds its article keeps base's kind and label."""
        result = own.over(base)
        for key in own:
            if key in base:
                result[key] = own.section(key).over(base.section(key))
        return result

    def form(self, fields: Map, ranks: tuple[str, ...] = ()) -> tuple[Field, ...]:
        """All fields of a mapping id → field."""
        errors, built = Collector(), list[Field]()
        for name in fields:
            with errors:  # one complaint a field at least, so that a check tells them all
                built.append(self.field(name, fields.section(name), fields, ranks))
        errors.settle()
        return tuple(built)

    def field(self, name: str, where: Map, around: Map, ranks: tuple[str, ...] = ()) -> Field:
        """One field. Its label is its own or the library's (`fields:`); without both languages it is an error."""
        errors, nothing = Collector(), Text("", "")
        known = self.common.section(name) if name in self.common else Map()
        if not NAME.fullmatch(name):
            raise around.fail(f"'{name}' is no name of a field; write small letters, such as team_size", name)
        with errors:
            where.take(*FIELD_KEYS)
        asked = errors.attempt(lambda: self._kind(name, where, known), "text")
        options, labels = errors.attempt(
            lambda: self._options(where if "options" in where else known, where, asked, ranks), ((), ())
        )
        found = Field(
            id=name,
            kind=asked,
            required=errors.attempt(lambda: where.flag("required", default=True), otherwise=True),
            options=options,
            labels=labels,
            cites=errors.attempt(lambda: self.cites(where), ()),
            label=errors.attempt(lambda: self._label(name, where, known, around), nothing),
            help=errors.attempt(lambda: text(where if "help" in where else known, "help", needed=False), nothing),
            public=errors.attempt(
                lambda: (where if "public" in where else known).flag("public", default=False), otherwise=False
            ),
            after=errors.attempt(lambda: self._after(where if "after" in where else known, around, name), ""),
        )
        errors.settle()
        return found

    def _kind(self, name: str, where: Map, known: Map) -> str:
        asked = where.get("kind", known.get("kind", "text"))
        if asked not in tuple(KINDS):
            raise where.fail(f"unknown kind '{asked}'; {expected(asked, KINDS)}", "kind")
        if known.file and asked != known.get("kind", "text"):  # grants and checks rest on what a field of base is
            raise where.fail(
                f"'{name}' is a {known.get('kind', 'text')} field; give a field of another kind another name",
                "kind",
            )
        return asked

    def _label(self, name: str, where: Map, known: Map, around: Map) -> Text:
        source = where if "label" in where else known
        if "label" not in source:
            raise around.fail(
                f"field '{name}' has no label in both languages; write label: {{zh: …, en: …}} here or under `fields:`",
                name,
            )
        return text(source, "label")

    def _after(self, where: Map, around: Map, name: str) -> str:
        """The date of the same form that a date may not precede; nothing where the form does not ask for it."""
        after = where.get("after", "")
        others = [field for field in around if field != name]
        if not isinstance(after, str) or after == name or (after and after not in (*self.common, *others)):
            raise where.fail(f"`after: {after}` is no other field; {expected(after, others)}", "after")
        return after if after in around else ""

    def _options(
        self, where: Map, own: Map, asked: str, ranks: tuple[str, ...]
    ) -> tuple[tuple[str, ...], tuple[Text, ...]]:
        if asked == "articles":
            return self.citable(ranks), ()
        if asked not in ("choice", "choices"):
            if "options" in own:
                raise own.fail(f"a {asked} has no options; write kind: choice, or leave them out", "options")
            return (), ()
        options = where.get("options")
        if isinstance(options, str) and options in self.tiers:
            return self.tiers[options]
        if not isinstance(options, Map) or not options:
            place = where if where.file else own
            raise place.fail("a choice needs its options; write options: {id: {zh: …, en: …}, …}", "options")
        return tuple(options), tuple(text(options, option) for option in options)

    def citable(self, ranks: tuple[str, ...] = ()) -> tuple[str, ...]:
        """The laws that may be cited, as `law/last`: of the ranks given, or all."""
        return tuple(f"{law.id}/{law.last}" for law in self.laws.values() if not ranks or law.rank in ranks)
