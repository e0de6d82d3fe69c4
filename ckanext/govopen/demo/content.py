"""What the demo city is made of: `data/*.yaml` as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).resolve().parent / "data"
DUTY = "《{department}职能配置、内设机构和人员编制规定》：{duty}"
FILLED = ("open_basis", "open_conditions", "share_basis", "share_conditions", "license", "legal")


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody who works in a department."""

    name: str
    fullname: str
    capacity: str
    post: str
    left: int = 0  # days before the day of loading on which somebody left, 0 for who is there


@dataclass(frozen=True, slots=True)
class Department:
    """A department and its officers. `fields` are those of the organization's form.

    `leaders`: who answers for its data, and who is in charge of them; nobody where the posts are vacant.
    """

    name: str
    fields: dict[str, str]
    industry: str
    theme: str
    officers: tuple[Officer, ...]
    leaders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """An item of an entry, and how a column of such values is invented (`tables.VALUES`)."""

    name: str
    type: str
    length: str
    description: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """A data file: `kind` is csv, xlsx, json, geojson or table (rows behind the interface)."""

    kind: str
    name: str
    rows: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A catalogue entry; `updated` and `published` count days before the day of loading.

    `stage` is published, or how far a new one has come: draft, or submitted (handed in on the day of `published`).
    """

    department: str
    fields: dict[str, str]
    items: tuple[Item, ...]
    files: tuple[File, ...]
    updated: int
    published: int
    stage: str = "published"

    @property
    def code(self) -> str:
        return self.fields["resource_code"]


@dataclass(frozen=True)
class City:
    """Everything, read once; `people`, `story`, `lists` and `life` are the files of these names, as they stand."""

    departments: tuple[Department, ...]
    entries: tuple[Entry, ...]
    people: dict[str, Any]
    story: dict[str, Any] = field(default_factory=dict)
    lists: dict[str, Any] = field(default_factory=dict)
    life: dict[str, Any] = field(default_factory=dict)


def read() -> City:
    """The demo city."""
    departments = tuple(_department(node) for node in _yaml("departments.yaml")["departments"])
    known = {department.name: department for department in departments}
    duties = _yaml("duties.yaml")
    entries = []
    for path in sorted((DATA / "entries").glob("*.yaml")):
        for document in yaml.safe_load_all(path.read_text("utf-8")):
            entries += [_entry(known[document["department"]], node, duties) for node in document["entries"]]
    rest = (_yaml(f"{name}.yaml") for name in ("people", "story", "lists", "life"))
    return City(departments, tuple(entries), *rest)


def _yaml(name: str) -> dict[str, Any]:
    return yaml.safe_load((DATA / name).read_text("utf-8"))


def _department(node: dict[str, Any]) -> Department:
    fields = {
        key: str(node[key])
        for key in ("title", "short_title", "uscc", "description", "contact", "correction_contact", "correction_days")
        if key in node
    }
    officers = tuple(Officer(**one) for one in node["officers"])
    return Department(
        node["name"],
        fields,
        node["defaults"]["industry"],
        node["defaults"]["theme"],
        officers,
        tuple(node.get("leaders", ())),
    )


def _duty(department: Department, duty: str) -> str:
    """By what a department holds the data: the regulation of its offices, where no law asks for just these."""
    return DUTY.format(department=department.fields["title"], duty=duty) if duty else ""


def _entry(department: Department, node: dict[str, Any], duties: dict[str, str]) -> Entry:
    fields = {
        "resource_code": node["code"],
        "title": node["title"],
        "notes": node["notes"],
        "tag_string": node["tags"],
        "theme": node.get("theme", department.theme),
        "industry": node.get("industry", department.industry),
        "region": "999900",
        "security_level": node["level"],
        "repository": node["repository"],
        "open_tier": node.get("open", ""),
        "share_tier": node["share"],
        "open_mode": node.get("open_mode", ""),
        "share_mode": node.get("share_mode", ""),
        "update_cycle": node["cycle"],
        "contact": department.fields["contact"],
        "correction_contact": department.fields["correction_contact"],
        "license_id": node.get("license", "notspecified"),
        "legal_basis": node.get("legal") or _duty(department, duties.get(node["code"], "")),
        **{key: node[key] for key in FILLED[:4] if key in node},
    }
    items = tuple(Item(*(str(part) for part in one)) for one in node["items"])
    files = tuple(File(**one) for one in node.get("files", ()))
    stage = node.get("stage", "published")
    return Entry(department.name, fields, items, files, node["updated"], node["published"], stage)
