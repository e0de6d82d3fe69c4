"""Fill an empty development site with the rows of a catalogue file, one entry named e000123 a row, and index it.

    python bench/search_load.py --ini ckan.ini --catalogue FILE.csv[.gz] [--limit N] [--no-index]

Rows are written through CKAN's model in bulk (this measures search, not import), then indexed through CKAN's own path,
all hooks honoured. Columns: title, description, department, category, industry, is_open, update_frequency,
data_formats, tags, update_time, url, portal. A site that holds entries already is left alone and refused.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import re
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

CYCLES = [
    ("半年", "half_yearly"), ("季", "quarterly"), ("年", "yearly"), ("月", "monthly"), ("周", "weekly"),
    ("日", "daily"), ("天", "daily"), ("实时", "realtime"), ("不更新", "never"), ("不定期", "irregular"),
]  # fmt: skip
FORMATS = ["xlsx", "xls", "csv", "json", "xml", "api", "docx", "doc", "pdf", "rdf", "excel"]
EPOCH = datetime(2023, 6, 30)  # noqa: DTZ001  # CKAN's columns are naive UTC


def identifier(*parts: str) -> str:
    """A stable id, so that two loads of one file make the same site."""
    return str(uuid5(NAMESPACE_URL, "\t".join(parts)))


def rows(path: Path, limit: int | None) -> list[dict[str, str]]:
    """The data rows of a CSV file, plain or gzipped."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8-sig", newline="") as file:  # type: ignore[operator]
        return list(csv.DictReader(file))[:limit]


def tier(value: str) -> str:
    """The opening tier that a portal's wording stands for, as far as a measurement needs it."""
    if re.search("不予|不开放", value):
        return "not_open"
    return "on_request" if re.search("有条件|申请|登录|实名", value) else "unconditional"


def cycle(value: str) -> str:
    """The update cycle's code."""
    return next((code for word, code in CYCLES if word in value), "irregular")


def tags(value: str) -> list[str]:
    """Tags that CKAN's own rules let pass."""
    parts = re.split(r"[,，、;；|/\s]+", value)
    return list(dict.fromkeys(part for part in parts if 2 <= len(part) <= 100 and re.fullmatch(r"[\w\-. ]+", part)))  # noqa: PLR2004


def moment(value: str) -> datetime:
    """A date of the file, or a fixed one."""
    try:
        return datetime.fromisoformat(value[:10])
    except ValueError:
        return EPOCH


def department_name(title: str) -> str:
    """An address for a department: CKAN wants ASCII."""
    return "d-" + hashlib.sha256(title.encode()).hexdigest()[:10]


def entry(number: int, row: dict[str, str]) -> dict[str, Any]:
    """One row as a row of CKAN's package table."""
    title = row["department"].strip()
    extras = {
        "open_tier": tier(row["is_open"]),
        "share_tier": "unconditional",
        "update_cycle": cycle(row["update_frequency"]),
        "portal": row["portal"],
    }
    extras |= {key: row[key] for key in ("category", "industry") if row[key].strip()}
    return {
        "id": identifier("entry", str(number), row["title"]),
        "name": f"e{number:06d}",
        "title": row["title"],
        "notes": row["description"],
        "type": "dataset",
        "state": "active",
        "private": False,
        "owner_org": identifier("org", title) if title else None,
        "metadata_created": moment(row["publish_time"]),
        "metadata_modified": moment(row["update_time"] or row["publish_time"]),
        "extras": extras,
    }


def files(number: int, row: dict[str, str]) -> list[dict[str, Any]]:
    """The data files that a row speaks of."""
    known = [word for word in FORMATS if word in row["data_formats"].lower()]
    return [
        {
            "id": identifier("file", str(number), str(place)),
            "package_id": identifier("entry", str(number), row["title"]),
            "url": row["url"],
            "format": "XLSX" if word == "excel" else word.upper(),
            "description": "",
            "hash": "",
            "position": place,
            "state": "active",
            "created": moment(row["publish_time"]),
            "last_modified": moment(row["update_time"] or row["publish_time"]),
            "extras": {},
        }
        for place, word in enumerate(known[:4])
    ]


def store(data: list[dict[str, str]]) -> None:
    """Everything into the database, in one transaction."""
    from ckan import model

    if model.Session.query(model.Package).count():
        sys.exit("this site holds entries already: give an empty one")
    titles = sorted({row["department"].strip() for row in data} - {""})
    organizations = [
        {"id": identifier("org", title), "name": department_name(title), "title": title, "description": "",
         "type": "organization", "is_organization": True, "state": "active", "approval_status": "approved",
         "image_url": "", "created": EPOCH, "extras": {}}
        for title in titles
    ]  # fmt: skip
    entries = [entry(number, row) for number, row in enumerate(data)]
    words = {number: tags(row["tags"]) for number, row in enumerate(data)}
    names = sorted({word for many in words.values() for word in many})
    links = [
        {"id": identifier("link", entries[number]["id"], word), "package_id": entries[number]["id"],
         "tag_id": identifier("tag", word), "state": "active"}
        for number, many in words.items() for word in many
    ]  # fmt: skip
    members = [
        {"id": identifier("member", one["id"]), "table_name": "package", "table_id": one["id"],
         "capacity": "organization", "group_id": one["owner_org"], "state": "active"}
        for one in entries if one["owner_org"]
    ]  # fmt: skip
    session = model.Session
    session.execute(model.group_table.insert(), organizations)
    session.execute(model.package_table.insert(), entries)
    session.execute(model.tag_table.insert(), [{"id": identifier("tag", name), "name": name} for name in names])
    session.execute(model.package_tag_table.insert(), links)
    session.execute(model.member_table.insert(), members)
    session.execute(model.resource_table.insert(), [one for n, row in enumerate(data) for one in files(n, row)])
    session.commit()
    print(f"{len(entries)} entries, {len(organizations)} departments, {len(names)} tags")


def index() -> None:
    """CKAN's own reindex, committed once."""
    from ckan.lib import search

    started = time.monotonic()
    search.rebuild(force=True, defer_commit=True, quiet=True)
    search.commit()
    print(f"indexed in {time.monotonic() - started:.0f} s")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ini", required=True)
    parser.add_argument("--catalogue", type=Path, required=True)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--no-index", action="store_true")
    options = parser.parse_args()
    from ckan.cli import load_config
    from ckan.config.middleware import make_app

    app = make_app(load_config(options.ini))
    with app._wsgi_app.test_request_context():  # noqa: SLF001
        store(rows(options.catalogue, options.limit))
        if not options.no_index:
            index()


if __name__ == "__main__":
    main()
