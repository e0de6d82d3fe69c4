"""The statement of a product's source: the attribution of the entry, as of the day on which the maker acquired it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ckanext.govopen.attribution import forms
from ckanext.govopen.attribution.statement import statement
from ckanext.govopen.logic.product.entries import public_entry

if TYPE_CHECKING:
    from collections.abc import Mapping


def text(source: Mapping[str, Any], lang: str) -> str:
    """Provider, title, code, version, day, address and licence; of an entry no longer public, what is still known."""
    known = public_entry(source["entry"]["id"]) if source["entry"] else None
    entry = known.package if known else {"id": source["entry_id"], "name": source["entry_id"]}
    one = statement(entry, acquired=source["acquired_on"], lang=lang)
    one = replace(one, provider=source["provider"], title=source["title"], code=source["code"])
    return forms.written("text", one, lang)
