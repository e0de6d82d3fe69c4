"""Personal information (个人信息) as it looks in data: identity and mobile numbers, bank cards, names with addresses.

What is found is looked at by a person, so a look-alike costs a glance and a miss costs somebody's privacy; still a
column of serial numbers must not drown what matters. So a number counts only where its check digit, its birthday or its
issuer fits, and a column counts as bank cards only where more numbers fit than chance would have it.
Sources: GB 11643-1999 (identity numbers), ISO/IEC 7812-1 with Luhn (cards), the Ministry of Industry's mobile ranges.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

KINDS = ("id_number", "phone", "bank_card", "name_address")
SAMPLES = 3  # masked values shown of each finding
CHANCE, FEW = 0.4, 5  # of card-like numbers a tenth pass Luhn by chance; fewer than FEW are believed

PROVINCES = frozenset({
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54,
    61, 62, 63, 64, 65, 71, 81, 82, 83, 91,
})  # fmt: skip
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
BORN = range(1900, 2101)
# Neither glued to other digits and letters, nor a decimal: 1.3800138000 is a measure.
GAP = r"[ \u3000-]?"
ID_NUMBER = re.compile(r"(?<![0-9A-Za-z.])\d{6}" + GAP + r"\d{8}" + GAP + r"\d{3}[0-9Xx](?![0-9A-Za-z])")
PHONE = re.compile(r"(?<![0-9A-Za-z.])(?:(?:\+|00)?86[ -]?)?(1[3-9]\d[ -]?\d{4}[ -]?\d{4})(?![0-9A-Za-z]|\.\d)")
CARD = re.compile(
    r"(?<![0-9A-Za-z.])(?:\d{4}(?:[ -]\d{4}){3}[ -]\d{1,3}|\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{3,7}|\d{16,19})"
    r"(?![0-9A-Za-z]|[ -]\d|\.\d)"
)
ISSUERS = re.compile(r"(?:62\d|60[0-3]|4\d\d|5[1-5]\d|35[2-8]|9[0-9]55)\d+\Z")
NO_MOBILE = frozenset({"154"})  # not given out to anybody
CODED = re.compile(
    r"编号|编码|代码|流水|序号|单号|订单|批次|批号|条码|设备|桩号|车次|件号|文号|坐标|经度|纬度|时间戳|金额|面积|价|_id\Z|\bid\Z|code|serial|order",
    re.IGNORECASE,
)
TELEPHONE = re.compile(r"手机|电话|联系方式|移动电话|联系人|mobile|phone|tel", re.IGNORECASE)
OFFICE = re.compile(r"单位|机构|企业|公司|部门|办公|客服|热线|咨询|投诉|监督|服务")
PERSON = re.compile(
    r"姓名|人名|联系人|负责人|法人|法定代表人|户主|业主|患者|学生|申请人|当事人|被告|原告|经办人|持证人|从业人员|收件人|家长|监护人|员工|会员|\bname\b",
    re.IGNORECASE,
)
NAME = re.compile(r"[\u4e00-\u9fff·]{2,6}\Z")
ADDRESS = re.compile(
    r"(?:[\u4e00-\u9fff]{1,8}(?:省|市|州|盟|区|县|旗|镇|乡|街道|苏木))?"
    r"[\u4e00-\u9fffA-Za-z0-9]{1,20}(?:路|街|道|巷|弄|胡同|里|村|屯|社区|小区|新村|花园|公寓|大厦|家园|嘎查)"
    r"[\u4e00-\u9fffA-Za-z0-9－-]{0,16}?(?:\d{1,5}|[一二三四五六七八九十]{1,4})(?:号|栋|幢|座|单元|室|户|组|楼|层)"
)
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛"
    "闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷"
    "盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
)
DOUBLE = frozenset(
    {
        "欧阳",
        "上官",
        "司马",
        "诸葛",
        "司徒",
        "东方",
        "独孤",
        "南宫",
        "夏侯",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "长孙",
        "宇文",
    }
)
NO_NAME = re.compile(
    r"(?:[路街道巷村镇乡县市省区站桥厂店馆园校院所局处科室组队部公司中心银行超市酒店小区大厦广场]\Z)|有限|公司|中心|委员|办公|单位|医院|学校|不详|无名|匿名|未知|保密"
)
IN_TEXT = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,4}?)(?:[（(]?(?:男|女|先生|女士)[）)]?)?[，,、：:；;\s]*(?:现?住址?|居住于?|家住|户籍(?:地址|地)?|住所(?:地)?|地址|收货地址)[为在于是]?[：:，,\s]*(?=\S)"
)


class Hit(NamedTuple):
    """Something in a text that looks personal: its kind, where it stands and what it is."""

    kind: str
    start: int
    end: int
    value: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found in a column (or a text): how often, in how many rows were looked at, and masked samples."""

    kind: str
    field: str
    hits: int
    rows: int
    samples: tuple[str, ...]


# One character becomes one character, so that places stay what they are.
_FOLDED = {ord(chr(0xFF01 + n)): chr(0x21 + n) for n in range(94)}


def id_number(text: str) -> bool:
    """Whether 18 characters are an identity number: province, a birthday there was, check digit."""
    body = text.upper()
    if len(body) != 18 or not body[:17].isdigit() or int(body[:2]) not in PROVINCES:  # noqa: PLR2004
        return False
    total = sum(int(digit) * weight for digit, weight in zip(body[:17], WEIGHTS, strict=True))
    return CHECKS[total % 11] == body[17] and _is_day(body[6:14])


def _is_day(text: str) -> bool:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:])).year in BORN
    except ValueError:
        return False


def luhn(digits: str) -> bool:
    """Whether the check digit of a card number fits."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value  # noqa: PLR2004
    return total % 10 == 0


def is_card(digits: str) -> bool:
    """Whether 16 to 19 digits are a card: an issuer's range, and the check digit. A run of one digit is a filler."""
    return bool(ISSUERS.match(digits)) and luhn(digits) and len(set(digits)) > 3  # noqa: PLR2004


def is_name(text: str) -> bool:
    """Whether a whole cell reads like the name of a person: a surname and one to three more characters."""
    found = text.strip()
    if not NAME.match(found) or NO_NAME.search(found):
        return False
    if "·" in found:
        return True
    known = found[:2] in DOUBLE
    return (known and 3 <= len(found) <= 4) or (found[0] in SURNAMES and 2 <= len(found) <= 4)  # noqa: PLR2004


def is_address(text: str) -> bool:
    """Whether a text holds an address down to the house: a road or village, and a number."""
    return bool(ADDRESS.search(text.translate(_FOLDED)))


def in_text(text: str) -> list[Hit]:
    """Everything in a text that looks personal, in order."""
    folded = text.translate(_FOLDED)
    found = [*_ids(folded), *_phones(folded), *_cards(folded), *_persons(folded)]
    kept: list[Hit] = []
    for hit in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return kept


def _digits(text: str) -> str:
    return re.sub(r"[^0-9Xx]", "", text)


def _ids(text: str) -> Iterator[Hit]:
    for match in ID_NUMBER.finditer(text):
        if id_number(_digits(match[0])):
            yield Hit("id_number", match.start(), match.end(), _digits(match[0]))


def _phones(text: str) -> Iterator[Hit]:
    for match in PHONE.finditer(text):
        digits = _digits(match[1])
        if digits[:3] not in NO_MOBILE and len(set(digits[3:])) > 1:
            yield Hit("phone", match.start(), match.end(), digits)


def _cards(text: str) -> Iterator[Hit]:
    for match in CARD.finditer(text):
        digits = _digits(match[0])
        if is_card(digits) and not id_number(digits):
            yield Hit("bank_card", match.start(), match.end(), digits)


def _persons(text: str) -> Iterator[Hit]:
    """A name, and where its bearer lives, in running text."""
    for match in IN_TEXT.finditer(text):
        address = ADDRESS.match(text, match.end()) or ADDRESS.search(text[match.end() : match.end() + 30])
        name = match["name"]
        if not address:
            continue
        found = next((name[n:] for n in range(len(name) - 1) if is_name(name[n:])), "")
        if found:
            end = match.end() + (address.end() - match.end() if address.re and address.start() >= match.end() else 0)
            yield Hit("name_address", match.start(), max(end, match.end()), found)


def mask(kind: str, value: str) -> str:
    """A value so that its owner knows it and nobody else learns it."""
    if kind == "id_number":
        return f"{value[:6]}********{value[-2:]}"
    if kind == "phone":
        return f"{value[:3]}****{value[-4:]}"
    if kind == "bank_card":
        return f"{value[:6]}******{value[-4:]}"
    return value[:1] + "*" * (len(value) - 1)


def in_table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> tuple[Finding, ...]:
    """What columns of a table hold. The header says what a number is meant to be."""
    columns = [_Column(str(name)) for name in header]
    persons, counted = _Pairs(), 0
    for row in rows:
        counted += 1
        cells = ["" if cell is None else _text(cell) for cell in row]
        for column, cell in zip(columns, cells, strict=False):
            column.look(cell)
        persons.look(columns, cells)
    found = [finding for column in columns for finding in column.findings(counted)]
    return (*found, *persons.findings(counted))


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e20:  # noqa: PLR2004  spreadsheets keep numbers so
        return str(int(cell))
    return str(cell)[:2000]


class _Column:
    """A column being read."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.coded = bool(CODED.search(name)) and not TELEPHONE.search(name)
        self.office = bool(OFFICE.search(name))
        self.person = bool(PERSON.search(name)) and not self.office
        self.hits: dict[str, int] = defaultdict(int)
        self.samples: dict[str, list[str]] = defaultdict(list)
        self.like_cards = 0

    def look(self, cell: str) -> None:
        if not cell:
            return
        folded = cell.translate(_FOLDED)
        self.like_cards += sum(1 for match in CARD.finditer(folded) if ISSUERS.match(_digits(match[0])))
        for hit in in_text(cell):
            # An office may give out a mobile number as its own; a code of eleven digits is no telephone.
            if hit.kind == "phone" and (self.coded or self.office):
                continue
            self.note(hit.kind, mask(hit.kind, hit.value))

    def note(self, kind: str, sample: str) -> None:
        self.hits[kind] += 1
        if len(self.samples[kind]) < SAMPLES and sample not in self.samples[kind]:
            self.samples[kind].append(sample)

    def findings(self, rows: int) -> Iterator[Finding]:
        for kind, hits in self.hits.items():
            if kind == "bank_card" and (
                (self.like_cards >= FEW and hits < CHANCE * self.like_cards) or (self.coded and self.like_cards < FEW)
            ):
                continue
            yield Finding(kind, self.name, hits, rows, tuple(self.samples[kind]))


class _Pairs:
    """Names beside addresses: either alone says little, both together say where somebody lives."""

    def __init__(self) -> None:
        self.hits: dict[str, int] = defaultdict(int)
        self.samples: dict[str, list[str]] = defaultdict(list)

    def look(self, columns: Sequence[_Column], cells: Sequence[str]) -> None:
        named = [(c.name, cell) for c, cell in zip(columns, cells, strict=False) if c.person and is_name(cell)]
        if not named:
            return
        homes = (cell for c, cell in zip(columns, cells, strict=False) if not c.office and is_address(cell))
        if next(homes, None) is None:
            return
        name, cell = named[0]
        self.hits[name] += 1
        if len(self.samples[name]) < SAMPLES:
            self.samples[name].append(mask("name_address", cell.strip()))

    def findings(self, rows: int) -> Iterator[Finding]:
        for name, hits in self.hits.items():
            yield Finding("name_address", name, hits, rows, tuple(self.samples[name]))


def in_field(name: str, text: str) -> tuple[Finding, ...]:
    """What a text of the entry itself holds (abstract, contact, an item's description)."""
    hits: dict[str, list[str]] = defaultdict(list)
    for hit in in_text(text):
        hits[hit.kind].append(mask(hit.kind, hit.value))
    return tuple(
        Finding(kind, name, len(found), 1, tuple(dict.fromkeys(found))[:SAMPLES]) for kind, found in hits.items()
    )
