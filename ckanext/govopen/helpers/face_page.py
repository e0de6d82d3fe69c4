"""What the head of a page tells machines: its own address, and the same page in the other languages."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from flask import request
from werkzeug.wsgi import get_path_info

from ckanext.govopen.helpers.face_shell import unix_locale_to_bcp47

__all__ = ["govopen_addresses"]


def govopen_addresses() -> dict[str, str]:
    """Absolute addresses of this page by language tag, `x-default` for the portal's first language.

    Without the query: a list sorted or filtered otherwise is the same page to a search engine.
    """
    path = get_path_info(request.environ) or request.path
    default = str(tk.config.get("ckan.locale_default"))

    def address(locale: str) -> str:
        return str(tk.h.url_for(path, locale="default" if locale == default else locale, _external=True))

    tags = {unix_locale_to_bcp47(one.short_name): address(one.short_name) for one in tk.h.get_available_locales()}
    return tags | {"x-default": address(default)}
