"""Laws, words and admissible bases as data: whole, in both languages, and nothing cited that is not there."""

from __future__ import annotations

import dataclasses
import re
from functools import cache
from pathlib import Path

import pytest
import yaml

from ckanext.govopen import data
from ckanext.govopen.data.laws import RANKS
from ckanext.govopen.domain.form import Cite

SCHEMAS = Path(__file__).resolve().parent.parent.parent / "schemas"
LAWS = sorted((SCHEMAS / "laws").glob("*.yaml"))
TERMS = sorted((SCHEMAS / "profiles" / "terms").glob("*.yaml"))
BASES = sorted((SCHEMAS / "profiles" / "bases").glob("*.yaml"))
WHOLE = {"guigang": 53, "huizhou": 25, "hulunbuir": 43, "hebei": 45, "tengzhou": 23, "decree809": 44}

HAN = re.compile(r"[\u3400-\u9fff]")
TRADITIONAL = set(
    "資務應當與為後將數據庫開條無門機關國發實業書電網處會議說見規現經級結給統進過還這邊運選適隨難項須領題類體點"
)
HALF_WIDTH = re.compile(r"[\u3400-\u9fff][,;:!?()]|[,;:!?()][\u3400-\u9fff]")


@cache
def content(path: Path) -> dict:
    return yaml.safe_load(path.read_text("utf-8"))


def both(text: dict[str, str]) -> str:
    """What is wrong with a text in both languages; empty if nothing."""
    chinese, english = text.get("zh", "").strip(), text.get("en", "").strip()
    if set(text) - {"article"} != {"zh", "en"} or not chinese or not english:
        return "needs zh and en"
    if not HAN.search(chinese) or HALF_WIDTH.search(chinese) or TRADITIONAL & set(chinese):
        return f"zh is not plain simplified Chinese: {chinese}"
    return f"en has Chinese: {english}" if HAN.search(english) else ""


@pytest.mark.parametrize("path", LAWS, ids=lambda path: path.stem)
def test_a_law_is_told_in_both_languages(path: Path) -> None:
    law = content(path)
    texts = {f"{number}.{part}": article[part] for number, article in law["articles"].items() for part in article}
    texts |= {part: law[part] for part in ("title", "short", "issuer")}
    assert {where: wrong for where, text in texts.items() if (wrong := both(text))} == {}
    assert law["id"] == path.stem
    assert law["rank"] in RANKS


@pytest.mark.parametrize(("name", "articles"), WHOLE.items(), ids=WHOLE)
def test_a_regulation_that_we_run_has_all_its_articles(name: str, articles: int) -> None:
    law = content(SCHEMAS / "laws" / f"{name}.yaml")
    assert list(law["articles"]) == [str(number) for number in range(1, articles + 1)]


@pytest.mark.parametrize("path", LAWS, ids=lambda path: path.stem)
def test_a_heading_is_short_and_a_gist_is_a_gist(path: Path) -> None:
    articles = content(path)["articles"]
    assert [n for n, article in articles.items() if len(article["heading"]["zh"]) > 20] == []
    assert [n for n, article in articles.items() if not 8 <= len(article["gist"]["zh"]) <= 230] == []


@pytest.mark.parametrize("path", TERMS, ids=lambda path: path.stem)
def test_a_city_names_only_what_the_base_names(path: Path) -> None:
    known = content(SCHEMAS / "profiles" / "terms" / "base.yaml")["terms"]
    terms = content(path)["terms"]
    assert set(terms) <= set(known)
    assert {key: wrong for key, term in terms.items() if (wrong := both(term))} == {}
    cited = {key for key, term in terms.items() if "article" in term}
    assert cited == (set() if path.stem == "base" else set(terms))


@pytest.mark.parametrize("path", [*TERMS, *BASES], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_article_named_is_there(path: Path) -> None:
    """Numbers without a law are the city's own."""
    name = content(path)["id"]
    own = "decree809" if name == "national" else name
    missing = []
    for given in re.findall(r"article: (\[[^\]]*\]|[\w/]+)", path.read_text("utf-8")):
        for one in re.findall(r"[\w/]+", given):
            law, _, number = one.rpartition("/")
            articles = {} if one == "house" else content(SCHEMAS / "laws" / f"{law or own}.yaml")["articles"]
            missing += [one] if one != "house" and number not in articles else []
    assert missing == []


@pytest.mark.parametrize("path", BASES, ids=lambda path: path.stem)
def test_bases_name_known_ranks_and_say_why(path: Path) -> None:
    axes = {"open_tiers": {"on_request", "not_open"}, "share_tiers": {"conditional", "not_shared"}}
    axes |= {"refusals": {"share", "open"}}
    for axis, names in axes.items():
        for name, rule in content(path).get(axis, {}).items():
            assert name in names
            assert rule["ranks"]
            assert set(rule["ranks"]) <= set(RANKS)
            assert both(rule["note"]) == ""
            assert path.stem == "base" or "article" in rule


def test_guigang_lists_as_not_shared_by_law_administrative_regulation_or_superior_policy() -> None:
    ranks = set(content(SCHEMAS / "profiles" / "bases" / "guigang.yaml")["share_tiers"]["not_shared"]["ranks"])
    assert {"law", "administrative_regulation", "regional_policy"} <= ranks
    assert not ranks & {"local_regulation", "departmental_rule", "local_rule", "normative_document"}


def cites(value: object) -> set[Cite]:
    """Every citation anywhere in a value of the domain."""
    if isinstance(value, Cite):
        return {value}
    if dataclasses.is_dataclass(value):
        return set().union(*(cites(getattr(value, field.name)) for field in dataclasses.fields(value)))
    if isinstance(value, dict):
        return set().union(*(cites(item) for item in value.values()))
    return set().union(*(cites(item) for item in value)) if isinstance(value, tuple | list) else set()


@pytest.mark.parametrize("name", data.names())
def test_whatever_a_profile_cites_can_be_read(name: str) -> None:
    """A citation on a page opens heading and gist: no dead ends."""
    profile = data.load(name)
    found = cites(profile)
    dead = {cite for cite in found if cite.article.split(".")[0] not in profile.laws[cite.law].articles}
    assert dead == set()
    assert bool(found) == (name != "base")
