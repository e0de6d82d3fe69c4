"""An entry that can be handed in, and the hands it goes through."""

from __future__ import annotations

import io
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from werkzeug.datastructures import FileStorage

BASIS = "《中华人民共和国个人信息保护法》第二十八条"
FIELDS = {
    "title": "公交线路站点",
    "notes": "由各公交企业每日上报，覆盖全市线路。",
    "share_tier": "unconditional",
    "open_tier": "unconditional",
    "update_cycle": "monthly",
    "items": [{"name": "站名", "type": "text", "length": "50", "description": "站牌上的名称"}],
}


@pytest.fixture(autouse=True)
def _reader(test_request_context: Any) -> Any:
    """A reader of Chinese."""
    with test_request_context("/"):
        yield


class Hands:
    """The people of the city at work on entries."""

    def __init__(self, city: Any) -> None:
        self.city = city

    def draft(self, **fields: Any) -> dict[str, Any]:
        """A draft of the transport department."""
        said = {**FIELDS, "owner_org": self.city.transport["id"], "state": "draft", **fields}
        return self.city.provider_editor.call("package_create", **said)

    def secrecy(self, name: str, **more: Any) -> None:
        said = {"conclusion": "clear", "reviewer": "保密员 周敏", **more}
        self.city.provider.call("govopen_secrecy_review", id=name, **said)

    def submit(self, name: str, **more: Any) -> dict[str, Any]:
        return self.city.provider_editor.call("govopen_entry_submit", id=name, **more)

    def act(self, who: Any, case: dict[str, Any], command: str, **answers: Any) -> dict[str, Any]:
        return who.call("govopen_case_act", id=case["id"], command=command, answers=answers)

    def published(self, **fields: Any) -> dict[str, Any]:
        """An entry that went through its review."""
        made = self.draft(**fields)
        self.secrecy(made["id"])
        case = self.submit(made["id"])
        if case["state"] == "open" and case["step"]["verb"] == "approve":
            self.act(self.city.authority, case, "approve")
        return self.shown(made["id"])

    def shown(self, name: str) -> dict[str, Any]:
        model.Session.remove()
        return tk.get_action("package_show")({"ignore_auth": True, "use_cache": False}, {"id": name})

    def public(self, name: str) -> dict[str, Any] | None:
        """As anybody sees it; None where nobody outside does."""
        model.Session.remove()
        try:
            return tk.get_action("package_show")({"user": "", "ignore_auth": False, "use_cache": False}, {"id": name})
        except (tk.NotAuthorized, tk.ObjectNotFound):
            return None


def upload(content: str = "站点,经度\n东门,109.6\n", name: str = "stops.csv") -> FileStorage:
    return FileStorage(io.BytesIO(content.encode()), name)


@pytest.fixture(scope="module")
def hands(city: Any) -> Hands:
    return Hands(city)
