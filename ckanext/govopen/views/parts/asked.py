"""A list's question in its address: filters, order, page; and the address of the same list asked otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import ckan.plugins.toolkit as tk

if TYPE_CHECKING:
    from collections.abc import Mapping

FILTERS = ("q", "procedure", "provider", "step", "state", "when", "due_from", "due_to")
VIEW = ("tab", "sort")
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list of cases was asked. `plain` holds what counts where the address says nothing."""

    endpoint: str
    given: Mapping[str, str]
    plain: Mapping[str, str]
    page: int = 1

    def get(self, name: str) -> str:
        """One part of the question."""
        return self.given.get(name) or self.plain.get(name, "")

    @property
    def filters(self) -> dict[str, str]:
        """Filters for `govopen_case_list`."""
        return {name: value for name, value in self.given.items() if name in FILTERS}

    @property
    def narrowed(self) -> int:
        """How many filters are set."""
        return len(self.filters)

    def href(self, **other: Any) -> str:
        """The same list asked otherwise; a part that is None is left out. Another question starts at page one."""
        parts = {**self.given, **{name: value for name, value in other.items() if name != "page"}}
        if other.get("page"):
            parts["page"] = str(other["page"])
        return str(tk.h.url_for(self.endpoint, **{name: value for name, value in parts.items() if value}))

    def at(self, page: int) -> str:
        """The address of a page of the same list."""
        return self.href(page=page if page > 1 else None)


def read(arguments: Any, endpoint: str, plain: Mapping[str, str]) -> Asked:
    """What an address asks."""
    given = {name: arguments.get(name, "").strip()[:LONGEST] for name in (*FILTERS, *VIEW)}
    page = max(arguments.get("page", 1, type=int) or 1, 1)
    return Asked(endpoint, {name: value for name, value in given.items() if value}, plain, min(page, 10_000))


def kept(asked: Asked) -> str:
    """The question as an address's query, to be kept; '' for the plain list."""
    parts = {name: value for name, value in asked.given.items() if value != asked.plain.get(name)}
    if asked.page > 1:
        parts["page"] = str(asked.page)
    return urlencode(parts)
