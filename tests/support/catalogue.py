"""A small catalogue in Chinese, in a real index."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
import pytest

from ckanext.govopen.search import timeliness

TIERED = {"share_tier": "unconditional", "open_tier": "unconditional"}
ASKED = {"open_basis": "《中华人民共和国个人信息保护法》第二十五条", "open_conditions": "仅限研究用途"}

ENTRIES: dict[str, dict[str, Any]] = {
    "parking": {
        "title": "公共停车场基本信息",
        "notes": "全市412处停车场的位置与泊位数，含PM2.5监测站",
        "theme": "transport",
    },
    "bus": {"title": "公交线路2022年", "notes": "<b>线路</b>与站点", "tag_string": "公交,出行", "theme": "transport"},
    "rescue": {"title": "应急救援队伍名录", "notes": "队伍与装备"},
    "ambulance": {"title": "急救站点", "notes": "急救车与站点"},
    "toilet": {"title": "公厕分布", "notes": "位置"},
    "fund": {"title": "住房公积金缴存情况", "notes": "按月", "owner_org": "health"},
    "english": {"title": "Schools and water quality", "notes": "COVID-19 e-mail reports, GIS layers"},
    "station": {
        "title": "环境站点清单",
        "notes": "站点",
        "items": [{"name": "排队时长", "description": "分钟"}],
    },
}


def save(name: str, **fields: Any) -> dict[str, Any]:
    """An entry through CKAN's own action, so through the real index path."""
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})
    data = {"name": name, "owner_org": "transport", "update_cycle": "monthly", "state": "active", **TIERED, **fields}
    return tk.get_action("package_create")({"user": site_user["name"], "ignore_auth": True}, data)


def find(q: str = "", **fields: Any) -> dict[str, Any]:
    """`package_search`, as nobody in particular."""
    return tk.get_action("package_search")({"user": "", "auth_user_obj": None}, {"q": q, "rows": 50, **fields})


def names(q: str = "", **fields: Any) -> list[str]:
    """The addresses of what is found, in order."""
    return [entry["name"] for entry in find(q, **fields)["results"]]


@pytest.fixture(scope="module")
def catalogue(city: Any) -> dict[str, dict[str, Any]]:
    """The entries by name."""
    return {name: save(name, **fields) for name, fields in ENTRIES.items()}


@pytest.fixture
def on_day(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """Set the day that searches take for today."""
    return lambda day: monkeypatch.setattr(timeliness, "today", lambda: day)
