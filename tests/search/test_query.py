"""How a query is read, and that no query, however odd, raises or takes long."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ckanext.govopen.search import query

READINGS = [
    # typed, clauses that count, helpful words
    ("公交 线路", ["公交", "线路"], []),
    ("公交线路查询", ["公交", "交线", "线路"], ["查询"]),
    ("公交车几点发车", ["公交", "交车", "发车"], []),
    ("疫苗接种点在哪", ["疫苗", "苗接", "接种", "种点"], []),
    ("学校名单", ["学校"], ["名单"]),
    ("學校名單", ["學校"], ["名單"]),
    ("企业的行政处罚", ["企业", "行政", "政处", "处罚"], []),
    ("目的地", ["目的", "的地"], []),
    ("名单", ["名单"], []),
    ("有哪些", ["有哪", "哪些"], []),
    ("2022年 部门预算", ['"2022年"', "部门", "门预", "预算"], []),
    ("A级景区", ['"A级"', "景区"], []),
    ("ＰＭ２．５ 监测", ['"PM2.5"', "监测"], []),
    ("B12路", ['"B12路"'], []),
    ("学", ["学"], []),
    ("公交 AND 线路", ["公交", "线路"], []),
    ("公交 OR", ["公交"], []),
    ("207/000127 公交", ['"207/000127"', "公交"], []),
]


@pytest.mark.parametrize(("typed", "clauses", "generic"), READINGS)
def test_reads(typed: str, clauses: list[str], generic: list[str]) -> None:
    reading = query.read(typed)
    assert reading
    assert [*reading.clauses] == clauses
    assert [*reading.generic] == generic


@pytest.mark.parametrize("typed", ["water quality", "title:公交", '"公交线路"', "bus AND stop", "{!term f=name}x"])
def test_leaves_alone(typed: str) -> None:
    assert query.read(typed) is None


@pytest.mark.parametrize(
    ("typed", "q", "mm"),
    [
        ("公交", "+公交", "0"),
        ("公交 线路", "+公交 +线路", "0"),
        ("公交线路", '公交 交线 线路 "公交线路"', "2"),
        ("养老机构床位", '养老 老机 机构 构床 床位 "养老机构床位"', "3"),
        ("公交 -地铁", "+公交 -地铁", "0"),
        ("公交 NOT 地铁站", '+公交 -"地铁站"', "0"),
        ("+公交 线路", "+线路 +公交", "0"),
        ("covid-19 cases", '"covid-19" cases', None),
    ],
)
def test_asks_solr(typed: str, q: str, mm: str | None) -> None:
    reading = query.read(typed)
    assert reading
    assert query.strict(reading) == query.Search(q, mm)


def test_sound_of_what_was_typed() -> None:
    assert query.alike("工积金") == query.Search("+gongji +jijin", "0", "title_pinyin")
    assert query.alike("gongjijin") == query.alike("gong ji jin") == query.alike("工积金")
    assert query.alike("traffic") is None
    assert query.alike("名字:公积金") is None


@pytest.mark.parametrize(
    ("typed", "is_searchable"),
    [("公", True), ("a", True), ("", True), ("*:*", True), ("+", False), ("。、", False), ("☃ &&", False)],
)
def test_something_to_look_for(typed: str, is_searchable: bool) -> None:
    assert query.searchable(typed) is is_searchable


# Characters that mean something to Solr or to us, besides any others.
ODD = st.text(
    alphabet=st.one_of(
        st.sampled_from('公交线路名单的学校在哪怎么 +-&|!(){}[]^"~*?:\\/AND OR NOT 2022年PM2.5。，'), st.characters()
    ),
    max_size=80,
)


@given(ODD)
@settings(max_examples=400, deadline=None)
def test_any_text_is_read(typed: str) -> None:
    reading = query.read(typed)
    if reading is None:
        return
    assert len(reading.clauses) <= query.MAX_CLAUSES
    for found in (query.strict(reading), query.partial(typed), query.by_words(typed), query.alike(typed)):
        if found:
            assert found.q.count('"') % 2 == 0
            assert found.mm is None or 0 <= int(found.mm) <= query.MAX_CLAUSES


@given(ODD)
@settings(max_examples=200, deadline=None)
def test_nothing_typed_is_lost(typed: str) -> None:
    """Every pair of a run of Chinese is asked for, as content or as a helpful word."""
    reading = query.read("公交" + typed) if not query.own_syntax(typed) else None
    if reading and len(typed) < 40:
        assert any(
            "公交" in part or part.startswith("公交") for part in (*reading.content, *reading.signed, *reading.generic)
        )


LONG = [
    "公" * 100_000,
    "名单" * 50_000,
    "的" * 100_000,
    "a.b-" * 50_000,
    "在哪里" * 30_000,
    "+-" * 50_000,
    "公 " * 50_000,
    "gongji" * 20_000,
]
COUNT = """
import sys, json, sys
from ckanext.govopen.search import query
calls = 0
def count(*_):
    global calls; calls += 1
query.alike("工积金gongji")  # loads the dictionaries
texts = json.load(sys.stdin)
for text in texts:
    sys.setprofile(count); calls = 0
    reading = query.read(text); query.alike(text); query.partial(text)
    sys.setprofile(None)
    print(calls)
"""


def test_work_is_bounded_by_the_cap() -> None:
    """A query a thousand times as long is not more work: counted in function calls, not in seconds."""
    short = [text[: query.MAX_CHARACTERS] for text in LONG]
    counts = subprocess.run(
        [sys.executable, "-c", COUNT],
        input=json.dumps(short + LONG),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    calls = [int(line) for line in counts.stdout.split()]
    for few, many in zip(calls[: len(LONG)], calls[len(LONG) :], strict=True):
        assert many <= few * 1.1 + 50


@pytest.mark.parametrize(
    ("typed", "clauses", "least"),
    [
        ("医院排队", ["医院", "排队"], "1"),
        ("噪音扰民", ["噪音", "扰民"], "1"),
        ("水质监测飞机", ["水质", "监测", "飞机"], "2"),
        ("停车收费减免政策", ["停车", "收费", "减免", "政策"], "2"),
    ],
)
def test_the_last_look_counts_no_pair_across_two_words(typed: str, clauses: list[str], least: str) -> None:
    found = query.by_words(typed)
    assert found is not None
    assert found.q.split()[: len(clauses)] == clauses
    assert found.mm == least


def test_a_run_that_is_one_word_or_unknown_needs_no_last_look() -> None:
    assert query.partial("犇骉羴") is not None
    assert query.by_words("犇骉羴") is None
    assert query.by_words("停车 收费") is None
