"""Base and theme catalogues (基础、主题目录) and the departments that lead them."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.govopen import law
from ckanext.govopen.catalogue import questions
from ckanext.govopen.engine_down import DOWN
from ckanext.govopen.logic.case.refusing import bad
from ckanext.govopen.logic.schema import case as schema
from ckanext.govopen.logic.shape.cites import both, cites
from ckanext.govopen.store import leads, people

__all__ = ["govopen_lead_list", "govopen_lead_set"]

CLASSES = "resource_class"


@tk.side_effect_free
def govopen_lead_list(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Each class of base or theme data with its lead department and how many entries of it you see.

    :returns: label of the question that the rules in force put to every entry, cites of the duty to name who leads
        (none: a house rule); results: `class`, `term`,
        `department` (id, name, title; None: not named yet), `count` (None while search is down). No results where the
        rules know no such classes.
    """
    tk.check_access("govopen_lead_list", context, data_dict)
    schema.only(data_dict)
    asked = questions.asked(CLASSES, law.in_force())
    if asked is None:
        return {"label": both(questions.label(CLASSES, law.in_force())), "cites": [], "results": []}
    counts, named = _counts(context), leads.by_class()
    return {
        "label": both(asked.label),
        "cites": cites(law.in_force().rules["lead_departments"].cites),
        "results": [
            {
                "class": one,
                "term": both(term),
                "department": _department(named.get(one, "")),
                "count": None if counts is None else counts.get(one, 0),
            }
            for one, term in zip(asked.options, asked.labels, strict=True)
        ],
    }


def govopen_lead_set(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Name the department that leads a class of base or theme data: the authority alone.

    :param class: the class, as `govopen_lead_list` gives it
    :param organization: name or id of the department; left out: nobody leads it any more
    :returns: the class with its lead department
    """
    tk.check_access("govopen_lead_set", context, data_dict)
    schema.only(data_dict, "class", "organization")
    said = schema.texts(data_dict, required=("class",), optional=("organization",))
    asked = questions.asked(CLASSES, law.in_force())
    if asked is None or said["class"] not in asked.options:
        raise bad("class", tk._("The rules in force know no such class."), "not_choice")
    org = people.organization(said.get("organization", ""))
    if said.get("organization") and not org:
        raise bad("organization", tk._("There is no such department."), "not_choice")
    leads.name(said["class"], org)
    model.Session.commit()
    term = questions.word(CLASSES, said["class"], law.in_force())
    return {
        "class": said["class"],
        "term": both(questions.joined([term])),
        "department": _department(org),
    }


def _department(org: str) -> dict[str, str] | None:
    group = model.Group.get(org) if org else None
    return {"id": group.id, "name": group.name, "title": group.title or group.name} if group else None


def _counts(context: Any) -> dict[str, int] | None:
    kept: Any = {key: context[key] for key in ("user", "auth_user_obj", "ignore_auth") if key in context}
    asked = {"q": "*:*", "rows": 0, "facet.field": [CLASSES], "facet.limit": 100, "facet.mincount": 1}
    try:
        found = tk.get_action("package_search")(kept, asked)
    except DOWN:
        return None
    return {one["name"]: one["count"] for one in found["search_facets"].get(CLASSES, {}).get("items", [])}
