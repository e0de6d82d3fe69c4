"""What the editor of an entry shows: sections, what the chosen tier asks, rows, problems with their anchors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.plugins.toolkit import _

from ckanext.govopen import config, law
from ckanext.govopen.catalogue import content as contents
from ckanext.govopen.catalogue import entry as entries
from ckanext.govopen.catalogue import limits
from ckanext.govopen.language import language

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "govopen_asked_where",
    "govopen_entry_look",
    "govopen_file_problems",
    "govopen_form_items",
    "govopen_form_problems",
    "govopen_form_sections",
    "govopen_has_items",
    "govopen_law_field",
    "govopen_longest",
    "govopen_may_link",
    "govopen_own_organizations",
    "govopen_tier_hint",
    "govopen_undecided",
]

LAW_FIELDS = ("open_basis", "open_conditions", "share_basis", "share_conditions")
ROW = re.compile(r"items-(\d+)-(\w+)\Z")


def govopen_form_sections() -> list[tuple[str, str]]:
    """Id and title of each section of the editor, in order."""
    return [
        ("basic", _("Basics")),
        ("classes", _("Classification")),
        ("items", _("Items")),
        ("sharing", _("Sharing")),
        ("opening", _("Opening")),
        ("updating", _("Updating")),
        ("contact", _("Contact and correction")),
        ("basis", _("Legal basis")),
    ]


def govopen_law_field(name: str) -> bool:
    """Whether the regulation decides where the field is asked for."""
    return name in LAW_FIELDS


def govopen_asked_where(name: str) -> dict[str, Any]:
    """`tiers`: ids in which the profile asks for the field; `text`: the same as a sentence with its articles."""
    if name not in LAW_FIELDS:
        return {"tiers": [], "text": ""}
    axis = name.partition("_")[0]
    profile = law.in_force()
    tiers = profile.open_tiers if axis == "open" else profile.share_tiers
    asking = [(tier, field) for tier in tiers.values() for field in tier.asks if field.id == name and field.required]
    words = _(", ").join(f"“{tk.h.govopen_tier(tier.id, axis)['term']}”" for tier, _field in asking)
    articles = sorted(
        {c.article for tier, field in asking for c in (field.cites or tier.cites)}, key=lambda a: (len(a), a)
    )
    if not asking:
        return {"tiers": [], "text": _("The rules in force ask for it nowhere.") + " "}
    by = _(" (Art. {articles})").format(articles=_(", ").join(articles)) if articles else _(" (house rule)")
    return {
        "tiers": [tier.id for tier, _field in asking],
        "text": _("Asked for where {tiers}{by}.").format(tiers=words, by=by) + " ",
    }


def govopen_tier_hint(axis: str, tier: str) -> str:
    """What a tier means for whoever wants the data, in a sentence."""
    profile = law.in_force()
    found = (profile.open_tiers if axis == "open" else profile.share_tiers)[tier]
    access = found.access
    if axis == "open":
        return {
            "free": _("Everybody downloads it."),
            "granted": _("Who applies and is granted it gets it; the catalogue shows the entry."),
            "none": _("Nobody outside gets it; the catalogue shows the entry and its basis."),
        }[access]
    return {
        "free": _("Departments take it directly."),
        "granted": _("At once on stating the purpose.")
        if tier == "unconditional"
        else _("Departments that apply and are granted it get it."),
        "none": _("No other department gets it, unless a decision gives it to one.")
        if found.by_decision
        else _("No other department gets it."),
    }[access]


def govopen_undecided() -> dict[str, Any]:
    """Who sees an entry whose opening tier is not decided, by the rules in force: `text`, `everybody`."""
    everybody = entries.public_tiers(law.in_force()) is None
    return {
        "text": _("Everybody sees the entry in the catalogue, as not decided; its data goes to departments alone.")
        if everybody
        else _("Departments alone see the entry; it is on no public list."),
        "everybody": everybody,
    }


def govopen_longest(name: str) -> int | None:
    """How many characters a field of an entry may have; None: no limit of its own."""
    return limits.LONGEST.get(name)


def govopen_form_items(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows of items: as just typed (`items-<n>-<field>`), else as stored."""
    rows: dict[int, dict[str, Any]] = {}
    for key, value in data.items():
        found = ROW.match(str(key))
        if found:
            rows.setdefault(int(found[1]), {})[found[2]] = value
    if rows:
        return [rows[n] for n in sorted(rows) if any(str(value or "").strip() for value in rows[n].values())]
    stored = data.get("items")
    return [dict(row) for row in stored] if isinstance(stored, list) else []


def govopen_entry_look(data: Mapping[str, Any]) -> dict[str, Any] | None:
    """What `govopen_entry_preview` says of the form, stored or as just typed; None where it may not be asked."""
    known = (field["field_name"] for field in tk.h.scheming_get_dataset_schema("dataset")["dataset_fields"])
    fields = {name: data[name] for name in known if name in data and name != "items"}
    fields["items"] = govopen_form_items(data)
    if not fields.get("owner_org"):  # the list of departments stands on its first
        fields["owner_org"] = data.get("group_id") or next(
            (one["value"] for one in govopen_own_organizations(None)), ""
        )
    asked = {"id": data.get("id") or "", "fields": fields}
    try:
        return tk.get_action("govopen_entry_preview")({"user": tk.current_user.name}, asked)
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return None


def govopen_own_organizations(chosen: str | None) -> list[dict[str, str]]:
    """Departments for which the reader may make entries, the entry's own among them."""
    found = [
        {"value": org["id"], "label": org["display_name"]} for org in tk.h.organizations_available("create_dataset")
    ]
    if chosen and chosen not in {org["value"] for org in found}:
        org = tk.get_action("organization_show")({"ignore_auth": True}, {"id": chosen, "include_users": False})
        found.append({"value": chosen, "label": org["display_name"]})
    return found


def govopen_form_problems(errors: Mapping[str, Any], kind: str) -> list[dict[str, str]]:
    """Every message once, in the order of the page, with the id of the field it belongs to (`f-<field>` there)."""
    problems: list[dict[str, str]] = []
    places = {name: at for at, name in enumerate(_in_order(kind))}
    for name, found in sorted(errors.items(), key=lambda one: places.get(_anchor(one[0]), len(places))):
        if name == "items":
            problems += _of_items(found)
        elif name == "resources":
            problems += [
                _problem("", text) for row in found if isinstance(row, dict) for texts in row.values() for text in texts
            ]
        else:
            texts = found if isinstance(found, list) else [found]
            problems += [_problem(_anchor(name), _named(name, str(text), kind)) for text in texts if text]
    return problems


def _of_items(found: Iterable[Any]) -> list[dict[str, str]]:
    """Row by row, each row's fields from left to right."""
    field = next(one for one in _fields("dataset") if one["field_name"] == "items")
    names = [one["field_name"] for one in field["repeating_subfields"]]
    rows = [(n, row) for n, row in enumerate(found) if isinstance(row, dict)]
    return [
        _problem(f"items-{n}-{name}", text)
        for n, row in rows
        for name in sorted(row, key=lambda one: names.index(one) if one in names else len(names))
        for text in row[name]
    ]


def _in_order(kind: str) -> list[str]:
    """The fields of a form as they stand on its page: an entry's by section."""
    listed = _fields(kind)
    if kind != "dataset":
        return [field["field_name"] for field in listed]
    sections = [name for name, _title in govopen_form_sections()]
    placed = [field for field in listed if field.get("section") in sections]
    return [field["field_name"] for field in sorted(placed, key=lambda field: sections.index(field["section"]))]


def _fields(kind: str) -> list[dict[str, Any]]:
    if kind == "dataset":
        return tk.h.scheming_get_dataset_schema("dataset")["dataset_fields"]
    return tk.h.scheming_get_organization_schema("organization")["fields"]


def govopen_file_problems(errors: Mapping[str, Any], summary: Mapping[str, Any] | None) -> list[dict[str, str]]:
    """What is wrong with a data file; what CKAN says without a field (nothing entered) once, without an anchor."""
    problems = [_problem("upload" if name == "url" else name, text) for name, texts in errors.items() for text in texts]
    return problems or [_problem("", str(text)) for text in (summary or {}).values()]


def govopen_may_link(name: str) -> bool:
    """Whether a data file of the entry may be a link: only where the public has the data without asking."""
    package = model.Package.get(name)
    if not package or not entries.is_free(entries.of_package(package), law.in_force()):
        return False
    return law.in_force().channels == "any" or len(config.platforms()) > 1


def govopen_has_items(name: str) -> bool:
    """Whether an entry says what its data consists of, so that there is a template for its files."""
    package = model.Package.get(name)
    return bool(package) and bool(contents.of_package(package).get("items"))


def _problem(field: str, text: str) -> dict[str, str]:
    return {"field": field, "text": text}


def _anchor(name: str) -> str:
    return {"state": "", "tags": "tag_string", "private": ""}.get(name, name)


def _named(name: str, text: str, kind: str) -> str:
    """Core's messages do not say which field they mean."""
    field = next((f for f in _fields(kind) if f["field_name"] == _anchor(name)), None)
    label = tk.h.scheming_language_text(field["label"], language()) if field else ""
    return label + _(": ") + text if label and label not in text else text
