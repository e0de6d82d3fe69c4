"""Lists of a hundred thousand entries beside `package_search` over the same entries, on one machine.

    python bench/lists.py --ini test.ini [--entries 100000] [--rounds 30] [--filled] [--write]

Fills an empty site (refused otherwise; `--filled` measures one that was filled before): entries by one statement,
versions and movements by the triggers that write them in service, documents into Solr as CKAN makes them. Then asks
both the same, by turns: a page of twenty with its counts, words, a deep page, a filter, a past day; by action and as a
page. `--write` puts the table into docs/reference/benchmark-lists.md.
"""

from __future__ import annotations

import argparse
import itertools
import json
import platform
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

REPORT = Path(__file__).resolve().parents[1] / "docs" / "reference" / "benchmark-lists.md"
OFFICES, YEAR, BATCH = 50, 365, 2_000
THEMES = ("transport", "health", "education", "ecology", "market", "housing", "agriculture", "safety")
WORDS = ("公交线路", "医疗机构", "中小学校", "养老机构", "个体工商户", "空气质量", "农作物种植", "停车场")

ENTRIES = """
INSERT INTO package
  (id, name, title, notes, type, state, private, owner_org, metadata_created, metadata_modified, extras)
SELECT 'bench-' || n, 'bench-' || n, (CAST(:words AS text[]))[1 + n % 8] || '数据' || n, '按月更新的业务数据。',
       'dataset', 'active', false, (CAST(:orgs AS text[]))[1 + n % :offices], :since, :since,
       jsonb_build_object(
         'open_tier',
         (ARRAY['unconditional', 'on_request', 'not_open', 'unconditional', 'on_request'])[1 + n % 5],
         'share_tier',
         (ARRAY['unconditional', 'conditional', 'conditional', 'unconditional', 'unconditional'])[1 + n % 5],
         'open_basis',
         (ARRAY['', 'dsl/21', '《中华人民共和国个人信息保护法》第二十八条', '', 'pipl/13'])[1 + n % 5],
         'open_conditions', CASE WHEN n % 5 IN (1, 4) THEN '仅用于研究' ELSE '' END, 'resource_code', '307/' || n,
         'theme', (CAST(:themes AS text[]))[1 + n % 8], 'update_cycle', 'monthly',
         'items', '[{"name": "名称", "type": "text"}, {"name": "数量", "type": "integer"}]')
FROM generate_series(CAST(:low AS int), CAST(:high AS int)) n
"""
MOVED = """
UPDATE package SET extras = extras || jsonb_build_object('open_tier', CASE extras->>'open_tier'
         WHEN 'on_request' THEN 'unconditional' WHEN 'not_open' THEN 'on_request' ELSE extras->>'open_tier' END)
WHERE id IN (SELECT 'bench-' || n FROM generate_series(CAST(:low AS int), CAST(:high AS int)) n WHERE n % 12 = :part)
"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--ini", required=True)
    arguments.add_argument("--entries", type=int, default=100_000)
    arguments.add_argument("--rounds", type=int, default=30)
    arguments.add_argument("--filled", action="store_true")
    arguments.add_argument("--write", action="store_true")
    said = arguments.parse_args()
    from ckan.cli import load_config
    from ckan.config.middleware import make_app

    app = make_app(load_config(said.ini))
    with app._wsgi_app.test_request_context():  # noqa: SLF001
        filled = documents(said.entries) if said.filled else fill(said.entries)
        lines = measure(app, said.entries, said.rounds)
    text = report(said.entries, said.rounds, filled, lines)
    sys.stdout.write(text)
    if said.write:
        REPORT.write_text(text, encoding="utf-8")


def fill(count: int) -> dict[str, float]:
    """Entries, their movements of a year, documents; how long each took, in seconds."""
    import ckan.plugins.toolkit as tk
    from ckan import model

    if model.Session.query(model.Package.id).first():
        sys.exit("this site holds entries already: take an empty one")
    site = {"user": tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"], "ignore_auth": True}
    orgs = [
        tk.get_action("organization_create")(dict(site), {"name": f"office-{n}", "title": f"第{n}局"})["id"]
        for n in range(OFFICES)
    ]
    took = {}
    took["entries and versions"] = timed(lambda: _entries(count, orgs))
    took["drawing the lists"] = timed(_draw)
    took["documents"] = timed(lambda: _documents(count))
    return took


def documents(count: int) -> dict[str, float]:
    """The index alone, where it was emptied since."""
    from ckan.lib.search.common import make_connection

    return {} if make_connection().search("*:*", rows=0).hits else {"documents": timed(lambda: _documents(count))}


def _entries(count: int, orgs: list[str]) -> None:
    import sqlalchemy as sa
    from ckan import model

    from ckanext.govopen.store import history

    first = date.today() - timedelta(days=YEAR)  # noqa: DTZ011
    common = {"orgs": orgs, "offices": OFFICES, "themes": list(THEMES), "words": list(WORDS), "since": first}
    for low in range(1, count + 1, BATCH):
        part = {"low": low, "high": min(low + BATCH - 1, count)}
        with history.because(at=history.end_of(first + timedelta(days=low // BATCH))):
            model.Session.execute(sa.text(ENTRIES), {**common, **part})
            model.Session.commit()
    for month in range(8):
        with history.because(at=history.end_of(first + timedelta(days=110 + month * 30))):
            model.Session.execute(sa.text(MOVED), {"low": 1, "high": count, "part": month})
            model.Session.commit()
    model.Session.execute(sa.text("ANALYZE"))
    model.Session.commit()


def _draw() -> None:
    import sqlalchemy as sa
    from ckan import model

    from ckanext.govopen.logic.listing.drawing import draw_all

    draw_all()
    model.Session.commit()
    with model.ensure_engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("VACUUM ANALYZE"))  # as autovacuum does in service


def _documents(count: int) -> None:
    """Each entry's document: one made by CKAN with all hooks, the others alike with their own words and codes."""
    from ckan.lib.search.common import make_connection

    engine, template = make_connection(), _template()
    for low in range(0, count, BATCH):
        rows = _rows(low + 1, min(low + BATCH, count))
        engine.add(docs=[_document(template, row) for row in rows], commit=False)
    engine.commit()


@cache
def _template() -> str:
    """The document of the first entry, as CKAN makes it."""
    from ckan.lib import search
    from ckan.lib.search import index

    caught: list[dict[str, Any]] = []

    class Catching:
        def add(self, docs: list[dict[str, Any]], **_: Any) -> None:
            caught.extend(docs)

    index.make_connection, before = Catching, index.make_connection
    try:
        search.rebuild("bench-1", defer_commit=True)
    finally:
        index.make_connection = before
    return json.dumps(caught[0], default=str)


def _rows(low: int, high: int) -> list[Any]:
    import sqlalchemy as sa
    from ckan import model

    query = sa.text("""
        SELECT p.id, p.title, p.extras, g.name AS office FROM package p JOIN "group" g ON g.id = p.owner_org
        WHERE p.id IN (SELECT 'bench-' || n FROM generate_series(CAST(:low AS int), CAST(:high AS int)) n)
    """)
    return list(model.Session.execute(query, {"low": low, "high": high}))


def _document(template: str, row: Any) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(template.replace("bench-1", row.id))
    document["index_id"] = f"{document['index_id'][:8]}{row.id}"
    document["title"] = document["title_string"] = row.title
    document["organization"] = row.office
    for key in ("open_tier", "share_tier", "theme"):
        document[key] = row.extras[key]
    return document


def timed(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure(app: Any, count: int, rounds: int) -> list[tuple[str, float, float, float, float]]:
    """For each question: median and 95th hundredth of both sides, in milliseconds."""
    half = (date.today() - timedelta(days=150)).isoformat()  # noqa: DTZ011
    deep = count // 4
    news = itertools.count(int(time.time()) % 9_000 + 1_000)  # another run asks for others
    questions: list[tuple[str, Any, Any]] = [
        ("first page with counts", {}, {}),
        ("words of titles", {"q": "公交"}, {"q": "公交"}),
        ("words that nobody asked for before", lambda n: {"q": f"公交 {n}"}, lambda n: {"q": f"公交 {n}"}),
        ("one department", {"fq": '+organization:"office-7"'}, {"department": "office-7"}),
        ("sorted by title", {"sort": "title_string asc"}, {"sort": "title"}),
        (f"page from row {deep:,}", {"start": deep}, {"start": deep}),
        ("as of a past day", {}, {"on": half}),
    ]
    lines = []
    for name, search, listing in questions:
        # By turns, so that both have the same minutes of the machine.
        numbers = [next(news) for _ in range(rounds)]
        one, other = zip(*((_search(said(search, n)), _list(said(listing, n))) for n in numbers), strict=True)
        lines.append((name, *_figures(one), *_figures(other)))
    turns = [_changed(number) for number in range(max(rounds // 2, 5))]
    for place, name in enumerate(("first page after a change", "a change, until the first page has it")):
        lines.append((name, *_figures([one[place] for one, _ in turns]), *_figures([two[place] for _, two in turns])))
    client = app.test_client()
    for address in ("/lists/open", "/dataset/"):  # templates are read once
        client.get(address)
    one, other = zip(*((timed(lambda: client.get("/dataset/")), timed(lambda: client.get("/lists/open")))
                       for _ in range(rounds)), strict=True)  # fmt: skip
    lines.append(("the page, as HTML", *_figures(one), *_figures(other)))
    past = [timed(lambda: client.get(f"/lists/open?on={half}")) for _ in range(rounds)]
    lines.append(("the page of a past day", *_figures(one), *_figures(past)))
    against = [_list({"against": half}) for _ in range(max(rounds // 5, 3))]
    lines.append(("two days compared (no counterpart)", float("nan"), float("nan"), *_figures(against)))
    return lines


def said(question: Any, number: int) -> dict[str, Any]:
    """A question that stays the same, or one that is another each time."""
    return question(number) if callable(question) else question


def _search(said: dict[str, Any]) -> float:
    import ckan.plugins.toolkit as tk

    fields = ["organization", "open_tier", "theme", "share_tier"]
    asked = {"q": "*:*", "rows": 20, "facet.field": fields, "sort": "metadata_modified desc",
             "fq": "open_tier:(unconditional OR on_request)", **said}  # fmt: skip
    if "fq" in said:
        asked["fq"] = f"+open_tier:(unconditional OR on_request) {said['fq']}"
    return timed(lambda: tk.get_action("package_search")({"user": ""}, asked))


def _list(said: dict[str, Any]) -> float:
    import ckan.plugins.toolkit as tk

    return timed(lambda: tk.get_action("govopen_listing_show")({"user": ""}, {"list": "open", **said}))


def _changed(number: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """An entry has another title: for search and list, the first page after that, and the index's update with it.

    A search's index is written by whoever changes the entry; a list is drawn by the tick, or by who reads it first.
    """
    import sqlalchemy as sa
    from ckan import model
    from ckan.lib.search.common import make_connection

    name = f"bench-{number + 3}"
    model.Session.execute(sa.text("UPDATE package SET title = title || '改' WHERE id = :id"), {"id": name})
    model.Session.commit()
    row = _rows(number + 3, number + 3)[0]
    document = _document(_template(), row)
    written = timed(lambda: make_connection().add(docs=[document], commit=True))
    search, listing = _search({}), _list({})
    return (search, written + search), (listing, listing)


def _figures(times: Sequence[float]) -> tuple[float, float]:
    ordered = sorted(times)
    return statistics.median(ordered) * 1000, ordered[max(int(len(ordered) * 0.95) - 1, 0)] * 1000


def report(
    count: int, rounds: int, filled: dict[str, float], lines: list[tuple[str, float, float, float, float]]
) -> str:
    today = date.today()  # noqa: DTZ011
    text = [
        "# Lists, measured", "",
        f"{count:,} published entries, each with a year of versions, in PostgreSQL and Solr on one machine",
        f"({platform.machine()}, Python {platform.python_version()}), {rounds} rounds, one process, on",
        f"{today}; milliseconds.",
        "The list is `open` (four fifths of the entries), twenty rows with counts by department, class, theme and kind",
        "of basis and twelve months of movements; `package_search` answers over the same entries, twenty rows with",
        "four facets.",
        "`bench/lists.py` runs it again.", "",
        "| question | package_search median | p95 | list median | p95 | ratio |", "|---|---|---|---|---|---|",
    ]  # fmt: skip
    for name, one, one95, other, other95 in lines:
        ratio = "" if one != one else f"{other / one:.2f}"  # noqa: PLR0124
        left = ("", "") if one != one else (f"{one:.0f}", f"{one95:.0f}")  # noqa: PLR0124
        text.append(f"| {name} | {left[0]} | {left[1]} | {other:.0f} | {other95:.0f} | {ratio} |")
    if filled:
        text += ["", "Filled in: " + ", ".join(f"{name} {seconds:.0f} s" for name, seconds in filled.items()) + "."]
    return "\n".join(text) + "\n"


if __name__ == "__main__":
    main()
