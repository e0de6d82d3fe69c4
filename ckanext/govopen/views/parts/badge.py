"""A product's badge: one small SVG that names the portal and the sources, with nothing fetched from elsewhere."""

from __future__ import annotations

import unicodedata
from typing import Any

import ckan.plugins.toolkit as tk
from markupsafe import escape

HIGH = 28


def _width(text: str) -> int:
    """About how wide a text is at 13 px: Han one square, Latin a little more than half."""
    return round(sum(13 if unicodedata.east_asian_width(char) in "WFA" else 7.4 for char in text))


def words(product: dict[str, Any]) -> tuple[str, str]:
    """The two halves: whose data, and how many sources."""
    count = len(product["sources"])
    return (
        str(tk.h.govopen_site()["name"]),
        tk.ungettext("{n} public source", "{n} public sources", count).format(n=count),
    )


def svg(product: dict[str, Any]) -> str:
    """The badge as SVG, its words in the language of the page."""
    left, right = words(product)
    one, two = _width(left) + 44, _width(right) + 24
    title = tk._("{product}: data from {site}").format(product=product["title"], site=left)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{one + two}" height="{HIGH}" role="img" '
        f'aria-label="{escape(title)}"><title>{escape(title)}</title>'
        f'<rect width="{one + two}" height="{HIGH}" rx="4" fill="#1B4F9C"/>'
        f'<path d="M{one} 0h{two - 4}a4 4 0 0 1 4 4v{HIGH - 8}a4 4 0 0 1-4 4h-{two - 4}z" fill="#E8EFF9"/>'
        '<g transform="translate(10 5) scale(.42)" fill="none" stroke="#fff" stroke-linejoin="round" '
        'stroke-linecap="round"><path stroke-width="4" d="M4 20 15 7l7.5 8L28 9.5l12 10.5"/>'
        '<path stroke-width="3" d="M4 29.5 15 16.5l7.5 8 5.5-5.5 12 10.5"/>'
        '<path stroke-width="2" d="M4 38 15 25l7.5 8 5.5-5.5L40 38"/></g>'
        '<g font-family="-apple-system,PingFang SC,Microsoft YaHei,Noto Sans CJK SC,sans-serif" font-size="13">'
        f'<text x="34" y="18.5" fill="#fff">{escape(left)}</text>'
        f'<text x="{one + 12}" y="18.5" fill="#123A78">{escape(right)}</text></g></svg>'
    )


def embedding(product: dict[str, Any]) -> dict[str, str]:
    """The badge's address and the HTML to put on a site of one's own."""
    page = tk.h.url_for("govopen_products.show", id=product["id"], _external=True, locale="default")
    picture = tk.h.url_for("govopen_products.badge", id=product["id"], _external=True, locale="default")
    alt = escape(tk._("{product}: data from {site}").format(product=product["title"], site=words(product)[0]))
    return {
        "url": tk.h.url_for("govopen_products.badge", id=product["id"]),
        "html": f'<a href="{page}"><img src="{picture}" alt="{alt}" height="{HIGH}"></a>',
    }
