"""Words on lists: found by pairs of signs as they would be sign by sign; what is kept holds for its moment alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ckanext.govopen.logic.listing import drawing
from ckanext.govopen.model.listing import ListingRow
from ckanext.govopen.store import history, listings

RULE, OTHER = "words:here", "words:there"
SIGNS = "公交车场停线路Aa1%_\\ 0"
TEXTS = st.text(SIGNS, max_size=8)


@pytest.fixture(scope="module")
def rows(city: Any) -> Any:
    """A way to put rows of these titles and codes on a list of their own; gone afterwards."""

    def put(texts: list[tuple[str, str]]) -> None:
        model.Session.execute(sa.delete(ListingRow).where(ListingRow.rule.in_([RULE, OTHER])))
        common = {"from_day": date(2026, 1, 1), "since": date(2026, 1, 1), "ends": False, "kind": "entry", "cause": "",
                  "provider": "nobody", "tier": "/", "theme": "", "ranks": [], "reader": "public", "end_cause": ""}  # fmt: skip
        made = [
            {**common, "rule": rule, "key": str(n), "title": title, "code": code}
            for rule in (RULE, OTHER)
            for n, (title, code) in enumerate(texts)
        ]
        model.Session.execute(sa.insert(ListingRow), made)

    yield put
    model.Session.rollback()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=12),
    words=TEXTS,
    day=st.sampled_from([None, "2026-03-01"]),
)
def test_words_are_found_wherever_they_stand(rows: Any, texts: list[tuple[str, str]], words: str, day: Any) -> None:
    rows(texts)
    asked = listings.Asked(RULE, date.fromisoformat(day) if day else None, ("public",), q=words)
    found = {one.key for one in listings.page(asked, "title", down=False, start=0, rows=100)}
    there = {
        str(n)
        for n, parts in enumerate(texts)
        if all(any(word.lower() in part.lower() for part in parts) for word in words.split())
    }
    assert found == there
    kinds = listings.kinds(RULE, asked.day, ("public",), words)
    assert sum(kind.number for kind in kinds) == len(there)


def test_an_index_can_lead_to_words_of_two_signs_or_more(rows: Any) -> None:
    rows([(f"第{n}条线路", "") for n in range(50)])
    for setting in ("enable_seqscan", "enable_indexscan", "enable_indexonlyscan"):
        model.Session.execute(sa.text(f"SET LOCAL {setting} = off"))
    pairs = ListingRow.pairs.contains(sa.func.govopen_pairs(RULE, "49条"))
    statement = (
        sa.select(ListingRow.key).where(pairs).compile(model.Session.get_bind(), compile_kwargs={"literal_binds": True})
    )
    plan = "\n".join(model.Session.scalars(sa.text(f"EXPLAIN {statement}".replace(":", r"\:"))))
    assert "govopen_listing_row_pairs" in plan
    for words, led in (("条", False), ("49条", True), ("条 49条", True)):
        said = str(sa.and_(*listings.narrowed(listings.Asked(RULE, None, ("public",), q=words))))
        assert ("govopen_pairs" in said) is led


@pytest.fixture(scope="module")
def listed(city: Any) -> str:
    with history.because(cause="x"):
        made = tk.get_action("package_create")(
            {"ignore_auth": True, "user": city.operator.name},
            {"name": "kept-pages", "title": "停车泊位", "owner_org": city.transport["id"], "open_tier": "unconditional",
             "share_tier": "unconditional", "state": "active"},
        )  # fmt: skip
    model.Session.commit()
    return str(made["id"])


def test_a_page_asked_for_again_asks_little_of_the_tables(city: Any, listed: str) -> None:
    ask = {"list": "open", "q": "停车"}
    first = city.citizen.call("govopen_listing_show", **ask)
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    sa.event.listen(model.ensure_engine(), "before_cursor_execute", note)
    try:
        again = tk.get_action("govopen_listing_show")({"user": ""}, dict(ask))
    finally:
        sa.event.remove(model.ensure_engine(), "before_cursor_execute", note)
    assert again["results"] == first["results"]
    assert not [one for one in asked if "govopen_listing_row" in one or "entry_version" in one]
    assert len(asked) <= 4, asked


def test_a_kept_page_goes_with_what_it_says(city: Any, listed: str) -> None:
    """A changed title, a department's new name, a word of it: at once, whatever was asked before."""
    ask = {"list": "open", "q": "停车 改名后"}
    assert city.citizen.call("govopen_listing_show", **ask)["count"] == 0
    old = city.transport["title"]
    city.operator.call("organization_patch", id=city.transport["id"], title="改名后的交通局")
    try:
        found = city.citizen.call("govopen_listing_show", **ask)
        assert [one["values"]["provider"]["title"] for one in found["results"]] == ["改名后的交通局"]
        model.Session.execute(sa.text("UPDATE package SET title = '停车泊位（新）' WHERE id = :id"), {"id": listed})
        model.Session.commit()
        found = city.citizen.call("govopen_listing_show", **ask)
        assert [one["entry"]["title"] for one in found["results"]] == ["停车泊位（新）"]
    finally:
        city.operator.call("organization_patch", id=city.transport["id"], title=old)


@pytest.mark.freeze_time("2026-05-06 02:00:00")
def test_no_stamp_comes_twice_though_the_clock_stands_still(city: Any, listed: str) -> None:
    seen = set()
    for number in range(3):
        model.Session.execute(
            sa.text("UPDATE package SET title = :t WHERE id = :id"), {"t": f"停车{number}", "id": listed}
        )
        model.Session.commit()
        seen.add(drawing.fresh())
    assert len(seen) == 3
