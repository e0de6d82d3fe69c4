"""Products for templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk
from markupsafe import Markup

from ckanext.govopen.attribution import markup
from ckanext.govopen.logic.case.asking import asking
from ckanext.govopen.logic.product import citing, rights, shaping
from ckanext.govopen.store import products

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "govopen_host",
    "govopen_newest_products",
    "govopen_product_citation",
    "govopen_product_markup",
    "govopen_product_of_case",
    "govopen_product_reports",
    "govopen_products_of",
]
SHOWN = 4


def govopen_host(url: str) -> str:
    """The host of an address, for the eye."""
    return urlsplit(url).hostname or ""


def govopen_products_of(entry_id: str) -> dict[str, Any]:
    """How often and for what an entry is used: `count`, `kinds` with counts, the newest `rows`."""
    counts = shaping.count_by_entry(entry_id)
    if not counts:
        return {"count": 0, "kinds": [], "rows": []}
    rows = products.of_entry(entry_id, SHOWN)
    sources = products.sources([row.id for row in rows])
    return {
        "count": sum(counts.values()),
        "kinds": [{**one, "count": counts[one["value"]]} for one in shaping.kinds() if counts.get(one["value"])],
        "rows": [shaping.line(row, sources.get(row.id, [])) for row in rows],
    }


def govopen_newest_products() -> list[dict[str, Any]]:
    """Three products for the front page."""
    return tk.get_action("govopen_product_list")({"user": "", "ignore_auth": False}, {"rows": 3})["results"]


def govopen_product_reports() -> int:
    """How many reports about products wait for the reader; 0 for who is not of the authority."""
    who = tk.current_user
    if not who.is_authenticated or not asking({"user": who.name, "auth_user_obj": who}).person.authority:
        return 0
    return products.open_reports()


def govopen_product_citation(source: Mapping[str, Any]) -> str:
    """The statement of one source of a product, in the form that citations of entries have."""
    return citing.text(source, str(tk.h.lang() or "zh"))


def govopen_product_markup(product: Mapping[str, Any]) -> Markup:
    """A product for search engines (schema.org), safe inside a page."""
    return markup.as_script(markup.product(product))


def govopen_product_of_case(case: Mapping[str, Any]) -> dict[str, Any] | None:
    """What a case judges, for its maker and for officers: the product, each source with what the portal knows of it."""
    if case.get("procedure") != "product_submission" or case.get("commands") is None:
        return None
    found = products.of_case(case["id"])
    if found is None:
        return None
    row = products.product(found.product_id)
    content = shaping.content_of(found)
    sources = [{**one, **rights.of_source(one, row.owner)} for one in content["sources"]]
    return {**content, "sources": sources}
