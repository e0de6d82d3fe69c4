"""The operator's official texts: read, checked against the law's articles, stored as a whole, listed, removed."""

from __future__ import annotations

import pytest
from ckan.cli.cli import ckan as ckan_command

from ckanext.govopen import law, lawbook
from ckanext.govopen.data import official
from ckanext.govopen.store import regulations

pytestmark = pytest.mark.usefixtures("site_clean")

NUMERALS = "一二三四五六七八九"


def numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else NUMERALS[tens - 1]) + "十" if tens else ""
    return head + (NUMERALS[ones - 1] if ones else "")


def invented(count: int = 53, word: str = "甲", sign: str = "条") -> str:
    """A text of our own making in the operator's format."""
    blocks = [f"第{numeral(n)}{sign}\n  {word}第一款，见第三条。\n  {word}第{n}句。\n" for n in range(1, count + 1)]
    return "# 杜撰文本\n## 第一章 总则\n\n" + "\n".join(blocks)


@pytest.fixture
def file(tmp_path):
    def write(text: str, encoding: str = "utf-8"):
        path = tmp_path / "text.txt"
        path.write_bytes(text.encode(encoding))
        return str(path)

    return write


@pytest.fixture
def run(cli):
    return lambda *words: cli.invoke(ckan_command, ["govopen", "regulation", *words])


@pytest.fixture(autouse=True)
def _nothing_left():
    yield
    for name in regulations.loaded():
        regulations.remove(name)


@pytest.mark.parametrize(
    ("text", "number"),
    [("十", 10), ("十二", 12), ("二十", 20), ("二十八", 28), ("一百零三", 103), ("一百一十", 110), ("廿三", 23), ("貳拾伍", 25),
     ("一千零三十九", 1039), ("二八", 28), ("15", 15), ("１５", 15), ("", None), ("甲", None)],
)  # fmt: skip
def test_numerals(text, number):
    assert official.number(text) == number


def test_traditional_signs_and_chapters_are_read():
    found = official.read("第一章 總則\n第一條 甲\n  乙\n\n第二章 目錄\n第二條\n丙，依第一条办理\n")
    assert found.articles == {1: "甲\n乙", 2: "丙，依第一条办理"}
    assert not found.problems


def test_a_text_is_stored_whole_and_replaced_whole(run, file):
    answer = run("load", file(invented()), "--law", "guigang")
    assert answer.exit_code == 0, answer.output
    assert regulations.texts("guigang")[37] == "甲第一款，见第三条。\n甲第37句。"
    first = regulations.loaded()["guigang"]
    assert first["articles"] == 53
    assert run("load", file("\ufeff" + invented(word="乙", sign="條")), "--law", "guigang").exit_code == 0
    again = regulations.loaded()["guigang"]
    assert again["articles"] == 53
    assert again["digest"] != first["digest"]
    assert regulations.texts("guigang")[1].startswith("乙"), "a reader must not see the text of before"
    assert "guigang\t53 articles" in run("list").output


@pytest.mark.parametrize(
    ("change", "said"),
    [(lambda t: t.replace("第十五条\n", "第六十条\n", 1), ("missing: article 15", "not in guigang: article 60")),
     (lambda t: t.replace("第十六条\n", "第十五条\n", 1), ("article 15 a second time", "missing: article 16")),
     (lambda t: t + "\n第五十四条\n  多出一条。\n", ("not in guigang: article 54",)),
     (lambda t: "抬头\n" + t, ("line 1: text before the first article",)),
     (lambda t: t.replace("  丙第一款，见第三条。\n  丙第9句。\n", "", 1), ("article 9 has no text",))],
)  # fmt: skip
def test_a_text_that_does_not_fit_is_refused_and_nothing_stored(run, file, change, said):
    assert run("load", file(invented()), "--law", "guigang").exit_code == 0
    before = regulations.loaded()
    answer = run("load", file(change(invented(word="丙"))), "--law", "guigang")
    assert answer.exit_code == 1
    for words in said:
        assert words in answer.output
    assert regulations.loaded() == before


def test_trying_stores_nothing(run, file):
    answer = run("load", file(invented()), "--law", "guigang", "--dry-run")
    assert answer.exit_code == 0
    assert "53 articles fit" in answer.output
    assert not regulations.loaded()


def test_other_faults_are_said(run, file):
    assert "unknown law 'nowhere'" in run("load", file(invented()), "--law", "nowhere").output
    assert "not UTF-8" in run("load", file(invented(), "gb18030"), "--law", "guigang").output
    assert run("remove", "guigang").exit_code == 1


def test_a_law_that_is_held_in_part_may_be_loaded_in_full(run, file):
    assert run("load", file(invented(53)), "--law", "dsl").exit_code == 0
    assert "missing: article" in run("load", file(invented(20)), "--law", "dsl").output
    assert regulations.loaded()["dsl"]["articles"] == 53


def test_removing(run, file):
    run("load", file(invented()), "--law", "guigang")
    assert "53 articles removed" in run("remove", "guigang").output
    assert regulations.texts("guigang") == {}
    assert not regulations.loaded()


def test_what_an_article_does_is_computed_from_the_profile():
    uses = lawbook.uses(law.profile("guigang"), "guigang")
    assert any(
        one.kind == "limit" and one.days == 10 and one.anchor == "procedure-open_application" for one in uses["37"]
    )
    assert any(one.kind == "tier" and one.anchor == "tier-open-on_request" for one in uses["35"])
    assert any(one.days == 2 for one in lawbook.uses(law.profile("huizhou", ("national",)), "decree809")["17"])
    assert not lawbook.uses(law.profile("tengzhou"), "guigang")
