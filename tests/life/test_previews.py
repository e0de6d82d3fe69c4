"""A preview's words are no road round the review."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import pytest

from .conftest import upload

TOLD = "联系人 13812345678"


@pytest.fixture
def text_file(hands: Any, city: Any) -> str:
    """The id of a text file of a draft that then went through its review."""
    made = hands.draft()
    file = city.provider_editor.call(
        "resource_create", package_id=made["id"], name="说明", format="TXT", upload=upload("站点说明\n", "stops.txt")
    )
    hands.secrecy(made["id"])
    case = hands.submit(made["id"])
    if case["state"] == "open" and case["step"]["verb"] == "approve":
        hands.act(city.authority, case, "approve")
    return file["id"]


def added(city: Any, file: str, **more: Any) -> dict[str, Any]:
    return city.provider_editor.call("resource_view_create", resource_id=file, view_type="text_view", **more)


@pytest.mark.duty("guigang-43a")
def test_a_preview_is_called_after_its_kind(city: Any, text_file: str) -> None:
    made = added(city, text_file, title=TOLD)
    assert TOLD not in str(made)
    assert made["title"]
    again = city.provider_editor.call("resource_view_update", id=made["id"], resource_id=text_file, title=TOLD)
    assert TOLD not in str(again)
    assert again["title"] == made["title"]


@pytest.mark.parametrize("word", ["description", "image_url"])
def test_a_preview_says_nothing_of_its_own(city: Any, text_file: str, word: str) -> None:
    with pytest.raises(tk.ValidationError) as refused:
        added(city, text_file, title="x", **{word: TOLD})
    assert "审核" in str(refused.value.error_dict[word])
    made = added(city, text_file)
    with pytest.raises(tk.ValidationError):
        city.provider_editor.call("resource_view_update", id=made["id"], **{word: TOLD})
