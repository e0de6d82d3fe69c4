"""The shell of every page: addresses that exist, menus, how the reader wants to see the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import ckan.plugins.toolkit as tk
from flask import current_app, g, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect
from werkzeug.wsgi import get_path_info

from ckanext.govopen import config, law
from ckanext.govopen.access.people import asker
from ckanext.govopen.catalogue import rights
from ckanext.govopen.language import chinese, say
from ckanext.govopen.logic.readers import may_audit

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

__all__ = [
    "govopen_audits",
    "govopen_display",
    "govopen_footer",
    "govopen_here",
    "govopen_icons",
    "govopen_is_current",
    "govopen_menu",
    "govopen_page_exists",
    "govopen_page_numbers",
    "govopen_post",
    "govopen_public_menu",
    "govopen_site",
    "govopen_switch",
    "govopen_words_of_path",
    "unix_locale_to_bcp47",
]

DISPLAY_COOKIE = "govopen_display"
CHOICES = {"text": ("large",), "contrast": ("high",), "theme": ("dark", "light")}
LANGUAGES = {"zh_Hans_CN": "zh-CN", "zh_Hant_TW": "zh-TW"}


KNOWN = 5_000


def govopen_icons() -> str:
    """Where the icons stand; asked for some fifty times a page."""
    if "govopen_icons" not in g:
        g.govopen_icons = tk.h.url_for_static("/govopen/icons.svg")
    return str(g.govopen_icons)


def unix_locale_to_bcp47(locale_str: str) -> str:
    """The language tag of a locale. CKAN's own makes zh-Hans-CN, with which neither its scripts nor Moment start."""
    return LANGUAGES.get(locale_str, locale_str.replace("_", "-"))


def govopen_page_exists(path: str) -> bool:
    """Whether some view answers GET at this address of the portal, so that links to it may be shown."""
    known: dict[str, bool] = current_app.extensions.setdefault("govopen_pages", {})
    if path not in known:
        if len(known) > KNOWN:  # addresses of entries are among them
            known.clear()
        known[path] = _answers(path.partition("?")[0].partition("#")[0])
    return known[path]


def _answers(path: str) -> bool:
    try:
        endpoint, _ = current_app.url_map.bind("localhost").match(path, method="GET")
    except RequestRedirect:
        return True
    except (NotFound, MethodNotAllowed, HTTPException):
        return False
    return not str(endpoint).endswith(("static", "redirect_locale"))


def govopen_post() -> str:
    """In what capacity the reader works here: `authority`, `department`, or "" for the public."""
    if not tk.current_user.is_authenticated:
        return ""
    if not hasattr(g, "govopen_post"):
        g.govopen_post = _post()
    return str(g.govopen_post)


def _post() -> str:
    """By membership alone: a sysadmin may write everywhere, which makes nobody an officer."""
    name = tk.current_user.name
    if rights.acts_for(name, config.authority()):
        return "authority"
    return "department" if rights.is_officer(name) else ""


def govopen_audits() -> bool:
    """Whether the reader is a registered auditor: reads records of use, decides nothing."""
    if "govopen_audits" not in g:
        g.govopen_audits = bool(g.userobj) and may_audit(asker(g.userobj))
    return bool(g.govopen_audits)


def _public_menu() -> list[tuple[str, str]]:
    return [
        ("/dataset/", tk._("Data catalogue")),
        ("/lists/", tk._("Public lists")),
        ("/register", tk._("Case register")),
        ("/products", tk._("Data products")),
        ("/organization/", tk._("Departments")),
        ("/developers", tk._("Developers")),
        ("/law" if govopen_page_exists("/law") else "/law/deadlines", tk._("Rules and time limits")),
    ]


def _officer_menu() -> list[tuple[str, str]]:
    if govopen_post() == "authority":
        return [
            ("/desk", tk._("Desk")),
            ("/desk/cases", tk._("All cases")),
            ("/review", tk._("Catalogue review")),
            ("/dataset/", tk._("Data catalogue")),
            ("/lists/", tk._("Lists")),
            ("/import", tk._("Import")),
            ("/desk/officers", tk._("Officers")),
            ("/desk/usage", tk._("Usage")),
        ]
    return [
        ("/desk", tk._("Desk")),
        ("/desk/catalogue", tk._("My catalogue")),
        ("/desk/cases", tk._("Cases")),
        ("/dataset/", tk._("Data catalogue")),
        ("/lists/", tk._("Lists")),
        ("/import", tk._("Import")),
        ("/desk/officers", tk._("Officers")),
        ("/desk/usage", tk._("Usage")),
    ]


def govopen_menu() -> list[dict[str, Any]]:
    """The main navigation: only pages that exist, the current one marked."""
    shown = _once(f"menu {govopen_post()}", _menu)
    here = _here()
    fits = [path for path, _, _ in shown if here == path or here.startswith(path.rstrip("/") + "/")]
    best = max(fits, key=len, default="")
    return [{"href": href, "label": label, "current": path == best} for path, href, label in shown]


def _menu() -> list[tuple[str, str, str]]:
    items = _officer_menu() if govopen_post() else _public_menu()
    return [(path, tk.h.url_for(path), label) for path, label in items if govopen_page_exists(path)]


def _once(name: str, make: Callable[[], T]) -> T:
    """What is the same on every page: made once for each language and place where the portal is mounted."""
    known: dict[Any, T] = current_app.extensions.setdefault("govopen_once", {})
    key = (name, tk.h.lang(), tk.h.url_for("/"))
    if key not in known:
        known[key] = make()
    return known[key]


def govopen_public_menu() -> list[dict[str, str]]:
    """The public's menu, whoever looks: only pages that exist."""
    return [{"href": tk.h.url_for(path), "label": label} for path, label in _public_menu() if govopen_page_exists(path)]


def _here() -> str:
    """The address of this page without the language."""
    return get_path_info(request.environ) or request.path


def govopen_is_current(path: str) -> bool:
    """Whether this page is that address."""
    return _here().rstrip("/") == path.rstrip("/")


def govopen_footer() -> list[dict[str, Any]]:
    """The columns of the footer, without links to pages that do not exist."""
    return _once(f"footer {law.in_force().digest}", _footer)  # with the city's own word for a list


def _footer() -> list[dict[str, Any]]:
    columns = [
        (
            tk._("Use data"),
            [
                ("/dataset/", tk._("Data catalogue")),
                ("/organization/", tk._("Departments")),
                ("/request", tk._("Request data outside the catalogue")),
                ("/products", tk._("Data products")),
                ("/products/new", tk._("Submit a product")),
                ("/developers", tk._("Interfaces and keys")),
            ],
        ),
        (
            tk._("Oversight"),
            [
                ("/lists/opening-negative", say(law.in_force().lists["opening_negative"].term)),
                ("/register", tk._("Case register")),
                ("/stats/timeliness", tk._("Timeliness by department")),
                ("/lists/open-plan", tk._("Yearly opening plan")),
                ("/complaint", tk._("Complain about a department")),
            ],
        ),
        (
            tk._("Help"),
            [
                ("/about", tk._("About this portal")),
                ("/guides", tk._("Guides")),
                ("/law", tk._("Rules and time limits")),
                ("/law/deadlines", tk._("Time limit calculator")),
                ("/privacy", tk._("Privacy")),
                ("/terms", tk._("Terms of use")),
                ("/accessibility", tk._("Accessibility")),
                ("/sitemap", tk._("Site map")),
            ],
        ),
    ]
    return [
        {"title": title, "links": shown}
        for title, links in columns
        if (
            shown := [
                {"href": tk.h.url_for(path), "label": label} for path, label in links if govopen_page_exists(path)
            ]
        )
    ]


def govopen_site() -> dict[str, Any]:
    """Who runs the portal, in the reader's language where the operator gave it: see `config.site_texts`."""
    return config.site_texts(english=not chinese())


def govopen_display() -> dict[str, str]:
    """What the reader chose: `text`, `contrast`, `theme`, each "" for the usual; a cookie holds nothing but that."""
    chosen = request.cookies.get(DISPLAY_COOKIE, "").split(".")
    return {key: next((value for value in values if value in chosen), "") for key, values in CHOICES.items()}


def govopen_switch(**change: str) -> str:
    """The address that changes one thing about the display and comes back here; works without scripts."""
    return tk.h.url_for("govopen_display.choose", back=govopen_here(), **change)


def govopen_page_numbers(page: int, pages: int) -> list[int | None]:
    """The page numbers a pager shows, None for a gap: 1 … 4 5 6 … 51."""
    near = {1, pages, *range(page - 1, page + 2)} | (set(range(1, 5)) if page < 4 else set())  # noqa: PLR2004
    numbers: list[int | None] = []
    for number in sorted(n for n in near if 1 <= n <= pages):
        if numbers and numbers[-1] is not None and number - numbers[-1] > 1:
            numbers.append(None)
        numbers.append(number)
    return numbers


def govopen_here() -> str:
    """The address of this page as it was asked for, to come back to."""
    return tk.h.url_for(_here()) + (f"?{request.query_string.decode()}" if request.query_string else "")


def govopen_words_of_path() -> str:
    """The words of the last part of the address: what somebody was looking for who found nothing."""
    last = _here().rstrip("/").rpartition("/")[2]
    return " ".join(last.replace("-", " ").replace("_", " ").split())[:60]
