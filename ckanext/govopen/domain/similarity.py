"""How alike two catalogue entries are (一数一源): by title and by information items, each measure with its reason.

Titles by their pairs of characters, after words that every title has; items by their names. Measured, not trained: the
weights are such that the same title alone, or nearly the same items alone, brings two entries before a person's eyes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

NOISE = re.compile(
    r"(?:信息资源|信息|数据|目录|清单|列表|统计表|一览表|名单|明细|基本情况|情况|台账|服务|公开|可开放|表)+\Z"
)
# Names of places; 市 of 市场 and 区 of 片区 or 区域 are none.
HEAD = re.compile(
    r"\A(?:[\u4e00-\u9fff]{2,8}?(?:自治区|自治州|省|市(?!场|民|政|容|值|级)|县(?!级|域)|旗|州|盟"
    r"|(?<![片园社地小景校能])区(?!域|划|间|位|块)))+"
)
YEAR = re.compile(r"(?:19|20)\d{2}(?:年度|年)?")
COMMON = frozenset({
    "序号", "编号", "id", "备注", "更新时间", "创建时间", "名称", "时间", "日期", "单位", "类型", "状态", "地址",
    "联系电话", "经度", "纬度",
})  # fmt: skip
SHOWN, STRONG = 0.5, 0.8  # from here on shown; from here on to be answered for
TITLES_ALONE = 0.65  # from here on shown where no item is shared: below it four of five say nothing (docs/reference)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike, from 0 to 1, and why: `title` and `items` are the two measures, `shared` the items both have."""

    score: float
    title: float
    items: float
    shared: tuple[str, ...] = ()
    same_title: bool = False
    same_code: bool = False


def worth_showing(alike: Likeness) -> bool:
    """Whether a person should look at it."""
    return alike.score >= (SHOWN if alike.shared or alike.same_code else TITLES_ALONE)


def plain(title: str) -> str:
    """What a title says once place, year and the words of every catalogue are gone; itself where nothing would stay."""
    text = unicodedata.normalize("NFKC", title).lower()
    text = re.sub(r"[\s\W_]+", "", text)
    text = YEAR.sub("", text)
    short = NOISE.sub("", HEAD.sub("", text))
    return short or text


def titles(one: str, other: str) -> float:
    """How alike two titles are: shared pairs of characters over all (Dice)."""
    a, b = plain(one), plain(other)
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    left, right = _pairs(a), _pairs(b)
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0


def _pairs(text: str) -> set[str]:
    return {text[n : n + 2] for n in range(len(text) - 1)} or {text}


def names(items: Iterable[str]) -> frozenset[str]:
    """The names of items by which entries can be told apart: what half of all tables have says nothing."""
    found = {re.sub(r"[\s\W_]+", "", unicodedata.normalize("NFKC", one).lower()) for one in items}
    return frozenset(found - COMMON - {""})


def likeness(
    title: str, items: Iterable[str], code: str, other_title: str, other_items: Iterable[str], other_code: str = ""
) -> Likeness:
    """How alike two entries are. Few items prove little: the measure grows with how many are shared."""
    by_title = titles(title, other_title)
    mine, theirs = names(items), names(other_items)
    shared = mine & theirs
    smaller = min(len(mine), len(theirs))
    overlap = len(shared) / len(mine | theirs) if shared else 0.0
    inside = len(shared) / smaller if smaller else 0.0
    weight = min(1.0, len(shared) / 4)
    by_items = weight * max(overlap, 0.8 * inside)
    same_code = bool(code) and code == other_code
    both = bool(mine) and bool(theirs)
    score = max(
        by_title if by_title == 1.0 and not (both and not shared) else 0.85 * by_title,
        by_items,
        0.55 * by_title + 0.45 * by_items,
        1.0 if same_code else 0.0,
    )
    return Likeness(
        round(score, 3), round(by_title, 3), round(by_items, 3), tuple(sorted(shared)), by_title == 1.0, same_code
    )
