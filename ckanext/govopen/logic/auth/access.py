"""The gate inside CKAN's authorization. `resource_show` is what every road of core asks before bytes or rows leave.

Who may see an entry is the catalogue's matter (`package_show`); who may have its files is the verdict's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import authz, model

from ckanext.govopen.access.gate import Refused
from ckanext.govopen.access.people import asker_in
from ckanext.govopen.access.verdict import VERDICT, judge

if TYPE_CHECKING:
    from ckan.types import AuthFunction, AuthResult, Context, DataDict

__all__ = [
    "govopen_access_check",
    "permission_download_file",
    "permission_read_file",
    "resource_search",
    "resource_show",
]

# Owner types of files that would be data, and of what applicants hand in: neither leaves by core's addresses.
DATA_OWNERS = {"package", "resource", "govopen_attachment"}


def _afresh(context: Context) -> Any:
    """The context without objects left in it by an earlier question about another entry or file."""
    return {key: value for key, value in context.items() if key not in {"package", "resource"}}


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def resource_show(next_auth: AuthFunction, context: Context, data_dict: DataDict | None) -> AuthResult:
    """A data file's content: to whom the verdict gives it. Keyed on the file's id alone, whatever the address said."""
    asked = data_dict or {}
    resource = model.Resource.get(asked.get("id") or asked.get("resource_id") or "")
    if not resource or not resource.package:
        return {"success": False, "msg": tk._("Resource not found")}
    seen = next_auth(_afresh(context), {"id": resource.id})
    access = judge(resource, asker_in(context))
    if not seen.get("success"):
        context[VERDICT] = access.refused("hidden")  # type: ignore[typeddict-unknown-key]
        return seen
    context[VERDICT] = access  # type: ignore[typeddict-unknown-key]
    return {"success": True} if access.allowed else {"success": False, "msg": str(Refused(access).message)}


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
@tk.auth_sysadmins_check
def permission_read_file(next_auth: AuthFunction, context: Context, data_dict: DataDict | None) -> AuthResult:
    """A tracked file. Data files are never tracked ones: one that an entry or a data file owns stays shut for all."""
    return _file(next_auth, context, data_dict)


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
@tk.auth_sysadmins_check
def permission_download_file(next_auth: AuthFunction, context: Context, data_dict: DataDict | None) -> AuthResult:
    """As `permission_read_file`."""
    return _file(next_auth, context, data_dict)


def _file(next_auth: AuthFunction, context: Context, data_dict: DataDict | None) -> AuthResult:
    asked = data_dict or {}
    file = model.Session.get(model.File, asked.get("id") or "")
    if file and file.owner and file.owner.owner_type in DATA_OWNERS:
        return {"success": False, "msg": tk._("Data leaves by its entry's download address alone")}
    if authz.is_sysadmin(context.get("user")):
        return {"success": True}
    return next_auth(context, asked)


@tk.chained_auth_function
def resource_search(next_auth: AuthFunction, context: Context, data_dict: DataDict | None) -> AuthResult:  # noqa: ARG001
    """Searches past every permission, so for the operator alone; others search entries."""
    return {"success": False, "msg": tk._("Search for entries instead")}


@tk.auth_allow_anonymous_access
def govopen_access_check(context: Context, data_dict: dict[str, Any]) -> AuthResult:  # noqa: ARG001
    """Anybody may ask for oneself, where the entry is in sight."""
    return {"success": True}
