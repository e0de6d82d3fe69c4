"""A labelled sample of true and look-alike numbers, all made up: what the scan for personal information is measured on."""

from __future__ import annotations

import random
from dataclasses import dataclass

from ckanext.govopen.domain.personal_checks import luhn
from ckanext.govopen.domain.personal_patterns import PROVINCES

SURNAMES, GIVEN = "王李张刘陈杨黄赵吴周欧韦覃", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"
ROADS, CITIES = ("中山路", "解放大道", "滨江路", "石羊塘街", "桃花巷"), ("贵港市港北区", "云岭市江南区", "滕州市")
PREFIXES = ("130", "135", "138", "150", "158", "166", "177", "186", "189", "199")
BINS = ("621700", "622848", "622202", "621226", "622588", "436742", "512345")


@dataclass(frozen=True)
class Column:
    """A column of a table: what it is called, its cells, and the kind it truly holds ('' for none)."""

    name: str
    cells: tuple[str, ...]
    truth: str


def id_number(chance: random.Random) -> str:
    body = f"{chance.choice(sorted(PROVINCES)):02d}{chance.randint(101, 999):04d}"[:6]
    body += f"{chance.randint(1940, 2020)}{chance.randint(1, 12):02d}{chance.randint(1, 28):02d}{chance.randint(0, 999):03d}"
    return body + "10X98765432"[sum(int(d) * pow(2, 17 - n, 11) for n, d in enumerate(body)) % 11]  # GB 11643


def card(chance: random.Random) -> str:
    body = chance.choice(BINS) + "".join(str(chance.randint(0, 9)) for _ in range(chance.choice((9, 12))))
    return next(body + str(n) for n in range(10) if luhn(body + str(n)))


def phone(chance: random.Random) -> str:
    return chance.choice(PREFIXES) + "".join(str(chance.randint(0, 9)) for _ in range(8))


def name(chance: random.Random) -> str:
    return chance.choice(SURNAMES) + "".join(chance.choice(GIVEN) for _ in range(chance.choice((1, 2))))


def home(chance: random.Random) -> str:
    return f"{chance.choice(CITIES)}{chance.choice(ROADS)}{chance.randint(1, 200)}号{chance.randint(1, 30)}栋{chance.randint(101, 999)}室"


def digits(chance: random.Random, n: int) -> str:
    return str(chance.randint(1, 9)) + "".join(str(chance.randint(0, 9)) for _ in range(n - 1))


def true_columns(chance: random.Random) -> list[Column]:
    """Columns as registers have them, some among other words, some with separators."""

    def many(make):
        return tuple(make(chance) for _ in range(30))

    spaced = tuple(f"{one[:6]} {one[6:14]} {one[14:]}" for one in many(id_number))
    dashed = tuple(f"{one[:3]}-{one[3:7]}-{one[7:]}" for one in many(phone))
    mixed = tuple(f"{name(chance)}，身份证{one}，请核对" for one in many(id_number))
    called = tuple(f"{name(chance)} {one}" for one in many(phone))
    grouped = tuple(" ".join(one[n : n + 4] for n in range(0, len(one), 4)) for one in many(card))
    few = tuple(one if n == 7 else "" for n, one in enumerate(many(id_number)))
    wide = tuple("".join(chr(ord(d) + 0xFEE0) if d.isdigit() else d for d in one) for one in many(phone))
    return [
        Column("身份证号", many(id_number), "id_number"), Column("证件号码", spaced, "id_number"),
        Column("备注", mixed, "id_number"), Column("其他", few, "id_number"), Column("col7", many(id_number), "id_number"),
        Column("联系电话", many(phone), "phone"), Column("手机", dashed, "phone"), Column("经办", called, "phone"),
        Column("col3", many(phone), "phone"), Column("移动电话", wide, "phone"),
        Column("银行卡号", many(card), "bank_card"), Column("收款账户", grouped, "bank_card"),
        Column("col5", many(card), "bank_card"),
    ]  # fmt: skip


def look_alikes(chance: random.Random) -> list[Column]:
    """Numbers that only look so: serials, orders, codes, coordinates, stamps, measures, telephones of offices."""

    def many(make):
        return tuple(make(n) for n in range(200))

    return [
        Column("流水号", many(lambda n: f"1380013{n:04d}"), ""),
        Column("订单编号", many(lambda _n: "62" + digits(chance, 17)), ""),
        Column("设备代码", many(lambda _n: digits(chance, 18)), ""),
        Column("统一社会信用代码", many(lambda _n: f"91450800MA5{digits(chance, 6)}X"), ""),
        Column("时间戳", many(lambda n: f"202601{n % 28 + 1:02d}1203{n % 60:02d}"), ""),
        Column("单号", many(lambda _n: digits(chance, 19)), ""),
        Column("交易号", many(lambda _n: "6222" + digits(chance, 15)), ""),
        Column("经度", many(lambda _n: f"109.{digits(chance, 15)}"), ""),
        Column("面积", many(lambda _n: f"{digits(chance, 11)}.5"), ""),
        Column("办公电话", many(lambda _n: f"0775-{digits(chance, 7)}"), ""),
        Column("服务热线", many(lambda _n: "12345"), ""),
        Column("事项代码", many(lambda _n: f"{digits(chance, 12)}{digits(chance, 12)}"), ""),
        Column("登记证号", many(lambda _n: f"45080{digits(chance, 13)}"), ""),
        Column("车架号", many(lambda _n: f"LSV{digits(chance, 14)}"), ""),
        Column("面向对象", many(lambda n: ("个人", "企业", "王家村", "高新区", "张江路")[n % 5]), ""),
        Column("地块编号", many(lambda n: f"450802{n:03d}{digits(chance, 9)}"), ""),
    ]


def pairs(chance: random.Random) -> list[tuple[tuple[str, ...], list[tuple[str, ...]], str]]:
    """Tables of names and addresses: of people at home, and of firms, parks and stops, which is no secret."""
    people = [(name(chance), home(chance)) for _ in range(30)]
    firms = [(f"云岭{name(chance)}运输有限公司", home(chance)) for _ in range(30)]
    stops = [(f"{chance.choice(ROADS)}站", home(chance)) for _ in range(30)]
    heads = [(name(chance), "") for _ in range(30)]
    return [
        (("户主姓名", "住址"), people, "name_address"), (("申请人", "地址"), people, "name_address"),
        (("患者", "家庭住址"), people, "name_address"), (("企业名称", "注册地址"), firms, ""),
        (("站名", "位置"), stops, ""), (("负责人", "备注"), heads, ""), (("单位", "单位地址"), firms, ""),
    ]  # fmt: skip
