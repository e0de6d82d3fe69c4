"""What a form said, in the labels and the words of the page that it was written on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.govopen import law
from ckanext.govopen.language import say
from ckanext.govopen.logic.shape.cites import fields
from ckanext.govopen.store import people
from ckanext.govopen.views.parts import answers
from ckanext.govopen.views.parts.filing.page import WHO, WHOM
from ckanext.govopen.views.parts.filing.wording import kinds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from werkzeug.datastructures import MultiDict

Said = list[tuple[str, list[str]]]
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
KEYWORD = re.compile(r"[a-z0-9_:-]*")  # what a button, a switch or a list of choices sends


def of_page(endpoint: str, procedure: str, sent: MultiDict[str, str]) -> Said:
    """What was written, by its labels; empty answers and what a page's form adds by itself are left out."""
    if endpoint.startswith("user."):
        said = _labelled(_account(), sent)
    elif endpoint.startswith("dataset."):
        said = list(_entry("dataset_fields", sent))
    elif endpoint.startswith("dataset_resource."):
        said = list(_entry("resource_fields", sent))
    elif procedure:
        said = _filed(procedure, sent)
    else:
        said = _anything(sent)
    titles = people.titles(value for _, values in said for value in values if UUID.fullmatch(value))
    return [(label, [titles.get(value, value) for value in values]) for label, values in said]


def _labelled(labels: Mapping[str, str], sent: MultiDict[str, str]) -> Said:
    return [(labels[name], said) for name in sent if name in labels and (said := _said(sent, name))]


def _said(sent: MultiDict[str, str], name: str) -> list[str]:
    return [value for value in sent.getlist(name) if value.strip()]


def _account() -> dict[str, str]:
    return {
        "name": tk._("Account name"), "fullname": tk._("Your name"), "email": tk._("Mail address"),
        "about": tk._("About this person"),
    }  # fmt: skip


def _entry(part: str, sent: MultiDict[str, str]) -> Iterator[tuple[str, list[str]]]:
    """The editor's fields in its order; a row of a repeating field, such as an item, is one text."""
    schema: Any = tk.h.scheming_get_dataset_schema("dataset") or {}
    for field in schema.get(part, ()):
        asked = tk.h.govopen_profile_field(field["field_name"]) if field.get("of_profile") else None
        label = asked["label"] if asked else tk.h.scheming_language_text(field["label"])
        name, inner = field["field_name"], field.get("repeating_subfields", ())
        rows = dict.fromkeys(match[0] for key in sent if inner and (match := re.match(rf"{name}-\d+-", key)))
        told = [_row(inner, row, sent) for row in rows] if inner else _chosen(field, _said(sent, name))
        if any(told):
            yield label, [one for one in told if one]


def _row(inner: Sequence[Mapping[str, Any]], row: str, sent: MultiDict[str, str]) -> str:
    found = [_chosen(field, _said(sent, row + field["field_name"])) for field in inner]
    return tk._(", ").join(value for values in found for value in values)


def _chosen(field: Mapping[str, Any], values: list[str]) -> list[str]:
    choices = tk.h.scheming_field_choices(field) or ()
    return [str(tk.h.scheming_choices_label(choices, value)) if choices else value for value in values]


def _filed(procedure: str, sent: MultiDict[str, str]) -> Said:
    profile = law.in_force()
    form = fields(profile.procedures[procedure].form, profile) if procedure in profile.procedures else []
    form = [one for one in form if one["id"] != "items"]  # the files' ids: the page anew has their names ticked
    said = [(one["label"], one["text"]) for one in answers.shown(form, answers.read(form, sent))]
    labels = dict(zip(WHO, (tk._("You apply as"), tk._("Name"), tk._("Mail or phone")), strict=True))
    words = {one["value"]: one["label"] for one in kinds()}
    who = [(labels[key], words.get(one, one)) for key in WHO if (one := sent.get(f"applicant_{key}", "").strip())]
    found = [(tk._("Department asked"), sent.get(WHOM, "")), *said, *who]
    return [(label, [text]) for label, text in found if text]


def _anything(sent: MultiDict[str, str]) -> Said:
    """Of a page without fields of its own: what is labelled in a form of the regulation, and every other text."""
    labels = {one.id: say(one.label) for procedure in law.in_force().procedures.values() for one in procedure.form}
    unknown = (value for name in sent if name not in labels for value in _said(sent, name))
    other = [value for value in unknown if not KEYWORD.fullmatch(value)]
    return [*_labelled(labels, sent), *([(tk._("Other text"), other)] if other else [])]
