"""Who may look people up. CKAN lets any signed-in user list and open all others."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import AuthFunction, AuthResult, Context, DataDict

from ckanext.govopen.access.people import asker_in
from ckanext.govopen.logic.readers import may_audit

__all__ = ["member_list", "user_autocomplete", "user_list", "user_show"]


@tk.chained_auth_function
def user_list(next_auth: AuthFunction, context: Context, data_dict: DataDict | None) -> AuthResult:
    """For people of departments, who appoint officers; core's own limits on top."""
    return next_auth(context, data_dict or {}) if asker_in(context).departments else _no()


@tk.chained_auth_function
def user_autocomplete(next_auth: AuthFunction, context: Context, data_dict: DataDict | None) -> AuthResult:
    """As `user_list`."""
    return next_auth(context, data_dict or {}) if asker_in(context).departments else _no()


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def user_show(next_auth: AuthFunction, context: Context, data_dict: DataDict | None) -> AuthResult:
    """Oneself; people of departments see others."""
    asker, asked = asker_in(context), data_dict or {}
    # As the action does: core's pages ask with another's id and one's own object.
    user = model.User.get(asked["id"]) if asked.get("id") else asked.get("user_obj")
    own = user is not None and context.get("user") in (user.id, user.name)  # also of an account not confirmed yet
    if asker.departments or own:
        return next_auth(context, asked)
    return _no()


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def member_list(next_auth: AuthFunction, context: Context, data_dict: DataDict | None) -> AuthResult:
    """Who works in a department is its own and the authority's business; which entries belong to a group is public."""
    asked = data_dict or {}
    if asked.get("object_type") == "package":
        return next_auth(context, asked)
    asker = asker_in(context)
    group = model.Group.get(asked.get("id") or "")
    if (group and group.id in asker.departments) or may_audit(asker):
        return next_auth(context, asked)
    return _no()


def _no() -> AuthResult:
    return {"success": False, "msg": tk._("People are not listed here")}
