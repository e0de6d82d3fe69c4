"""Every string that CKAN or this portal shows has Chinese, with the same placeholders; the source is English."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import ckan
import polib
import pytest
from babel.messages.extract import extract_from_dir

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCE = ROOT / "ckanext" / "govopen"
PARTS = sorted((ROOT / "i18n" / "zh_Hans_CN" / "parts").glob("*.po"))
CORE = Path(ckan.__file__).parent / "i18n"

METHODS = [("**.py", "python"), ("**.js", "javascript"), ("**.html", "ckan"), ("**.txt", "ckan"), ("**.xml", "ckan")]
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2), "ungettext": (1, 2), "pgettext": ((1, "c"), 2)}

PLACEHOLDER = re.compile(r"%\(\w+\)[sdrif]|%[sdrif]|\{[^{}]*\}|</?(?=\w)\w+")
HAN = re.compile(r"[\u3400-\u9fff]")
FOREIGN_WORDS = re.compile(r"数据集|群组|组织|机构|登陆|视图")


def placeholders(text: str) -> Counter[str]:
    """What the program fills in, and the HTML tags: both must stand in the translation as often as in the source."""
    return Counter(PLACEHOLDER.findall(text))


def translation(entry: polib.POEntry) -> str:
    return entry.msgstr or entry.msgstr_plural.get(0, "")


@cache
def ours() -> dict[str, polib.POEntry]:
    """Message → entry of the first part that translates it."""
    entries: dict[str, polib.POEntry] = {}
    for part in PARTS:
        for entry in polib.pofile(str(part)):
            if not entry.obsolete:
                entries.setdefault(entry.msgid, entry)
    return entries


@cache
def chinese() -> dict[str, polib.POEntry]:
    """Message → entry as people see it: ours before CKAN's."""
    core = polib.pofile(str(CORE / "zh_Hans_CN" / "LC_MESSAGES" / "ckan.po"))
    known = {entry.msgid: entry for entry in core if translation(entry) and not entry.fuzzy and not entry.obsolete}
    return known | ours()


@cache
def core_messages() -> list[polib.POEntry]:
    return [entry for entry in polib.pofile(str(CORE / "ckan.pot")) if not entry.obsolete]


@cache
def own_messages() -> dict[str, str]:
    """Message → where our code or templates first use it."""
    found: dict[str, str] = {}
    for file, line, message, _comments, _context in extract_from_dir(
        str(SOURCE),
        method_map=METHODS,
        keywords=KEYWORDS,
        directory_filter=lambda path: "vendor" not in Path(path).name,
    ):
        singular = message if isinstance(message, str) else message[0]
        if singular:
            found.setdefault(singular, f"{file}:{line}")
    return found


def test_there_is_something_to_check() -> None:
    assert len(core_messages()) > 1200
    assert len(own_messages()) > 50
    assert len(PARTS) > 1


def test_every_message_of_ckan_has_chinese() -> None:
    missing = [
        entry.msgid for entry in core_messages() if not (known := chinese().get(entry.msgid)) or not translation(known)
    ]
    assert missing == []


def test_every_message_of_ours_has_chinese() -> None:
    missing = {message: where for message, where in own_messages().items() if message not in chinese()}
    assert missing == {}


def test_placeholders_of_ckans_messages_stand_in_the_chinese() -> None:
    wrong = [
        entry.msgid
        for entry in core_messages()
        if (known := ours().get(entry.msgid))
        and placeholders(translation(known)) not in (placeholders(entry.msgid), placeholders(entry.msgid_plural or ""))
    ]
    assert wrong == []


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.stem)
def test_a_part_is_whole(part: Path) -> None:
    """No empty, fuzzy or doubled entry, plural forms as Chinese has them, placeholders kept."""
    entries = [entry for entry in polib.pofile(str(part)) if not entry.obsolete]
    twice = [message for message, times in Counter((e.msgctxt, e.msgid) for e in entries).items() if times > 1]
    empty = [entry.msgid for entry in entries if not translation(entry).strip()]
    plural = [entry.msgid for entry in entries if entry.msgid_plural and set(entry.msgstr_plural) != {0}]
    changed = [
        entry.msgid
        for entry in entries
        if placeholders(translation(entry)) not in (placeholders(entry.msgid), placeholders(entry.msgid_plural or ""))
    ]
    assert (twice, empty, [e.msgid for e in entries if e.fuzzy], plural, changed) == ([], [], [], [], [])


def test_parts_agree() -> None:
    """`deploy/messages.py` refuses a message with two translations; here the parts are named."""
    by_message: dict[str, dict[str, str]] = {}
    for part in PARTS:
        for entry in polib.pofile(str(part)):
            by_message.setdefault(entry.msgid, {})[part.stem] = translation(entry)
    assert {message: parts for message, parts in by_message.items() if len(set(parts.values())) > 1} == {}


def test_the_source_is_english() -> None:
    assert [message for message in own_messages() if HAN.search(message)] == []
    assert [message for message in ours() if HAN.search(message)] == []


def test_catalogue_words_are_those_of_the_portal() -> None:
    """目录条目, 部门, 专题, 预览, 登录: no page calls them 数据集, 组织, 群组, 视图, 登陆."""
    shown = [chinese()[entry.msgid] for entry in core_messages()]
    assert [(e.msgid, translation(e)) for e in shown if FOREIGN_WORDS.search(translation(e))] == []


def test_chinese_punctuation() -> None:
    """Commas and brackets beside Chinese characters are full width."""
    half = re.compile(r"[\u3400-\u9fff][,;!?(]|[,;!?)][\u3400-\u9fff]")
    text = {message: re.sub(r"<[^>]*>", "", translation(entry)) for message, entry in ours().items()}
    assert [message for message, chinese_text in text.items() if half.search(chinese_text)] == []


def test_no_space_is_typed_between_han_and_figures() -> None:
    """The browser sets that room (`text-autospace`). An address in a letter keeps the space that ends it."""
    value = r"(?:\d|%\((?!\w*link)\w+\)[sdif]|%[sdri]|\{[^{}]*\})"
    spaced = re.compile(rf"[\u3400-\u9fff] +{value}|{value} +[\u3400-\u9fff]")
    assert [message for message, entry in ours().items() if spaced.search(translation(entry))] == []
