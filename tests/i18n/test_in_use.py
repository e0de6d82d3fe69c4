"""The built catalogue is the one that pages and scripts speak (`python deploy/messages.py` builds it)."""

from __future__ import annotations

from pathlib import Path

import ckan
import polib
import pytest
from ckan.lib import i18n as ckan_i18n
from ckan.plugins import toolkit as tk

LANGUAGE = "zh_Hans_CN"


@pytest.mark.parametrize(
    ("message", "chinese"),
    [
        ("Datasets", "目录条目"),  # CKAN has 数据集: ours wins
        ("Log in", "登录"),  # CKAN has 登陆
        ("Organization", "部门"),
        ("Please select the license", "请选择许可协议"),  # CKAN has none
        ("The CSRF token is missing.", "页面缺少安全校验信息，请返回上一页刷新后重新提交。"),
    ],
)
def test_ours_comes_before_ckans(app, message: str, chinese: str) -> None:
    with app.flask_app.test_request_context(f"/{LANGUAGE}/", environ_overrides={"CKAN_LANG": LANGUAGE}):
        ckan_i18n.set_lang(LANGUAGE)
        assert tk._(message) == chinese


def test_plural_forms(app) -> None:
    with app.flask_app.test_request_context("/", environ_overrides={"CKAN_LANG": LANGUAGE}):
        ckan_i18n.set_lang(LANGUAGE)
        sentences = {tk.ungettext("{number} dataset found", "{number} datasets found", n) for n in (0, 1, 2, 11)}
        assert sentences == {"找到{number}个目录条目"}


def test_scripts_have_chinese_too(app) -> None:
    ckan_i18n.build_js_translations()
    messages = app.get(f"/api/i18n/{LANGUAGE}").json
    assert messages["Please Confirm"] == [None, "请确认"]
    pot = polib.pofile(str(Path(ckan.__file__).parent / "i18n" / "ckan.pot"))
    asked = {entry.msgid for entry in pot if any(file.endswith(".js") for file, _line in entry.occurrences)}
    assert len(asked) > 40
    assert asked - {message for message, forms in messages.items() if message and forms[1:] and all(forms[1:])} == set()
    assert messages["There are unsaved modifications to this form"] == [None, "此表单有未保存的修改"]
