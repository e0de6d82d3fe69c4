"""The same entries for both sides: from a real catalogue's file, else invented ones of the same shape."""

from __future__ import annotations

import csv
import gzip
import io
import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

HEADER = ("目录名称", "信息资源代码", "提供部门", "摘要", "开放类型", "共享类型", "更新周期", "所属主题", "关键字")
DEPARTMENTS = (
    "交通运输局",
    "卫生健康委员会",
    "教育局",
    "民政局",
    "市场监督管理局",
    "生态环境局",
    "农业农村局",
    "公安局",
)
SUBJECTS = (
    "公交线路",
    "医疗机构",
    "中小学校",
    "养老机构",
    "个体工商户",
    "空气质量",
    "农作物种植",
    "户籍人口",
    "停车场",
    "行政许可",
)
KINDS = ("基本信息", "年度统计", "名录", "监测数据", "处罚结果", "许可信息", "分布情况", "变更记录")
AREAS = ("城东区", "城西区", "云岭县", "高新区", "港北区", "青山镇", "全市")
CYCLES = ("每日", "每周", "每月", "每季度", "每年")
THEMES = ("交通运输", "医疗卫生", "教育文化", "社会救助", "市场监督", "生态环境", "工业农业", "公共安全")
SENTENCES = "本目录反映本市相关业务办理与管理的基本情况，由业务系统按周期汇总生成，供政务部门核对与社会公众查询使用。"


def invented(count: int) -> Iterator[dict[str, str]]:
    """Entries with titles of some ten characters and abstracts of thirty to two hundred; always the same."""
    chance = random.Random(20120901)
    for number in range(count):
        area, subject, kind = (chance.choice(words) for words in (AREAS, SUBJECTS, KINDS))
        department = chance.choice(DEPARTMENTS)
        yield row(
            f"{area}{subject}{kind}{number:05d}",
            department="云岭市" + department,
            notes=f"{area}{subject}{kind}。{SENTENCES * chance.randint(1, 4)}"[: chance.randint(30, 220)],
            number=number,
            theme=chance.choice(THEMES),
            words=(subject, kind),
        )


def row(
    title: str, department: str, notes: str, number: int, theme: str, words: tuple[str, ...] = ()
) -> dict[str, str]:
    """One row of the spreadsheet."""
    values = (
        title,
        f"B{number:011d}",
        department,
        notes or title,
        "无条件开放",
        "无条件共享",
        CYCLES[number % len(CYCLES)],
        theme,
        ";".join(words),
    )
    return dict(zip(HEADER, values, strict=True))


def from_file(path: Path, count: int) -> Iterator[dict[str, str]]:
    """Rows of a catalogue with the columns title, description, department (gzipped or not); tiers are filled in."""
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as raw:
        file = io.TextIOWrapper(raw, "utf-8-sig", newline="")  # type: ignore[arg-type]
        named = (found for found in csv.DictReader(file) if found["title"].strip())
        for number, found in enumerate(islice(named, count)):
            department = found["department"].strip() or "云岭市数据局"
            yield row(
                found["title"].strip(), department, found["description"].strip(), number, THEMES[number % len(THEMES)]
            )


def write(path: Path, rows: list[dict[str, str]]) -> None:
    """As a department would send it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, HEADER)
        writer.writeheader()
        writer.writerows(rows)
