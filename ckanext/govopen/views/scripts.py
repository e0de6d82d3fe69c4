"""CKAN's own scripts under Chinese: they ask for zh-CN, while CKAN keeps zh_Hans_CN."""

from __future__ import annotations

from ckan.views import api
from flask import Blueprint
from flask.typing import ResponseReturnValue

from ckanext.govopen.helpers.face_shell import LANGUAGES

blueprint = Blueprint("govopen_scripts", __name__)
LOCALES = {tag.replace("-", "_"): locale for locale, tag in LANGUAGES.items()}


@blueprint.route("/api/i18n/<lang>")
@blueprint.route("/api/<int(min=1, max=2):ver>/i18n/<lang>")
def translations(lang: str, ver: int = 0) -> ResponseReturnValue:
    """The strings of scripts in one language, by its tag or its locale."""
    del ver
    locale = lang.replace("-", "_")
    return api.i18n_js_translations(LOCALES.get(locale, locale))
