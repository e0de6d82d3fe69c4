"""Attribution over the API: beside the answers of CKAN's own actions, and as an action of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.logic import auth_audit_exempt

from ckanext.govopen.attribution.forms import FORMS, written
from ckanext.govopen.attribution.statement import statement
from ckanext.govopen.domain.form import as_date
from ckanext.govopen.language import language
from ckanext.govopen.logic.case.refusing import error

if TYPE_CHECKING:
    from collections.abc import Callable

    from ckan.types import Context

    Action = Callable[[Context, dict[str, Any]], Any]

__all__ = ["govopen_attribution_show", "package_show", "resource_show"]


def over_api(context: Any) -> bool:
    """Whether an answer leaves over the API. Within the portal an entry must come back as it is, to be saved again."""
    return "api_version" in context and not context.get("for_update")


@tk.chained_action
@tk.side_effect_free
@auth_audit_exempt
def package_show(next_action: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """Core's, with `attribution`: whom to name, when, and where it stands.

    Without CKAN's relationships, which nobody reviews and whose ids its own index cannot find any more
    (`relationships_as_subject` after the schema): entries are related by `related_codes`.
    """
    outside = over_api(context)
    entry = next_action(context, data_dict)
    entry["relationships_as_subject"], entry["relationships_as_object"] = [], []
    if outside and entry.get("type") == "dataset":
        entry["attribution"] = statement(entry, lang=language()).plain()
    return entry


@tk.chained_action
@tk.side_effect_free
@auth_audit_exempt
def resource_show(next_action: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """Core's, with `attribution` of the file."""
    outside = over_api(context)
    file = next_action(context, data_dict)
    if outside:
        entry = _entry(context, str(file["package_id"]))
        if entry:
            file["attribution"] = statement(entry, file, lang=language()).plain()
    return file


def of_rows(context: Any, resource: model.Resource | None) -> dict[str, str] | None:
    """The attribution that goes with rows of a table; None within the portal."""
    if resource is None or not over_api(context):
        return None
    entry = _entry(context, str(resource.package_id))
    return statement(entry, {"id": resource.id, "name": resource.name}, lang=language()).plain() if entry else None


def _entry(context: Any, entry_id: str) -> dict[str, Any] | None:
    """The entry, as far as the asker may see it."""
    own: Any = {"user": context.get("user", ""), "auth_user_obj": context.get("auth_user_obj")}
    try:
        return tk.get_action("package_show")(own, {"id": entry_id})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return None


@tk.side_effect_free
def govopen_attribution_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """How to name an entry or a file as a source: provider, title, code, version, day of acquisition, address, licence.

    :param id: name or id of the entry  :param resource: id of one of its files
    :param acquired: the day on which you got the data; today if missing
    :returns: the statement's parts, and `forms`: text, markdown, html, bibtex, ris, json
    """
    name = str(tk.get_or_bust(data_dict, "id"))
    own: Any = {"user": context.get("user", ""), "auth_user_obj": context.get("auth_user_obj")}
    tk.check_access("package_show", own, {"id": name})
    entry = tk.get_action("package_show")(own, {"id": name})
    file = None
    if data_dict.get("resource"):
        file = next((one for one in entry["resources"] if one["id"] == data_dict["resource"]), None)
        if file is None:
            raise tk.ObjectNotFound(tk._("There is no such file"))
    acquired = str(data_dict.get("acquired") or "")
    if acquired and as_date(acquired) is None:
        raise error("invalid", tk._("A day is written like 2026-06-30"))
    one = statement(entry, file, acquired=acquired, lang=language())
    return {**one.plain(), "forms": {key: written(key, one, language()) for key in FORMS}}
