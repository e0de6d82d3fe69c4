"""Invented rows: plausible, the same on every load, and about nobody."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from ckanext.govopen.demo.content import Item

# Somewhere in no city: the open country around 24° N, 109° E, a degree wide.
WEST, SOUTH = 109.15, 23.85
DISTRICTS = ("青屏区", "临江区", "石门县", "白鹭县")
PLACES = (
    "东门", "西园", "南湖", "北岭", "青屏", "滨江", "松涛", "竹溪", "石桥", "白鹭", "望城", "云台", "凤鸣", "龙泉",
    "金沙", "长堤", "翠屏", "梅岭", "桃源", "柳塘", "安宁", "永乐", "新兴", "红枫", "银杏", "清河", "双塔", "古渡",
)  # fmt: skip
STREETS = ("青屏路", "滨江大道", "望城街", "松涛路", "石桥巷", "凤鸣大道", "长堤路", "梅岭街", "银杏路", "古渡口路")
FIRMS = ("恒达", "云岭", "金沙", "凤鸣", "长青", "博远", "东湖", "启明", "华泰", "石桥", "白鹭", "望岳", "兴邦", "瑞丰")
TRADES = ("建材", "食品", "电子科技", "运输", "农业", "机械制造", "教育咨询", "环保科技", "餐饮", "药业")
FORMS = ("有限公司", "有限责任公司", "合作社", "经营部")
SURNAMES = "赵钱孙李周吴郑王"
BASE = 4  # digits of a running number
ACROSS, PIECE = 8, 0.03  # pieces in a row, and how wide one is in degrees


class Rows:
    """The rows of one file: an own source of chance, so that a file does not change with its neighbours."""

    def __init__(self, seed: str, today: date) -> None:
        self.chance = random.Random(seed)  # noqa: S311  invented data, no secret
        self.today = today

    def make(self, items: tuple[Item, ...], count: int) -> list[dict[str, Any]]:
        """So many rows, each a value by item name."""
        return [{item.name: self.value(item, number) for item in items} for number in range(1, count + 1)]

    def value(self, item: Item, number: int) -> Any:
        """One cell. An item without a source is a place's name."""
        kind, _, rest = item.source.partition(":")
        return VALUES[kind or "place"](self, rest, number)

    def code(self, prefix: str, number: int) -> str:
        return f"{prefix}{number:0{BASE}d}"

    def pick(self, choices: str, _number: int) -> str:
        return self.chance.choice(choices.split("|"))

    def whole(self, bounds: str, _number: int) -> int:
        low, high = bounds.split(":")
        return self.chance.randint(int(low), int(high))

    def decimal(self, bounds: str, _number: int) -> float:
        low, high, digits = bounds.split(":")
        return round(self.chance.uniform(float(low), float(high)), int(digits))

    def day(self, bounds: str, _number: int) -> str:
        oldest, newest = (int(part) for part in bounds.split(":"))
        ago = self.chance.randint(min(oldest, newest), max(oldest, newest))
        return (self.today - timedelta(days=ago)).isoformat()

    def month(self, _rest: str, _number: int) -> str:
        return (self.today - timedelta(days=30 * self.chance.randint(1, 11))).strftime("%Y-%m")

    def moment(self, days: str, _number: int) -> str:
        start = datetime.combine(self.today, datetime.min.time())
        ago = timedelta(hours=self.chance.randint(1, int(days) * 24))
        return (start - ago).isoformat(sep=" ")

    def place(self, suffix: str, _number: int) -> str:
        return f"{self.chance.choice(PLACES)}{suffix}"

    def street(self, _rest: str, _number: int) -> str:
        return f"{self.chance.choice(DISTRICTS)}{self.chance.choice(STREETS)}{self.chance.randint(1, 320)}号"

    def company(self, _rest: str, _number: int) -> str:
        return f"云岭{self.chance.choice(FIRMS)}{self.chance.choice(TRADES)}{self.chance.choice(FORMS)}"

    def district(self, _rest: str, _number: int) -> str:
        return self.chance.choice(DISTRICTS)

    def lines(self, _rest: str, _number: int) -> str:
        return "、".join(f"{n}路" for n in sorted(self.chance.sample(range(1, 40), self.chance.randint(1, 4))))

    def phone(self, _rest: str, _number: int) -> str:
        return f"0999-688{self.chance.randint(1000, 9999)}"

    def hashed(self, _rest: str, _number: int) -> str:
        return f"{self.chance.getrandbits(128):032x}"

    def longitude(self, _rest: str, _number: int) -> float:
        return round(WEST + self.chance.random() * 0.5, 6)

    def area(self, _rest: str, number: int) -> list[list[float]]:
        """A closed ring: one piece of the city, whose corners it shares with its neighbours; east to west by rows."""
        row, column = divmod(number - 1, ACROSS)
        ring = [self._corner(column + x, row + y) for x, y in ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))]
        return [list(place) for place in ring]

    def _corner(self, column: int, row: int) -> tuple[float, float]:
        shift = random.Random(f"{column} {row}")  # noqa: S311  the same corner for all that meet in it
        aside, up = (shift.uniform(-0.3, 0.3) for _ in range(2))
        return round(WEST + 0.1 + (column + aside) * PIECE, 6), round(SOUTH + 0.1 + (row + up) * PIECE, 6)

    def mobile(self, _rest: str, _number: int) -> str:
        """A number of a range that is given out to nobody."""
        return f"142{self.chance.randint(1000, 9999)}{self.chance.randint(1000, 9999)}"

    def report(self, matters: str, number: int) -> str:
        """What somebody says on the telephone, written down as such records are."""
        where, who = self.street("", number), self.chance.choice(SURNAMES)
        return f"家住{where}的{who}某反映：{self.pick(matters, number)}"

    def latitude(self, _rest: str, _number: int) -> float:
        return round(SOUTH + self.chance.random() * 0.4, 6)


VALUES: dict[str, Callable[[Rows, str, int], Any]] = {
    "code": Rows.code,
    "pick": Rows.pick,
    "int": Rows.whole,
    "dec": Rows.decimal,
    "date": Rows.day,
    "month": Rows.month,
    "moment": Rows.moment,
    "place": Rows.place,
    "street": Rows.street,
    "company": Rows.company,
    "district": Rows.district,
    "lines": Rows.lines,
    "phone": Rows.phone,
    "hash": Rows.hashed,
    "lon": Rows.longitude,
    "lat": Rows.latitude,
    "area": Rows.area,
    "mobile": Rows.mobile,
    "report": Rows.report,
}
