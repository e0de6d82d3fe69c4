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


PERSONS = (
    "投诉人电话",
    "被投诉人电话",
    "咨询人手机",
    "服务对象手机",
    "公司员工手机",
    "单位负责人手机",
    "企业法定代表人手机",
    "监督员手机",
)
OFFICES = ("咨询电话", "投诉电话", "服务电话", "单位电话", "会员单位电话", "人才服务中心热线")
OTHERS = ("其其格", "娜仁花", "乌云其其格", "巴特尔", "斯琴高娃", "阿依古丽", "恩和", "古丽娜尔")
PLACES = (
    "那湖公园",
    "云岭医院",
    "天桥超市",
    "滨江广场",
    "图书馆",
    "云岭一中",
    "民政局",
    "桃花幼儿园",
    "白龙寺",
    "云岭酒店",
)


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
        *(Column(one, many(phone), "phone") for one in PERSONS),
        Column("电话", tuple(f"{one}.0" for one in many(phone)), "phone"),
        Column("手机", tuple(f"{one[:3]}.{one[3:7]}.{one[7:]}" for one in many(phone)), "phone"),
        Column("证号", tuple(f"{('ID', 'No.')[n % 2]}{one}" for n, one in enumerate(many(id_number))), "id_number"),
        Column("备注", tuple(" ".join(one[n : n + 4] for n in range(0, 18, 4)) for one in many(id_number)), "id_number"),
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
        *(Column(one, tuple(phone(chance) for _ in range(30)), "") for one in OFFICES),
        Column("产值", many(lambda _n: f"{phone(chance)}.{chance.randint(1, 99):02d}"), ""),
        Column("桩位", many(lambda _n: f"138.{digits(chance, 8)}"), ""),
        Column("批文", many(lambda n: f"ID{digits(chance, 15)}{n:03d}X"), ""),
        Column("地块编号", many(lambda n: f"450802{n:03d}{digits(chance, 9)}"), ""),
    ]


def pairs(chance: random.Random) -> list[tuple[tuple[str, ...], list[tuple[str, ...]], str]]:
    """Tables of names and addresses: of people at home, and of firms, parks and stops, which is no secret."""
    people = [(name(chance), home(chance)) for _ in range(30)]
    firms = [(f"云岭{name(chance)}运输有限公司", home(chance)) for _ in range(30)]
    stops = [(f"{chance.choice(ROADS)}站", home(chance)) for _ in range(30)]
    elders = [(chance.choice(OTHERS), home(chance)) for _ in range(30)]
    places = [(chance.choice(PLACES), home(chance)) for _ in range(30)]
    heads = [(name(chance), "") for _ in range(30)]
    return [
        (("户主姓名", "住址"), people, "name_address"), (("申请人", "地址"), people, "name_address"),
        (("患者", "家庭住址"), people, "name_address"), (("企业名称", "注册地址"), firms, ""),
        (("站名", "位置"), stops, ""), (("负责人", "备注"), heads, ""), (("单位", "单位地址"), firms, ""),
        (("姓名", "住址"), elders, "name_address"), (("full_name", "address"), elders, "name_address"),
        (("投诉人姓名", "投诉人地址"), people, "name_address"), (("服务对象姓名", "住址"), people, "name_address"),
        (("name", "address"), places, ""), (("name", "address"), [*places, *elders[:3]], ""),
        (("投诉受理机构", "机构地址"), firms, ""),
    ]  # fmt: skip


SAID = (
    "{f}，住{a}", "{f}（{s}），现住址：{a}", "{n}某，{s}，1985年生，证件见附件，住址：{a}",
    "姓名：{f}；性别：{s}；住址：{a}", "当事人{n}某某系某餐馆经营者，住{a}", "家住{a}的{n}某反映，路灯不亮",
    "救助对象{f}，低保户，家庭住址为{a}", "{n}某（住{a}）因欠费停水", "{f}，{s}，68岁，独居，现住{a}",
    "居民{f}来电，家住{a}，要求更换水表", "患者{f}（{s}，34岁），户籍地址：{a}", "{f}家庭住址：{a}",
    "{f}，身份证由社区核对，居住于{a}", "申请人{f}，联系地址：{a}", "被征收人{n}某甲与承租人{f}，均住{a}",
    "受伤老人{f}，{s}，住在{a}", "收件人：{f}，收货地址：{a}", "监护人{f}系学生之母，{s}，户籍所在地{a}",
    "住{a}的村民{f}投诉噪声", "申请人：{f}。住址：{a}", "阿依古丽，家住{a}", "{f}他们一家三口就在{a}住着",
)  # fmt: skip
NOT_SAID = (
    "被告云岭恒达公司，法定代表人{n}某，公司住所地{a}", "申请人：云岭食品有限公司，住所：{a}", "负责人{f}，办公地址：{a}",
    "社区常住人口1200人，地址：{a}", "某小区位于{a}", "咨询请联系{n}女士，市民中心地址：{a}", "{n}某经营的餐馆，单位住所{a}",
    "住在{a}的高层住户较多", "养老院可住120人，地址{a}", "安居工程，住房位于{a}", "停车场入住率高，住宅小区{a}",
    "方便居民办事，居住证办理点：{a}", "于明日起，居住在{a}的居民停水", "医院门诊部住院处：{a}", "申请人{f}，机构地址：{a}",
    "{f}任局长，局址{a}", "企业地址：{a}", "家住附近的居民可到{a}领取", "公示名单：{f}、{n}某，领取地点{a}",
    "监督电话12345，受理人{f}，窗口设在{a}", "高新区住房和城乡建设局，{a}", "经营者{n}某，经营场所{a}",
)  # fmt: skip


def texts(chance: random.Random) -> list[tuple[str, bool]]:
    """Sentences of records and letters: of people at home, and of offices, firms and buildings, which is no secret."""

    def filled(form: str) -> str:
        return form.format(n=chance.choice(SURNAMES), f=name(chance), s=chance.choice("男女"), a=home(chance))

    return [(filled(form), true) for forms, true in ((SAID, True), (NOT_SAID, False)) for form in forms]
