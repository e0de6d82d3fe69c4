"""What an entry leaves open that the rules ask for: told to its department and its reviewer, no bar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.govopen import law, vocabularies
from ckanext.govopen.catalogue import delivery, rules
from ckanext.govopen.language import language
from ckanext.govopen.language import say as say_either
from ckanext.govopen.logic.shape.cites import cites
from ckanext.govopen.logic.validators import labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def advice(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the rules ask of every entry and this one leaves open: told to its department and its reviewer, no bar."""
    profile = law.in_force()
    asked = {field.id: field for field in profile.entry}
    found = [
        {"field": name, "cites": cites(asked[name].cites), "text": tk._("“{label}” is empty").format(label=label)}
        for name in rules.lacking(content, profile)
        if (label := labels.of_name(name))
    ]
    found += [_unsaid(one) for one in rules.unsaid(content, profile)]
    if rule := rules.slow(content, profile):
        cycle = vocabularies.label("update_cycle", str(content["update_cycle"]), language())
        text = tk.ungettext(
            "Data that is shared is renewed at least every month; the entry says “{cycle}”",
            "Data that is shared is renewed at least every {n} months; the entry says “{cycle}”",
            rule.value,
        )
        told = text.format(n=rule.value, cycle=cycle)
        found.append({"field": "update_cycle", "cites": cites(rule.cites), "text": told})
    return found


def delivered(content: Mapping[str, Any], read: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Files that do not keep to the template of the items, and an interface that nobody described."""
    profile, comma = law.in_force(), tk._(", ")
    heads = [(str(one.get("name") or ""), one.get("header") or []) for one in read if one["place"] != "fields"]
    found = [
        {
            "field": "items",
            "cites": cites(delivery.asked_by("data_template", profile)),
            "text": _unlike(one).format(
                name=one.name,
                missing=comma.join(one.missing),
                extra=comma.join(one.extra),
                template=say_either(profile.terms["data_template"]),
            ),
        }
        for one in delivery.unlike(content.get("items") or [], heads)
    ]
    if delivery.is_undescribed(content):
        text = tk._("The data comes by an interface; “{label}” is empty")
        asked = cites(delivery.asked_by("interface_notes", profile))
        label = say_either(profile.terms["interface_notes"])
        found.append({"field": "interface_notes", "cites": asked, "text": text.format(label=label)})
    return found


def _unlike(one: delivery.Unlike) -> str:
    """How a file differs from the template."""
    if not one.extra:
        return tk._("“{name}” lacks the items {missing}; its columns follow the {template}")
    if not one.missing:
        return tk._("“{name}” has columns that are no items: {extra}; its columns follow the {template}")
    return tk._("“{name}” lacks the items {missing} and has columns that are none: {extra}; see the {template}")


def _unsaid(one: rules.Breach) -> dict[str, Any]:
    """What follows from what the entry says and is not said yet."""
    texts = {
        "unsaid": tk._("“{label}” is not chosen; where the entry says “{because}” it is “{values}”"),
        "lacking": tk._("“{label}” is empty; it is asked for where the entry says “{because}”"),
    }
    said = {"label": labels.of_name(one.field), "because": say_either(one.named), "values": say_either(one.tier)}
    return {"field": one.field, "cites": cites(one.cites), "text": texts[one.code].format(**said)}
