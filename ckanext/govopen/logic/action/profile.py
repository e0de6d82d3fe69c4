"""Profiles (地方规则): the rules that this portal runs, and those it knows."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govopen import data, law
from ckanext.govopen.logic.case.asking import asking
from ckanext.govopen.logic.case.questioning import profile as find
from ckanext.govopen.logic.case.refusing import bad
from ckanext.govopen.logic.schema import case as schema
from ckanext.govopen.logic.shape.profile import line, whole
from ckanext.govopen.store import versions

__all__ = ["govopen_profile_list", "govopen_profile_show"]


@tk.side_effect_free
def govopen_profile_list(context: Any, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """All profiles that this software knows, the one in force here first."""
    tk.check_access("govopen_profile_list", context, data_dict)
    schema.only(data_dict)
    today, here = asking(context).today, law.in_force()
    others = [law.profile(name) for name in data.names() if name != here.id]
    return [line(one, today, in_force=one is here) for one in (here, *others)]


@tk.side_effect_free
def govopen_profile_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """A profile with tiers, procedures, limits, lists, laws and house rules, each with its articles.

    :param id: id of the profile; the one in force if missing
    :param digest: a version under which cases were filed, whatever the files say by now
    :param overlay: id of a profile that tightens its limits
    """
    tk.check_access("govopen_profile_show", context, data_dict)
    schema.only(data_dict, "id", "digest", "overlay")
    asked = schema.texts(data_dict, optional=("id", "digest", "overlay"))
    here = law.in_force()
    if asked.get("digest"):
        try:
            found = versions.profile(asked["digest"])
        except LookupError:
            raise bad("digest", tk._("There is no such version."), "not_choice") from None
    else:
        found = find(asked.get("id", ""), asked.get("overlay"), "id")
    return whole(found, asking(context).today, in_force=found.digest == here.digest)
