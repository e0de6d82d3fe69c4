"""The register of officers: list, show, add, end, deputise."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.logic import keeping
from ckanext.govopen.logic import officers as registering
from ckanext.govopen.logic.case.asking import asking
from ckanext.govopen.logic.schema import case as schema
from ckanext.govopen.logic.shape import officer as shape
from ckanext.govopen.store import officers

__all__ = [
    "govopen_officer_add",
    "govopen_officer_deputise",
    "govopen_officer_end",
    "govopen_officer_list",
    "govopen_officer_show",
    "govopen_post_list",
]


@tk.side_effect_free
def govopen_post_list(context: Any, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """The posts that a department is asked to fill: whether filled, since when, the office's contact. No names.

    :param organization: name or id of the department
    """
    data = schema.texts(data_dict, required=("organization",))
    tk.check_access("govopen_post_list", context, data)
    return shape.public(registering.organization(data["organization"]))


@tk.side_effect_free
def govopen_officer_list(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Registrations of the departments you act for; of all for the authority and the auditor.

    :param organization: :param post: :param user: filters  :param on: held on this day; all, ended ones too, if missing
    :returns: count, results
    """
    data = schema.texts(data_dict, optional=("organization", "post", "user", "on"))
    tk.check_access("govopen_officer_list", context, data)
    who = asking(context).person
    org = registering.organization(data["organization"]) if "organization" in data else ""
    day = registering.a_day(data.get("on", ""), "on")
    user = registering.a_user(data["user"]).id if "user" in data else ""
    found = officers.rows(org=org, post=data.get("post", ""), user=user, day=day)
    mine = [row for row in found if who.authority or who.auditor or row.org in who.orgs or row.user_id == who.id]
    return {"count": len(mine), "results": shape.rows(mine)}


@tk.side_effect_free
def govopen_officer_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """One department's register: each post with its holders and deputies, former ones, members without a post.

    :param organization: name or id of the department
    """
    data = schema.texts(data_dict, required=("organization",))
    tk.check_access("govopen_officer_show", context, data)
    org = registering.organization(data["organization"])
    return shape.department(org, manage=keeping.may_manage(asking(context).person, org))


def govopen_officer_add(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Register somebody in a post. Where a post has one holder at a time, the former one's term ends the day before.

    A department's change is told to the authority as a case of its own, whose number the answer carries.

    :param organization: name or id  :param post: id of the post (see `govopen_profile_show`)  :param user: account
    :param since: first day, today if missing  :param until: last day, open if missing
    :param contact: how the office is reached; public where the text asks for the post
    :param confirmed: true: an account with applications of its own is known to be this officer's
    :returns: the registration
    """
    data = schema.texts(data_dict, required=("organization", "post", "user"), optional=("since", "until", "contact"))
    tk.check_access("govopen_officer_add", context, data)
    who = asking(context)
    since = registering.a_day(data.get("since", ""), "since", default=officers.today())
    change = registering.Change(
        registering.organization(data["organization"]),
        registering.a_post(data["post"]),
        registering.a_user(data["user"]),
        since or officers.today(),
        registering.a_day(data.get("until", ""), "until"),
        data.get("contact", "").strip()[:200],
        schema.flag(data_dict, "confirmed"),
    )
    return shape.rows([registering.add(context, who, change)])[0]


def govopen_officer_end(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """End somebody's term, or a deputy's. A post that is then vacant is told to the authority.

    :param id: id of the registration  :param until: last day, today if missing
    :returns: the registration
    """
    data = schema.texts(data_dict, required=("id",), optional=("until",))
    tk.check_access("govopen_officer_end", context, data)
    last = registering.a_day(data.get("until", ""), "until", default=officers.today())
    row = registering.end(context, asking(context), data["id"], last or officers.today())
    return shape.rows([row])[0]


def govopen_officer_deputise(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Let somebody stand in for an officer who is away; the record shows for whom they acted.

    :param id: id of the registration  :param user: account of the deputy  :param since: :param until: days away
    :param confirmed: as of `govopen_officer_add`
    :returns: the deputy's registration
    """
    data = schema.texts(data_dict, required=("id", "user", "until"), optional=("since",))
    tk.check_access("govopen_officer_deputise", context, data)
    since = registering.a_day(data.get("since", ""), "since", default=officers.today())
    until = registering.a_day(data["until"], "until")
    user = registering.a_user(data["user"])
    row = registering.deputise(
        asking(context), data["id"], user, since or officers.today(), until or officers.today(),
        confirmed=schema.flag(data_dict, "confirmed"),
    )  # fmt: skip
    return shape.rows([row])[0]
