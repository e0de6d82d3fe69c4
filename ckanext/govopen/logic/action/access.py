"""What of CKAN's own actions the gate has to touch, and `govopen_access_check`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.logic import auth_audit_exempt

from ckanext.govopen.access import gate, reason
from ckanext.govopen.access.people import NOBODY, asker, asker_in
from ckanext.govopen.access.verdict import judge
from ckanext.govopen.logic.action.attribution import of_rows
from ckanext.govopen.logic.readers import may_audit

if TYPE_CHECKING:
    from collections.abc import Callable

    from ckan.types import Context

    Action = Callable[[Context, dict[str, Any]], Any]

__all__ = [
    "datastore_run_triggers",
    "datastore_search",
    "govopen_access_check",
    "package_list",
    "resource_view_list",
    "status_show",
]

PAGE = 1000  # what one search gives at most


@tk.chained_action
@tk.side_effect_free
@auth_audit_exempt
def resource_view_list(next_action: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """No previews of what the reader may not have: core's pages ask this for every file of a visible entry."""
    try:
        return next_action(context, data_dict)
    except tk.NotAuthorized:
        return []


@tk.chained_action
@tk.side_effect_free
@auth_audit_exempt
def datastore_search(next_action: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """Rows of a table: through the gate, on record, and then as core gives them."""
    resource = _table(str(data_dict.get("resource_id") or data_dict.get("id") or ""))
    if resource and not context.get("ignore_auth"):
        gate.enter("rows", resource, context)
    outside = of_rows(context, resource)
    rows = next_action(context, data_dict)
    return {**rows, "attribution": outside} if outside else rows


@tk.chained_action
@auth_audit_exempt
def datastore_run_triggers(next_action: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """Core's forgets to ask whether a table was named, and breaks."""
    tk.get_or_bust(data_dict, "resource_id")
    return next_action(context, data_dict)


def _table(name: str) -> model.Resource | None:
    """The data file behind a table's id or one of its aliases."""
    from ckanext.datastore.backend import DatastoreBackend

    found = model.Resource.get(name) if name else None
    if found or not name:
        return found
    _exists, real = DatastoreBackend.get_active_backend().resource_id_from_alias(name)
    return model.Resource.get(real) if real else None


@tk.chained_action
@tk.side_effect_free
def package_list(next_action: Action, context: Context, data_dict: dict[str, Any]) -> list[str]:  # noqa: ARG001
    """Names of the entries that the asker may see. Core's reads the table, past all permissions."""
    tk.check_access("package_list", context, data_dict)
    limit, offset = _number(data_dict, "limit", 10**9), _number(data_dict, "offset", 0)
    names: list[str] = []
    while len(names) < limit:
        found = tk.get_action("package_search")(
            {"user": context.get("user", ""), "auth_user_obj": context.get("auth_user_obj")},
            {"fl": ["name"], "sort": "name asc", "start": offset + len(names), "rows": min(PAGE, limit - len(names))},
        )["results"]
        names += [entry["name"] for entry in found]
        if not found:
            break
    return names


def _number(data_dict: dict[str, Any], key: str, default: int) -> int:
    value = data_dict.get(key)
    if value in (None, ""):
        return default
    if not str(value).isdigit():
        raise tk.ValidationError({key: [tk._("Must be a natural number")]})
    return int(str(value))


@tk.chained_action
@tk.side_effect_free
def status_show(next_action: Action, context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Without what helps an intruder to choose: plugins, versions, the operator's mail address."""
    status = dict(next_action(context, data_dict))
    if not asker_in(context).sysadmin:
        for key in ("extensions", "ckan_version", "error_emails_to"):
            status.pop(key, None)
    return status


@tk.side_effect_free
def govopen_access_check(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """May somebody have a data file, and if not, what helps.

    `resource` is the file's id; `as` a user's name, or `anonymous`; left out, the asker. For somebody else only the
    provider, the authority and auditors may ask. Returns `allowed`, `reason`, `gated`, `message`, `way` (`kind`,
    `text`, `url`), `cites`, `tier`, `grant` (`id`, `purpose`, `until`) or None. Asking is not an access: no record.
    """
    tk.check_access("govopen_access_check", context, data_dict)
    resource = model.Resource.get(tk.get_or_bust(data_dict, "resource"))
    if not resource or resource.state != "active":
        raise tk.ObjectNotFound(tk._("Resource not found"))
    tk.check_access("package_show", {**context}, {"id": resource.package_id})  # type: ignore[typeddict-item]
    me = asker_in(context)
    whom = str(data_dict.get("as") or "")
    if whom in ("", me.name):
        they = me
    elif whom == "anonymous":
        they = NOBODY
    elif resource.package.owner_org in me.departments or may_audit(me):
        they = asker(whom)
        if not they.id:
            raise tk.ObjectNotFound(tk._("User not found"))
    else:
        raise tk.NotAuthorized(tk._("Ask for yourself, or for nobody in particular"))
    access = judge(resource, they)
    grant = access.grant
    return {
        **reason.explain(access),
        "gated": access.gated,
        "tier": access.tier.id if access.tier else None,
        "grant": grant
        and {"id": grant.id, "purpose": grant.purpose, "until": grant.until.isoformat() if grant.until else None},
    }
