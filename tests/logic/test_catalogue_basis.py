"""A basis must be of a kind that can carry the tier; a file with a Chinese name has its format."""

from __future__ import annotations

import io

import pytest
from ckan.plugins import toolkit as tk
from werkzeug.datastructures import FileStorage

from ckanext.govopen import law
from ckanext.govopen.catalogue import basis, rules
from ckanext.govopen.importing import answers, plan
from ckanext.govopen.importing.table import Row

STRICT = {"share_tier": "not_shared", "open_tier": "not_open"}


@pytest.mark.parametrize(
    ("text", "weak"),
    [
        ("pipl/28", False),
        ("《中华人民共和国个人信息保护法》第二十八条", False),
        ("guigang/35", True),  # a normative document cannot keep data from departments (article 6)
        ("guigang/35\npipl/28", False),
        ("《某部某文件》第三条", False),  # not known here: the review judges
    ],
)
def test_a_basis_carries_the_tier(text: str, weak: bool) -> None:
    profile = law.profile("guigang")
    found = list(rules.weak({**STRICT, "share_basis": text, "open_basis": "pipl/28"}, profile))
    assert [one.field for one in found] == (["share_basis"] if weak else [])
    assert all(one.cites for one in found)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("pipl/28", ("pipl", "28")),
        ("guigang/41.1.5", ("guigang", "41.1.5")),
        ("《中华人民共和国个人信息保护法》第二十八条", ("pipl", "28")),
        ("《中华人民共和国个人信息保护法》第28条第一款", ("pipl", "28")),
        ("《中华人民共和国个人信息保护法》第九百条", None),
        ("《某部某文件》第三条", None),
        ("elsewhere/3", None),
    ],
)
def test_a_line_names_an_article(line: str, found: tuple[str, str] | None) -> None:
    assert basis.cited(line, law.profile("guigang").laws) == found


def test_publishing_on_a_weak_basis_is_refused_with_the_articles(city) -> None:
    said = {"title": "内部名册", "notes": "人员名册。", "owner_org": "transport", "state": "active", **STRICT}
    with pytest.raises(tk.ValidationError) as refused:
        tk.get_action("package_create")(
            {"ignore_auth": True, "user": city.operator.name},
            {**said, "name": "inner", "open_basis": "pipl/28", "share_basis": "guigang/35"},
        )
    [said] = refused.value.error_dict["share_basis"]
    assert "guigang/35" not in said, "readers know it by its name"
    assert "《" in said and "第三十五条" in said, said  # noqa: PT018


def test_a_description_that_only_repeats_the_name_is_dropped_and_said() -> None:
    fields = {"title": 0, "notes": 1}
    planner = plan.Planner(
        fields, answers.read({"open_tier": "", "share_tier": "conditional"}), lambda _name: None, "home"
    )
    same, other = (planner.one(Row(2, ("公交站点", text))) for text in ("公交站点。", "全市公交站点的位置"))
    assert "notes" not in same.entry
    assert "notes_same" in [note.code for note in same.notes]
    assert other.entry["notes"] == "全市公交站点的位置"


def test_a_file_with_a_chinese_name_has_its_format(city) -> None:
    city.provider.call("package_create", title="流水", name="flow", owner_org="transport", share_tier="conditional",
                       open_tier="on_request")  # fmt: skip
    upload = FileStorage(io.BytesIO("月份,车次\n2026-09,3\n".encode()), "通行流水.csv")
    made = city.provider.call("resource_create", package_id="flow", name="流水", upload=upload, url="")
    assert made["format"] == "CSV"
    assert made["filename"] == "通行流水.csv"
    assert made["url"].endswith("/tong-xing-liu-shui.csv"), "who saves it by its address gets a name, not `.csv`"
