"""Information items (信息项) as a form sends them."""

from __future__ import annotations

import re
from typing import Any

ITEM = re.compile(r"items-(\d+)-(name|type|length|description)\Z")


def collect_items(data_dict: dict[str, Any]) -> None:
    """`items-<n>-<field>` of the form → a list in the order of n, rows without a word dropped.

    Scheming orders them as text, which puts row 10 before row 2.
    """
    rows: dict[int, dict[str, Any]] = {}
    for key in [key for key in data_dict if isinstance(key, str) and ITEM.match(key)]:
        number, field = ITEM.match(key).groups()  # type: ignore[union-attr]
        rows.setdefault(int(number), {})[field] = data_dict.pop(key)
    if rows and "items" not in data_dict:
        kept = [rows[number] for number in sorted(rows)]
        data_dict["items"] = [row for row in kept if any(str(value or "").strip() for value in row.values())]
