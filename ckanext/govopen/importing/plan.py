"""One row → one entry: what it says, what the answers add, what is wrong with it. No database here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ckanext.govopen import law
from ckanext.govopen.catalogue import limits, rules
from ckanext.govopen.importing import folding, words
from ckanext.govopen.importing.answers import Answers
from ckanext.govopen.importing.table import Row, address

_LITERAL = re.compile(r"\[(.*)\]", re.DOTALL)
_TAG = re.compile(r"[^\w \-.]")
_PARTS = re.compile(r"[,，、;；|\n]+")
SHORTEST_TAG, LONGEST_TAG = limits.TAG
TITLE = limits.LONGEST["title"]
# Department text → id of the organization; None: nobody knows it.
Departments = Callable[[str], "str | None"]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to say of a row: a `code` for its sentence, the field, the cell, the word that stands there."""

    code: str
    field: str = ""
    cell: str = ""
    value: str = ""

    def as_dict(self) -> dict[str, str]:
        return {"code": self.code, "field": self.field, "cell": self.cell, "value": self.value}


@dataclass(slots=True)
class Planned:
    """An entry as the file has it. `number` is its first row; `lines` how many rows it takes (items one a row)."""

    number: int
    entry: dict[str, Any]
    lines: int = 1
    problems: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)
    last: int = 0  # the last of its rows; blank ones may stand between
    places: Mapping[str, int] = field(default_factory=dict)  # field → column, to say which cell is wrong

    def cell(self, name: str) -> str:
        """Where the file says this field, "" when no column does."""
        return address(self.places[name], self.number) if name in self.places else ""

    @property
    def key(self) -> tuple[str, ...]:
        """By what a newer file finds the entry again: its code, else department and title."""
        if self.entry.get("resource_code"):
            return ("code", self.entry["resource_code"])
        return ("title", self.entry.get("owner_org", ""), self.entry.get("title", ""))


@dataclass(frozen=True, slots=True)
class Planner:
    """Plans rows of one file. `fields` maps field → column, `home` is the department of rows that name none."""

    fields: Mapping[str, int]
    answers: Answers
    departments: Departments
    home: str = ""

    def plan(self, rows: Iterable[Row]) -> Iterator[Planned]:
        """Entries in the order of the file; rows that only add an item join the entry above."""
        current: Planned | None = None
        above: Row | None = None
        for row in rows:
            if current and above and self._goes_on(row, above):
                self._item(row, current)
                current.lines += 1
                current.last = row.number
                continue
            if current:
                yield current
            current, above = self.one(row), row
        if current:
            yield current

    def one(self, row: Row) -> Planned:
        """The entry of one row."""
        said = {name: cell for name in self.fields if not folding.says_nothing(cell := self._cell(row, name))}
        planned = Planned(row.number, {}, last=row.number, places=self.fields)
        self._texts(row, said, planned)
        self._department(row, said, planned)
        for name in words.CODED:
            self._value(row, name, said.get(name, ""), planned)
        self._implied(planned)
        self._defaults(planned)
        self._item(row, planned)
        return planned

    def _cell(self, row: Row, name: str) -> str:
        at = self.fields.get(name, -1)
        return row.cells[at] if 0 <= at < len(row.cells) else ""

    def _at(self, row: Row, name: str) -> str:
        return address(self.fields[name], row.number) if name in self.fields else ""

    def _texts(self, row: Row, said: Mapping[str, str], planned: Planned) -> None:
        for name in (*(text for text in words.TEXTS if text not in ("title", "tags", "department")), *words.LINES):
            if name in said:
                planned.entry[name] = said[name]
        title = " ".join(said.get("title", "").split())
        if not title:
            planned.problems.append(Remark("title_missing", "title", self._at(row, "title") or address(0, row.number)))
        elif len(title) > TITLE:
            planned.problems.append(Remark("title_long", "title", self._at(row, "title"), str(len(title))))
        planned.entry["title"] = title[:TITLE]
        notes = planned.entry.get("notes", "")
        if notes and rules.same_text(notes, title):  # it says nothing, and would bar the entry from publication
            del planned.entry["notes"]
            planned.notes.append(Remark("notes_same", "notes", self._at(row, "notes")))
        if "tags" in said:
            kept, dropped = tags(said["tags"])
            if kept:
                planned.entry["tag_string"] = ",".join(kept)
            if dropped:
                planned.notes.append(Remark("tags_changed", "tags", self._at(row, "tags"), "、".join(dropped)[:200]))

    def _department(self, row: Row, said: Mapping[str, str], planned: Planned) -> None:
        text = said.get("department", "")
        answer = self.answers.of("department", text) if text else self.answers.fields.get("department")
        found = self.departments(answer) if answer else None
        if not found and text:
            found = self.departments(text)
        if not found and (not text or self.answers.departments == "default"):
            found = self.home or None
        if found:
            planned.entry["owner_org"] = found
            return
        code = "department_unknown" if text else "department_missing"
        planned.problems.append(Remark(code, "department", self._at(row, "department"), text))

    def _value(self, row: Row, name: str, text: str, planned: Planned) -> None:
        """A tier or a code. An unknown tier refuses the row; an unknown code leaves its field empty, and says so."""
        if not text:
            return
        word = only(text)
        found = self.answers.of(name, text)
        if found is None or (found == "" and words.value(name, word)):
            found = words.value(name, word) or found
        if found is None and name in words.TIERS:
            planned.problems.append(Remark("tier_unknown", name, self._at(row, name), text))
        elif not found:
            planned.notes.append(Remark("left_empty", name, self._at(row, name), text))
        if found is not None:
            planned.entry[name] = found

    def _implied(self, planned: Planned) -> None:
        """What everybody has, departments have too: open `unconditional` implies share `unconditional`."""
        if planned.entry.get("open_tier") == "unconditional":
            planned.entry.setdefault("share_tier", "unconditional")

    def _defaults(self, planned: Planned) -> None:
        fields, entry = self.answers.fields, planned.entry
        refused = {remark.field for remark in planned.problems}
        for name in words.TIERS:
            if name not in entry and name not in refused:
                if name in fields:
                    entry[name] = fields[name]
                else:
                    planned.problems.append(Remark("tier_missing", name, ""))
        asked = asks(entry)
        for name, value in fields.items():
            if name in (*words.TIERS, "department") or entry.get(name) or (name in BY_TIER and name not in asked):
                continue
            entry["tag_string" if name == "tags" else name] = value
        for name in sorted(asked):
            if not entry.get(name):
                planned.notes.append(Remark("before_publishing", name))

    def _item(self, row: Row, planned: Planned) -> None:
        """Items: one of this row, or a list in one cell (姓名、性别、年龄)."""
        if "item_name" not in self.fields:
            return
        name = self._cell(row, "item_name")
        if folding.says_nothing(name):
            return
        items = planned.entry.setdefault("items", [])
        parts = [part.strip() for part in _PARTS.split(name) if part.strip()]
        if len(parts) > 1 and "item_type" not in self.fields:
            items.extend({"name": part[:200]} for part in parts)
            return
        item = {"name": name[:200]}
        for column, key in words.ITEMS.items():
            text = self._cell(row, column)
            if column == "item_name" or folding.says_nothing(text):
                continue
            found = words.code("item_type", text) if column == "item_type" else text
            if found:
                item[key] = found
            else:
                planned.notes.append(Remark("left_empty", column, self._at(row, column), text))
        items.append(item)

    def _goes_on(self, row: Row, above: Row) -> bool:
        """Whether a row only adds an item: all else it says is empty, or merged down from the row above."""
        if "item_name" not in self.fields or folding.says_nothing(self._cell(row, "item_name")):
            return False
        rest = [name for name in self.fields if name not in words.ITEMS]
        said = [name for name in rest if self._cell(row, name)]
        same = all(self._cell(row, name) == self._cell(above, name) for name in said)
        return same and self._cell(row, "item_name") != self._cell(above, "item_name")


BY_TIER = ("open_basis", "open_conditions", "share_basis", "share_conditions")


def asks(entry: Mapping[str, Any]) -> set[str]:
    """The fields that the regulation in force asks for in the entry's tiers."""
    rules = law.in_force()
    tiers = (rules.open_tiers.get(entry.get("open_tier") or ""), rules.share_tiers.get(entry.get("share_tier") or ""))
    return {asked.id for tier in tiers if tier for asked in tier.asks if asked.required}


def only(text: str) -> str:
    """The one element of a list written out by a program (`['其他']`), else the text as it stands."""
    found = _LITERAL.fullmatch(text)
    if not found:
        return text
    parts = [part.strip(" '\"") for part in found.group(1).split(",")]
    return parts[0] if len(parts) == 1 else text


def tags(text: str) -> tuple[list[str], list[str]]:
    """Tags that CKAN takes, and those that had to be changed or dropped."""
    found = _LITERAL.fullmatch(text)
    kept: dict[str, None] = {}
    dropped = []
    for part in _PARTS.split(found.group(1).replace("'", "").replace('"', "") if found else text):
        tag = " ".join(_TAG.sub(" ", part).split())[:LONGEST_TAG]
        if len(tag) >= SHORTEST_TAG:
            kept.setdefault(tag)
        if tag != part.strip() or (part.strip() and len(tag) < SHORTEST_TAG):
            dropped.append(part.strip())
    return list(kept), [word for word in dropped if word]
