"""Facets of the catalogue: which there are, and the words for them and their values in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.govopen import law, vocabularies
from ckanext.govopen.catalogue import questions
from ckanext.govopen.language import language, say
from ckanext.govopen.search import timeliness

if TYPE_CHECKING:
    from collections.abc import Mapping

VOCABULARIES = {
    "theme": "theme",
    "update_cycle": "update_cycle",
    "industry": "industry",
    "region": "region",
    "security_level": "security_level",
    "repository": "repository",
    "license_id": "license",
}
TIERS = {"open_tier": "open_tiers", "share_tier": "share_tiers"}


def titles() -> dict[str, str]:
    """The facets of the catalogue page, in their order. `open_tier` is shown as tabs."""
    return {
        "open_tier": tk._("Opening tier"),
        timeliness.FACET: tk._("Update state"),
        "organization": tk._("Department"),
        "theme": tk._("Theme"),
        "res_format": tk._("Format"),
        "update_cycle": tk._("Update cycle"),
        "industry": tk._("Industry"),
        "region": tk._("Region"),
        "data_year": tk._("Year"),
        **{name: say(field.label) for name in questions.COUNTED if (field := questions.asked(name, law.in_force()))},
    }


def state_labels() -> dict[str, str]:
    """The words for the states of updating, in the order in which they are shown."""
    return {
        "on_time": tk._("Up to date"),
        "due_soon": tk._("Update due soon"),
        "overdue": tk._("Update overdue"),
        "unscheduled": tk._("No fixed update day"),
    }


def label(facet: str, value: str) -> str:
    """The word for a facet's value; the value itself where it is its own word (formats, years, tags)."""
    if facet == timeliness.FACET:
        return state_labels().get(value, value)
    if facet in TIERS:
        return tier_term(facet, value)
    if facet in questions.COUNTED:
        return say(questions.word(facet, value, law.in_force()))
    if facet in VOCABULARIES:
        return vocabularies.label(VOCABULARIES[facet], value, language())
    return value


def tier_term(facet: str, value: str) -> str:
    """A tier as the regulation in force calls it."""
    tier = getattr(law.in_force(), TIERS[facet]).get(value)
    if tier is None:
        return value
    return say(tier.term)


def name_items(found: Mapping[str, Any]) -> None:
    """Give the values in `search_facets` their words, and each facet its title."""
    known = titles()
    for facet, content in found.items():
        content["title"] = known.get(facet, content["title"])
        if facet == "organization":
            continue  # core knows the titles of departments
        for item in content["items"]:
            item["display_name"] = label(facet, item["name"])


def fixed_order(facet: str) -> list[str]:
    """The values of a facet that has an order of its own; empty: the largest first."""
    if facet == timeliness.FACET:
        return list(timeliness.STATES)
    if facet in TIERS:
        return list(getattr(law.in_force(), TIERS[facet]))
    if facet in questions.COUNTED and (field := questions.asked(facet, law.in_force())):
        return list(field.options)
    if facet == "update_cycle":
        return list(vocabularies.values("update_cycle"))
    return []
