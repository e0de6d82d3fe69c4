"""Spelling, sound, words and synonyms."""

from __future__ import annotations

import logging
import random
from pathlib import Path

import jieba
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.govopen.law import SCHEMAS
from ckanext.govopen.search import fold, indexing, pinyin, synonyms, words

OURS = SCHEMAS / "synonyms_zh.txt"


@pytest.mark.parametrize(
    ("written", "plain"),
    [("學校", "学校"), ("ＧＤＰ", "gdp"), ("①", "1"), ("㎡", "m2"), ("乾隆", "乾隆"), ("臺灣", "台湾"), ("Ⅳ", "iv")],
)
def test_folds(written: str, plain: str) -> None:
    assert fold.fold(written) == plain


@given(st.text())
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold.fold(fold.fold(text)) == fold.fold(text)


@given(st.text())
def test_folding_adds_no_syntax(text: str) -> None:
    assert fold.fold(text).count('"') <= text.count('"') + text.count("＂")
    assert (
        fold.fold(text).count(":")
        <= text.count(":") + text.count("：") + text.count("︓") + text.count("﹕") + text.count("⩴") * 2
    )


def test_cuts_titles_at_words() -> None:
    assert words.words("應急救援中心名录") == ["应急", "救援", "中心", "名录"]
    assert words.words("2022年PM2.5数据") == ["2022", "年", "pm2", "5", "数据"]


def test_cuts_as_jieba_does() -> None:
    """Its own dictionary holds every beginning of a word as well; what comes of it is the same."""
    jieba.setLogLevel(logging.WARNING)
    theirs = jieba.Tokenizer()
    theirs.FREQ, theirs.total = theirs.gen_pfdict(theirs.get_dict_file())
    theirs.initialized = True
    assert words.cutter().total == theirs.total
    assert {word: count for word, count in theirs.FREQ.items() if count} == words.cutter().FREQ
    chance = random.Random(1)
    known = sorted(words.cutter().FREQ)
    for _ in range(2000):  # words run together, and cut off in the middle
        text = "".join(chance.choices(known, k=4))[chance.randrange(3) : chance.randrange(4, 16)]
        assert list(words.cutter().cut(text, HMM=False)) == list(theirs.cut(text, HMM=False)), text


def test_glues_syllables() -> None:
    assert pinyin.sounds("2022年公积金 表") == ["niangong", "gongji", "jijin"]
    assert pinyin.sounds("银行") == ["yinhang"]  # not yinxing
    assert pinyin.sounds("路") == []


@pytest.mark.parametrize(
    ("typed", "tokens"),
    [
        ("gongjijin", ["gongji", "jijin"]),
        ("gong'ji jin", ["gongji", "jijin"]),
        ("GongJiJin", ["gongji", "jijin"]),
        ("lüyou", ["lvyou"]),
        ("bus", []),
        ("gongji2", []),
        ("", []),
    ],
)
def test_reads_pinyin(typed: str, tokens: list[str]) -> None:
    assert pinyin.typed(typed) == tokens


@pytest.mark.parametrize(
    ("letters", "tokens"),
    [
        ("gongj", ["gongj*"]),
        ("gongjia", ["gongjia*"]),
        ("gongjijin", ["gongji", "jijin*"]),
        ("gongjij", ["gongji", "jij*"]),
        ("bus", []),
        ("gong", []),
        ("公交", []),
        ("a:b c", []),
    ],
)
def test_reads_pinyin_that_is_still_typed(letters: str, tokens: list[str]) -> None:
    assert pinyin.begun(letters) == tokens


def test_our_synonyms_load() -> None:
    known = synonyms.read(OURS)
    assert "厕所" in known.expand(["公厕分布"])
    assert "公厕" in known.sources("厕所")
    assert known.expand(["中医保健机构"]) == []  # guarded: no 医保 in it
    assert "养老院" in known.expand(["福利院"])
    assert "福利院" not in known.expand(["养老院"])


def test_english_words_find_chinese_titles() -> None:
    known = indexing.loaded(None)
    assert {"bus", "public transport"} <= set(known.expand(["公交线路与站点"]))
    assert "公交" in known.sources("bus route")
    assert not [word for word in known.expand(["bus route"]) if word != "bus"]


@given(st.lists(st.sampled_from([*synonyms.read(OURS).partners, *indexing.loaded(None).also.partners, "的", "市"])))
def test_the_english_list_changes_nothing_in_chinese(parts: list[str]) -> None:
    text = "".join(parts)
    found = [word for word in indexing.loaded(None).expand([text]) if not word.isascii()]
    assert found == [word for word in synonyms.read(OURS).expand([text]) if not word.isascii()]


def test_operator_extends(tmp_path: Path) -> None:
    own = tmp_path / "own.txt"
    own.write_text("# 本市\n大数据中心， 市数据局；数据发展中心\n城投 => 城市建设投资公司\n", "utf-8")
    known = synonyms.read(OURS, own)
    assert known.expand(["市數據局报告"])[:2] == ["大数据中心", "数据发展中心"]
    assert "城市建设投资公司" in known.expand(["城投债务"])


@pytest.mark.parametrize("line", ["厕所", "=> 厕所", "厕所 =>"])
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    own = tmp_path / "own.txt"
    own.write_text("公厕, 厕所\n" + line, "utf-8")
    with pytest.raises(synonyms.SynonymError, match=r"own\.txt, line 2"):
        synonyms.read(own)


def test_latin_synonyms_stand_as_words() -> None:
    known = synonyms.read(OURS)
    assert "居民消费价格指数" in known.expand(["CPI 月度数据"])
    assert known.expand(["scpix"]) == []


def test_a_bad_file_of_the_city_stops_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    own = tmp_path / "own.txt"
    own.write_text("单独一词\n", "utf-8")
    assert "厕所" in indexing.loaded(own).expand(["公厕"])
    assert "own.txt, line 1" in caplog.text
    assert indexing.loaded(tmp_path / "missing.txt").expand(["公厕"])
    (tmp_path / "gb.txt").write_bytes("大数据中心, 数据局".encode("gb18030"))
    assert indexing.loaded(tmp_path / "gb.txt").expand(["大数据中心"]) == []
