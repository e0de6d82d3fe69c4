"""What looks personal, rule by rule; every number here is made up."""

from __future__ import annotations

from itertools import pairwise

import pytest

from ckanext.govopen.domain import personal, personal_checks
from ckanext.govopen.domain.personal import Hit

# The codes of provinces (GB/T 2260), those for residents of Hong Kong, Macao and Taiwan, and 91 for foreigners.
CODES = {
    *range(11, 16),
    *range(21, 24),
    *range(31, 38),
    *range(41, 47),
    *range(50, 55),
    *range(61, 66),
    71,
    81,
    82,
    83,
    91,
}
CARD = "6222021234567890128"


def check(body: str) -> str:
    """The last character of an identity number, as the standard defines it: digits times powers of two are 1 modulo 11."""
    total = sum(int(digit) * 2 ** (17 - n) for n, digit in enumerate(body))
    return next("0123456789X"[value] for value in range(11) if (total + value) % 11 == 1)


def number(province: int = 11, day: str = "19491231", serial: str = "002", area: str = "0105") -> str:
    body = f"{province}{area}{day}{serial}"
    return body + check(body)


def kinds(text: str) -> list[str]:
    return [hit.kind for hit in personal.in_text(text)]


def test_provinces():
    assert {code for code in range(10, 100) if personal_checks.id_number(number(code))} == CODES


@pytest.mark.parametrize("serial", [f"{n * 37 % 1000:03d}" for n in range(40)])
def test_one_check_character_fits(serial):
    """GB 11643: every place has its weight."""
    for day in ("19491231", "20080808", "19760229", "19050517"):
        body = number(45, day, serial, "2319")[:17]
        assert [last for last in "0123456789X" if personal_checks.id_number(body + last)] == [check(body)]


@pytest.mark.parametrize(
    ("day", "fits"),
    [("19000101", True), ("18991231", False), ("21001231", True), ("21010101", False), ("20240229", True),
     ("20230229", False), ("19991301", False), ("19990100", False)],
)  # fmt: skip
def test_birthdays(day, fits):
    assert personal_checks.id_number(number(45, day)) is fits


@pytest.mark.parametrize("text", ["", number()[:17], number() + "1", "1101051949123100X" + "2", "1234567890"])
def test_what_is_no_identity_number(text):
    assert personal_checks.id_number(text) is False


def test_small_x():
    assert personal_checks.id_number("11010519491231002x")


@pytest.mark.parametrize(
    ("digits", "fits"),
    [("79927398713", True), ("79927398710", False), ("4111111111111111", True), ("90", False), ("91", True),
     ("59", True), ("18", True), ("26", True), ("0", True), ("1", False)],
)  # fmt: skip
def test_luhn(digits, fits):
    assert personal_checks.luhn(digits) is fits


@pytest.mark.parametrize(
    ("digits", "fits"),
    [(CARD, True), (CARD[:-1] + "9", False), ("4000000000000000", False), ("4111111111111111", False),
     ("6222222222222226", False), ("6200222222222205", True), ("6200222222222262", False), ("1234567890123452", False), ("6212345678901232", True)],
)  # fmt: skip
def test_cards(digits, fits):
    """An issuer's range, the check digit, and more than three digits that differ."""
    assert personal_checks.is_card(digits) is fits


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("张三", True), (" 张三丰 ", True), ("张王李赵", True), ("张三李四王", False), ("欧阳修", True), ("上官婉儿", True),
        ("上官", False), ("上官婉儿儿", False), ("张", False), ("三张", False), ("三张李", False), ("买买提·吐尔逊", False),
        ("阿里·玉素", True), ("张X", False), ("张家村", False), ("张家有限", False), ("保密", False), ("张保密", False),
        ("王力公司", False), ("", False),
    ],
)  # fmt: skip
def test_names(text, fits):
    assert personal_checks.is_name(text) is fits


@pytest.mark.parametrize(
    "surname",
    "欧阳 上官 司马 诸葛 司徒 东方 独孤 南宫 夏侯 皇甫 尉迟 公孙 慕容 令狐 长孙 宇文".split(),  # noqa: SIM905 - a line to read
)
def test_surnames_of_two_characters(surname):
    assert personal_checks.is_name(surname + "明")
    assert personal_checks.is_name(surname + "明月")
    assert not personal_checks.is_name(surname + "明月心")


@pytest.mark.parametrize(
    ("text", "fits"),
    [("中山路12号", True), ("贵港市港北区中山路１２号", True), ("桃花村三组", True), ("解放大道", False), ("12号", False),
     ("和平小区5栋2层", True), ("中山路12", False)],
)  # fmt: skip
def test_addresses(text, fits):
    assert personal_checks.is_address(text) is fits


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        (f"身份证{number()}。", [Hit("id_number", 3, 21, number())]),
        ("110105 19491231 002X", [Hit("id_number", 0, 20, "11010519491231002X")]),
        ("110105-19491231-002X", [Hit("id_number", 0, 20, "11010519491231002X")]),
        ("110105\u300019491231\u3000002X", [Hit("id_number", 0, 20, "11010519491231002X")]),
        ("110105  19491231 002X", []),
        ("11010519491231002XA", []),
        ("手机13800138123，", [Hit("phone", 2, 13, "13800138123")]),
        ("+86 138 0013 8123", [Hit("phone", 0, 17, "13800138123")]),
        ("15400138123", []),
        ("15500138123", [Hit("phone", 0, 11, "15500138123")]),
        ("13800000000", []),
        ("13801111111", [Hit("phone", 0, 11, "13801111111")]),
        ("13877777777", []),
        ("13800000001", [Hit("phone", 0, 11, "13800000001")]),
        ("12800138123", []),
        ("１３８００１３８１２３", [Hit("phone", 0, 11, "13800138123")]),
        (f"卡号 {CARD}", [Hit("bank_card", 3, 22, CARD)]),
        ("6222 0212 3456 7890 128", [Hit("bank_card", 0, 23, CARD)]),
        (f"{CARD[:-1]}9", []),
        ("~13800138123~", [Hit("phone", 1, 12, "13800138123")]),
        ("13800138123.0", [Hit("phone", 0, 13, "13800138123")]),
        ("13800138123.05", []),
        ("138.0013.8123", [Hit("phone", 0, 13, "13800138123")]),
        ("138.00138123", []),
        ("10.138.0013.8123", []),
        ("Tel.13800138123", [Hit("phone", 4, 15, "13800138123")]),
        ("ID11010519491231002X", [Hit("id_number", 2, 20, "11010519491231002X")]),
        ("No.11010519491231002X", [Hit("id_number", 3, 21, "11010519491231002X")]),
        ("AID11010519491231002X", []),
        ("1101 0519 4912 3100 2x", [Hit("id_number", 0, 22, "1101051949123100" + "2x")]),
        ("110105 1949 1231 002X", [Hit("id_number", 0, 21, "11010519491231002X")]),
        ("1101 0519 4912 3100 21", []),
    ],
)
def test_where_a_number_stands(text, hits):
    assert personal.in_text(text) == hits


def test_full_width_signs_and_digits():
    """The widest and the narrowest of the forms that fold."""
    assert kinds("＋８６－１３９９９９９０１２３") == ["phone"]
    assert kinds("１３８～") == []
    assert personal.in_text("１３８００１３８１２３～") == [Hit("phone", 0, 11, "13800138123")]


def test_an_identity_number_is_no_card():
    """It may pass as a card of 18 digits; it is told once, as what it is."""
    both = next(
        one
        for serial in range(1000)
        for one in [number(45, "19880808", f"{serial:03d}"), number(62, "19880808", f"{serial:03d}")]
        if one.isdigit() and personal_checks.is_card(one)
    )
    assert list(personal._cards(both)) == []
    assert kinds(both) == ["id_number"]


def test_hits_stand_in_order_and_never_overlap():
    text = f"13800138123，{number()}；王小明，住贵港市港北区中山路12号302室 139-0013-8123"
    assert kinds(text) == ["phone", "id_number", "name_address", "phone"]
    found = personal.in_text(text)
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_hits_may_touch():
    assert kinds("王小明住中山路12号13800138123") == ["name_address", "phone"]


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("王小明，住贵港市港北区中山路12号", [Hit("name_address", 0, 17, "王小明")]),
        ("王小明（女），现住址：中山路12号", [Hit("name_address", 0, 17, "王小明")]),
        ("兹有王明家住桃花村三组", [Hit("name_address", 2, 11, "王明")]),
        ("上官明家住桃花村三组", [Hit("name_address", 0, 10, "上官明")]),
        ("王小明，住中山路", []),
        ("经办家住桃花村三组", []),
        ("企业地址：中山路12号", []),
    ],
)
def test_a_name_and_where_its_bearer_lives(text, hits):
    assert personal.in_text(text) == hits


def test_an_address_may_follow_a_little_later():
    """Then the hit ends with the words, and what stands between is looked at for itself."""
    assert personal.in_text("王小明，住址：（（中山路12号") == [Hit("name_address", 0, 7, "王小明")]
    assert kinds("王小明，住址：" + "（" * 10 + "中山路12号") == ["name_address"]
    assert kinds("王小明，住址：" + "（" * 25 + "中山路12号") == [], "the number stands beyond thirty characters"
    assert kinds("王小明，住址：" + "（" * 24 + "中山路12号") == ["name_address"]
    assert personal.in_text("王明住：（（（（13800138123，中山路12号") == [
        Hit("name_address", 0, 4, "王明"),
        Hit("phone", 8, 19, "13800138123"),
    ]


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("id_number", "110105194912310021", "110105********21"),
        ("phone", "13800138123", "138****8123"),
        ("bank_card", CARD, "622202******0128"),
        ("name_address", "王", "王"),
        ("name_address", "王小明", "王**"),
    ],
)
def test_masks(kind, value, shown):
    assert personal.mask(kind, value) == shown


def test_every_kind_is_named():
    text = f"13800138123 {number()} {CARD} 王小明，住中山路12号"
    assert sorted(kinds(text)) == sorted(personal.KINDS)
