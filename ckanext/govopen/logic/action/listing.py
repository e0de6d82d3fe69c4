"""Lists (清单): derived from the record, as of any day, compared between two days."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govopen import law
from ckanext.govopen.logic.listing import asking, comparing, confirmed, moving, showing, telling
from ckanext.govopen.logic.schema import case as schema
from ckanext.govopen.store import history

__all__ = [
    "govopen_listing_history",
    "govopen_listing_list",
    "govopen_listing_moves",
    "govopen_listing_show",
    "govopen_listing_signature",
]


@tk.side_effect_free
def govopen_listing_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """A list as it stood on a day, or what two days of it differ in.

    :param list: opening_negative, open, demand … (`govopen_listing_list` names those of the city)
    :param on: the day, such as 2026-06-30; today if left out
    :param against: a second day: then the answer is the difference, from the earlier day to the later
    :param q: words of the title, the code or the department
    :param department: :param tier: :param theme: :param rank: filters, one value or several; `rank` is a kind of law
    :param kind: of a difference: added, removed or changed
    :param year: :param priority: of the yearly open plan: lines of one year; priorities alone
    :param sort: since, title, provider, tier or code, with `desc` for the other way round
    :param start: :param rows: page, 1,000 rows at most
    :returns: list, on, count, results, facets, months; for two days counts and results with `change` and `changes`.
        `confirmation`: None, or the `offices` that confirm the list, and of each department its `state` (none, pending,
        returned, confirmed), what is `confirmed` (day, lines, by whom), and whether the list has `changed` since;
        of one department also what is `claimed_twice`: each title that another department has on this list too
    """
    tk.check_access("govopen_listing_show", context, data_dict)
    asked = asking.question(context, data_dict)
    if asked.against:
        return comparing.compare(asked)
    shown = showing.show(asked)
    departments = [one["name"] for one in shown["facets"]["department"]]
    return {**shown, "confirmation": confirmed.told(context, asked, departments)}


@tk.side_effect_free
def govopen_listing_list(context: Any, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """The lists that this city keeps and whoever asks may read, in the city's words, with their articles and sizes.

    :param counts: false leaves the sizes out
    :returns: id, page, term, audience, house_rule, cites, note, columns, chain, count
    """
    tk.check_access("govopen_listing_list", context, data_dict)
    profile = law.in_force()
    counted = "counts" not in data_dict or schema.flag(data_dict, "counts")
    found: list[dict[str, Any]] = []
    for listing in profile.lists.values():
        if not asking.readers(context, listing):
            continue
        line = telling.head(listing, profile)
        if counted:
            line["count"] = showing.show(asking.question(context, {"list": listing.id, "rows": 0}))["count"]
        found.append(line)
    return found


@tk.side_effect_free
def govopen_listing_moves(context: Any, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """The latest movements of a list, newest first: what was listed, struck, and what reads otherwise.

    :param list: :param rows: at most 200
    :returns: day, kind, cause and cause_text (a case's number where one brought it), key, name, since, values, changes
    """
    tk.check_access("govopen_listing_show", context, data_dict)
    most = schema.number(data_dict, "rows", moving.FEED, most=200)
    asked = asking.question(context, {"list": data_dict.get("list")})
    return moving.latest(asked, moving.FEED if most is None else most)


@tk.side_effect_free
def govopen_listing_signature(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """What tells whether a list of a day reads otherwise than when it was read before; for caches.

    :param list: :param on: as `govopen_listing_show` takes them
    :returns: at (of the day's rows; changes only if the record of that day is mended), stamp (of all lists, now)
    """
    tk.check_access("govopen_listing_show", context, data_dict)
    asked = asking.question(context, data_dict)
    return showing.signature(asked)


@tk.side_effect_free
def govopen_listing_history(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """When an entry came onto each list and left it, and by which case.

    :param entry: name or id
    :returns: entry (id, name, title), lists: each with `list` and its `moves`, oldest first
    """
    tk.check_access("govopen_listing_history", context, data_dict)
    asked = schema.texts(data_dict, required=("entry",))["entry"]
    plain: Any = {key: context[key] for key in ("user", "auth_user_obj", "ignore_auth") if key in context}
    package = tk.get_action("package_show")(plain, {"id": asked, "use_default_schema": False})
    versions = history.of_entry(package["id"])
    return {
        "entry": {"id": package["id"], "name": package["name"], "title": package["title"]},
        "first_published": versions[0].since.isoformat() if versions else None,
        "lists": moving.of_entry(context, package["id"], law.in_force()),
    }
