"""The reader's language, and words that stand in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import ckan.plugins.toolkit as tk
from ckan.lib.i18n import get_lang

from ckanext.govopen.domain.form import Text

if TYPE_CHECKING:
    from ckanext.govopen.domain.profile import Post


def language() -> str:
    """The reader's language (`zh_Hans_CN`, `en`); the portal's own where nobody reads: command line, jobs."""
    try:
        return str(get_lang() or tk.config["ckan.locale_default"])
    except RuntimeError:
        return str(tk.config["ckan.locale_default"])


def chinese(lang: str = "") -> bool:
    """Whether a language, the reader's if none is given, is Chinese."""
    return (lang or language()).startswith("zh")


def say(text: Text | Mapping[str, str] | str | None, lang: str = "") -> str:
    """A word in a language, the reader's if none is given; Chinese where there is no English; '' for none.

    Takes words of a profile (`Text`), words as actions give them (`{"zh": …, "en": …}`), and plain ones as they are.
    """
    if not text:
        return ""
    if isinstance(text, str):
        return text
    zh, en = (text["zh"], text["en"]) if isinstance(text, Mapping) else (text.zh, text.en)
    return zh if chinese(lang) else en or zh


def officer_subject(post: Post) -> Text:
    """What a notice of a change of officer is about: the post that changes hands."""
    return Text(f"{post.term.zh}变更", f"{post.term.en or post.term.zh}: a change")
