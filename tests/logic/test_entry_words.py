"""What is typed or sent for an entry and must not pass in silence: another's code, fields that are none, long texts."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.lib import search

from ckanext.govopen.catalogue import limits

CODE = "3070012/000431"


@pytest.fixture(autouse=True)
def _reader(test_request_context: Any) -> Any:
    """A reader of Chinese."""
    with test_request_context("/"):
        yield


def draft(person: Any, owner: dict[str, Any], **fields: Any) -> dict[str, Any]:
    said = {
        "title": "公交线路站点",
        "owner_org": owner["id"],
        "share_tier": "unconditional",
        "state": "draft",
        **fields,
    }
    return person.call("package_create", **said)


def refused(call: Any, *args: Any, **fields: Any) -> dict[str, Any]:
    with pytest.raises(tk.ValidationError) as caught:
        call(*args, **fields)
    model.Session.rollback()
    return caught.value.error_dict


def test_a_code_is_one_entrys(city: Any) -> None:
    """Refused at the field, with the entry that has it for whoever may see that; an address with -2 hid it before."""
    held = draft(city.provider, city.transport, title="公交站牌", resource_code=CODE)
    (said,) = refused(draft, city.provider_editor, city.transport, resource_code=CODE)["resource_code"]
    assert "公交站牌" in said
    assert "云岭市交通运输局" in said
    assert "另编代码" in said
    (said,) = refused(draft, city.provider2, city.health, resource_code=CODE)["resource_code"]
    assert "公交站牌" not in said, "another department's draft is not told"
    assert CODE in said

    other = draft(city.provider, city.transport, title="公交首末站", resource_code=f"{CODE}-2")
    assert "resource_code" in refused(city.provider.call, "package_patch", id=other["id"], resource_code=CODE)
    city.provider.call("package_patch", id=held["id"], notes="站牌每季度普查一次。")  # its own code stands in no way
    city.provider.call("package_delete", id=held["id"])
    assert city.provider.call("package_patch", id=other["id"], resource_code=CODE)["resource_code"] == CODE


def test_a_code_that_an_import_let_in_twice_holds_nothing_up(city: Any) -> None:
    """An import asks about doubles itself; whoever edits one of them afterwards is not asked again."""
    own = {"ignore_auth": True, "user": city.authority.name}
    said = {"owner_org": city.transport["id"], "share_tier": "unconditional", "state": "draft", "resource_code": "9/9"}
    for title in ("轮渡航线", "轮渡码头"):
        made = tk.get_action("package_create")({**own}, {**said, "title": title})
    assert city.provider.call("package_patch", id=made["id"], title="轮渡码头位置")["title"] == "轮渡码头位置"


def test_a_title_has_an_end(city: Any) -> None:
    most = limits.LONGEST["title"]
    (said,) = refused(draft, city.provider, city.transport, title="长" * (most + 1))["title"]
    assert f"{most + 1}个字" in said
    assert f"{most}字以内" in said
    made = draft(city.provider, city.transport, title="长" * most)
    package = model.Package.get(made["id"])
    package.title = "旧" * 300  # from before there was a limit
    model.Session.commit()
    search.rebuild(made["id"])
    kept = city.provider.call("package_patch", id=made["id"], notes="旧条目照常修改。")
    assert kept["title"] == "旧" * 300


@pytest.mark.parametrize(
    "tags", [{"tag_string": "水，路"}, {"tags": [{"name": "水"}, {"name": "路"}]}], ids=["text", "list"]
)
def test_a_chinese_tag_may_be_one_character(city: Any, tags: dict[str, Any]) -> None:
    made = draft(city.provider, city.transport, **tags)
    assert {tag["name"] for tag in made["tags"]} == {"水", "路"}


def test_a_tag_that_is_too_long_is_told_with_the_mend(city: Any) -> None:
    for said in ({"tag_string": "水," + "长" * 101}, {"tags": [{"name": "长" * 101}]}):
        assert "缩短到100字以内" in str(refused(draft, city.provider, city.transport, **said))
