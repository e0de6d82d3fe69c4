"""Which department a row means: by title or address, once looked up for the whole file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.types import Context

from ckanext.govopen.catalogue import names
from ckanext.govopen.importing import folding
from ckanext.govopen.search import indexing

SHORTEST = 3  # characters of a short name that still say which office is meant


@dataclass(slots=True)
class Departments:
    """Callable: a department's text → its id, None when nobody knows it; `create` makes those (as `user`)."""

    user: str
    create: bool = False
    known: dict[str, str] = field(default_factory=dict)
    made: list[str] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)  # folded title → id

    def __post_init__(self) -> None:
        group = model.Group
        query = sa.select(group.id, group.name, group.title).where(
            group.is_organization.is_(True), group.state == "active"
        )
        for id_, name, title in model.Session.execute(query.order_by(group.created)):
            self.titles.setdefault(folding.fold(title or ""), id_)
            for word in (title, name, id_):
                self.known.setdefault(folding.fold(word or ""), id_)
        self.known.pop("", None)
        self.titles.pop("", None)

    def __call__(self, text: str) -> str | None:
        found = self.known.get(folding.fold(text))
        if not found and self.create and text.strip():
            found = self.known[folding.fold(text)] = self._make(text.strip())
        return found

    def perhaps(self, text: str) -> str | None:
        """The one department that a short name probably means: a hint, never an answer.

        By the end of its title (市民政局 for 云岭市民政局), else by the synonyms of search (卫健委 for 卫生健康委员会),
        else by the characters it is shortened from (教育局 for 教育科技局).
        """
        short = folding.fold(text)
        for alike in (_ends_as, _goes_by, _shortens) if len(short) >= SHORTEST else ():
            found = {id_ for title, id_ in self.titles.items() if alike(short, title)}
            if found:
                return found.pop() if len(found) == 1 else None
        return None

    def _make(self, title: str) -> str:
        # Another import may be making it in this moment; whoever comes second waits for the commit and finds it.
        key = sa.func.hashtextextended(f"govopen department {folding.fold(title)}", 0)
        model.Session.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))
        group = model.Group
        query = sa.select(group.id).where(
            group.title == title[:200], group.is_organization.is_(True), group.state == "active"
        )
        if there := model.Session.scalars(query.order_by(group.created)).first():
            return str(there)
        name = names.slug(title)[:60] or "department"
        if len(name) < 2 or model.Group.get(name):  # noqa: PLR2004  # CKAN's shortest name
            name = f"{name}-{hashlib.sha256(title.encode()).hexdigest()[:8]}"
        # The right to make departments was asked of the person before the import began (`logic/auth`).
        context: Context = {"user": self.user, "ignore_auth": True}
        made = tk.get_action("organization_create")(context, {"name": name, "title": title[:200]})
        self.made.append(made["id"])
        return made["id"]


def _ends_as(short: str, title: str) -> bool:
    return title.endswith(short) or short.endswith(title)


def _goes_by(short: str, title: str) -> bool:
    return any(_ends_as(short, name) for name in _other_names(title))


def _shortens(short: str, title: str) -> bool:
    rest = iter(title)  # 市政局 is not short for 云岭市民政局: what is left without 市 is too little
    return len(short.lstrip("省市区县")) >= SHORTEST and all(char in rest for char in short)


@lru_cache(maxsize=2_000)
def _other_names(title: str) -> tuple[str, ...]:
    """What search knows an office by whose title ends in a term of the synonyms: of the whole, not of a word in it."""
    known = indexing.in_force()
    return tuple(name for term in known.terms(title) if title.endswith(term) for name in known.partners[term])
