"""Where the table of a sheet begins: the labels of its columns, below titles and notes (as in the import)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

TOP = 20  # rows in which the labels are looked for
LONGEST = 15  # characters of a label that is known
LABEL = re.compile(
    r"姓名|名称|电话|手机|联系方式|住址|地址|位置|身份证|证件|性别|年龄|民族|学历|编号|代码|序号|日期|时间|备注|号码|账号|卡号|类型|类别|单位\Z|人\Z"
)
NOTE = re.compile(r"[:：].")  # 填报单位：民政局


def header(rows: Sequence[Sequence[Any]], columns: int) -> list[str]:
    """What to call each column, as many as the widest row has, `columns` at most."""
    width = min(max((len(row) for row in rows), default=0), columns)
    labels = [_said(cell) for cell in _labels(rows[:TOP])[:width]]
    return [*labels, *[""] * (width - len(labels))]


def _labels(top: Sequence[Sequence[Any]]) -> Sequence[Any]:
    """The row with most words that columns are called by; else the first that is wide and no note; else the first."""
    known = [len({text for cell in row if (text := _said(cell)) and _is_known(text)}) for row in top]
    best = max(range(len(top)), key=lambda at: (known[at], -at), default=-1)
    if best >= 0 and known[best] > 1:
        return top[best]
    said = [{text for cell in row if (text := _said(cell))} for row in top]
    widest = max((len(one) for one in said), default=0)
    for row, one in zip(top, said, strict=True):
        if len(one) * 2 > widest and (len(one) > 1 or widest == 1) and not any(NOTE.search(text) for text in one):
            return row
    return top[0] if top else []


def _is_known(text: str) -> bool:
    return len(text) <= LONGEST and bool(LABEL.search(text)) and not NOTE.search(text)


def _said(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()
