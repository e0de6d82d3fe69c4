"""Laws (`schemas/laws/*.yaml`, or `law:` in a profile): title, rank, standing, articles in our own words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from ckanext.govopen.data.reading import Map, expected, kind
from ckanext.govopen.domain.form import Text
from ckanext.govopen.domain.profile import Article, Law

if TYPE_CHECKING:
    from collections.abc import Iterable

RANKS = (
    "law",  # 法律
    "administrative_regulation",  # 行政法规
    "local_regulation",  # 地方性法规
    "departmental_rule",  # 部门规章
    "local_rule",  # 地方政府规章
    "central_policy",  # 党中央、国务院政策
    "state_council_decision",  # 国务院决定
    "national_document",  # 国家有关规定、文件
    "regional_policy",  # 自治区上级部门政策
    "normative_document",  # 规范性文件
)
STATUSES = ("draft", "trial", "in_force", "lapsed")


def text(where: Map, key: str, *, needed: bool = True) -> Text:
    """`{zh: …, en: …}` below a key."""
    if key not in where and not needed:
        return Text("", "")
    value = where.get(key)
    if not isinstance(value, Map):
        raise where.fail(f"'{key}' needs both languages, got {kind(value)}; write {key}: {{zh: …, en: …}}", key)
    value.take("zh", "en")
    for language in ("zh", "en"):
        if not isinstance(value.get(language), str) or not value[language].strip():
            raise where.fail(f"'{key}' lacks its {language} text; write {key}: {{zh: …, en: …}}", key)
    return Text(value["zh"], value["en"])


def day(where: Map, key: str) -> date | None:
    """A date below a key, or nothing."""
    value: Any = where.get(key)
    if value is None or type(value) is date:
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise where.fail(f"'{key}' must be a date like 2026-12-31, got {kind(value)}", key) from error


def one_of(where: Map, key: str, known: Iterable[str], default: str = "", what: str = "") -> str:
    """A word below a key that must be one of the known."""
    value = where.get(key, default)
    known = tuple(known)
    if value not in known:
        raise where.fail(f"unknown {what or key} '{value}'; {expected(value, known)}", key)
    return value


def law(where: Map) -> Law:
    """A law from its mapping. Raises ProfileError."""
    where.take(
        "id", "title", "short", "number", "rank", "issuer", "dated", "published", "status", "valid_from", "valid_until",
        "last", "reading", "articles", "note", "url", "scope",
    )  # fmt: skip
    articles = {number: _article(where, number) for number in where.section("articles")}
    last = max((int(number) for number in articles), default=0)
    if "last" in where:
        last = max(where.whole("last"), last)
    if not last:
        raise where.fail("a law without articles; list them under `articles`, or say `last: <number of the last>`")
    missing = [number for number in range(1, last + 1) if str(number) not in articles]
    if missing and "last" not in where:
        raise where.section("articles").fail(
            f"article {missing[0]} is missing; list every article, or say `last: {last}` if only some are held"
        )
    valid_from, valid_until = day(where, "valid_from"), day(where, "valid_until")
    if valid_from and valid_until and valid_until < valid_from:
        raise where.fail(f"valid_until {valid_until} lies before valid_from {valid_from}", "valid_until")
    return Law(
        id=where.text("id"),
        title=text(where, "title"),
        short=text(where, "short", needed=False),
        issuer=text(where, "issuer", needed=False),
        rank=one_of(where, "rank", RANKS),
        last=last,
        number=where.text("number") if where.get("number") is not None else "",
        status=one_of(where, "status", STATUSES, "in_force"),
        dated=day(where, "dated"),
        valid_from=valid_from,
        valid_until=valid_until,
        articles=articles,
    )


def _article(where: Map, number: str) -> Article:
    articles = where.section("articles")
    if not number.isdecimal():
        raise articles.fail(f"article '{number}' is not a number; write \"{number}\": as digits", number)
    own = articles.section(number)
    own.take("heading", "gist")
    return Article(number, text(own, "heading"), text(own, "gist"))
