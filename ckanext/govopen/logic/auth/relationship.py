"""CKAN's relationships between entries: notes between drafts. What is published is related by `related_codes`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.plugins.toolkit import _

from ckanext.govopen.catalogue import guard

if TYPE_CHECKING:
    from ckan.types import AuthFunction, AuthResult, Context, DataDict

__all__ = [
    "package_relationship_create",
    "package_relationship_delete",
    "package_relationship_update",
    "package_relationships_list",
]


@tk.chained_auth_function
@tk.auth_sysadmins_check
def package_relationship_create(next_auth: AuthFunction, context: Context, data_dict: DataDict | None) -> AuthResult:
    """Whoever may write both entries, while neither is published or under review."""
    return _refused(context, data_dict) or _as_ever(next_auth, context, data_dict)


@tk.chained_auth_function
@tk.auth_sysadmins_check
def package_relationship_update(next_auth: AuthFunction, context: Context, data_dict: DataDict | None) -> AuthResult:
    """As for making one."""
    return _refused(context, data_dict) or _as_ever(next_auth, context, data_dict)


@tk.chained_auth_function
@tk.auth_sysadmins_check
def package_relationship_delete(next_auth: AuthFunction, context: Context, data_dict: DataDict | None) -> AuthResult:
    """As for making one."""
    return _refused(context, data_dict) or _as_ever(next_auth, context, data_dict)


@tk.chained_auth_function
def package_relationships_list(next_auth: AuthFunction, context: Context, data_dict: DataDict | None) -> AuthResult:
    """Whoever may write the entry: nobody reviews what relationships say."""
    said = dict(data_dict or {})
    try:
        tk.check_access("package_update", _own(context), {"id": str(said.get("id") or "")})
    except (tk.NotAuthorized, tk.ObjectNotFound) as refusal:
        return {"success": False, "msg": str(refusal)}
    return next_auth(context, said)


def _refused(context: Context, data_dict: DataDict | None) -> AuthResult | None:
    """What stands against it at either end, and the way there is."""
    texts = {
        "published": _(
            "a published entry is related to others by its field “related codes”, through a change of the catalogue"
        ),
        "locked": _("the entry is under review; take the submission back first"),
    }
    for end in ("subject", "object"):
        why = guard.settled(dict(context), model.Package.get(str((data_dict or {}).get(end) or "")))
        if why:
            return {"success": False, "msg": texts[why]}
    return None


def _as_ever(next_auth: AuthFunction, context: Context, data_dict: DataDict | None) -> AuthResult:
    """An operator as CKAN has it, others as it says."""
    user = model.User.get(context.get("user") or "")
    return {"success": True} if user and user.sysadmin else next_auth(context, data_dict or {})


def _own(context: Context) -> Any:
    return {"user": context.get("user", ""), "auth_user_obj": context.get("auth_user_obj")}
