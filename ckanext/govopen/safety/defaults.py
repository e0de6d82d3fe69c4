"""Safe values for options that CKAN declares with others. What an ini file says still wins.

Reasons: `docs/adr/0802-safe-defaults.md`.
"""

from __future__ import annotations

from typing import Any

from ckan.config.declaration import Declaration

DAY = 86_400

DEFAULTS: dict[str, Any] = {
    "ckan.auth.create_unowned_dataset": False,
    "ckan.auth.create_user_via_api": False,
    "ckan.auth.public_user_details": False,
    "ckan.auth.route_after_login": "govopen_me.start",
    "ckan.auth.user_create_groups": False,
    "ckan.auth.user_create_organizations": False,
    "ckan.auth.user_delete_groups": False,
    "ckan.auth.user_delete_organizations": False,
    "ckan.datastore.public_table_search": [],
    "ckan.datastore.sqlsearch.enabled": False,
    "ckan.display_timezone": "Asia/Shanghai",
    "ckan.files.owner.cascade_access": "organization group",
    "ckan.gravatar_default": "disabled",
    "ckan.hide_version": True,
    "ckan.locale_default": "zh_Hans_CN",
    "ckan.locales_offered": "zh_Hans_CN en",
    "ckan.max_resource_size": 200,
    "ckan.search.default_include_private": True,
    "ckan.views.default_views": "",
    "PERMANENT_SESSION_LIFETIME": 30 * DAY,
    "REMEMBER_COOKIE_DURATION": 30 * DAY,
    "REMEMBER_COOKIE_HTTPONLY": True,
    "REMEMBER_COOKIE_SAMESITE": "Lax",
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "SESSION_TYPE": "cookie",
    "WTF_CSRF_TIME_LIMIT": DAY,
}
SECURE = ("SESSION_COOKIE_SECURE", "REMEMBER_COOKIE_SECURE")  # once the site's address is https


def declare(declaration: Declaration, site_url: str) -> None:
    """Change the defaults of options that are declared by now."""
    changes = {**DEFAULTS, **dict.fromkeys(SECURE, site_url.startswith("https:"))}
    known = {str(key): key for key in declaration.iter_options()}
    for name, value in changes.items():
        if name in known:
            declaration[known[name]].default = value
