"""CKAN's list of an entry's collaborators: its auth function takes a signed-in reader for granted, and breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.plugins.toolkit import _

if TYPE_CHECKING:
    from ckan.types import AuthFunction, AuthResult, Context, DataDict

__all__ = ["package_collaborator_list"]


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def package_collaborator_list(next_auth: AuthFunction, context: Context, data_dict: DataDict | None) -> AuthResult:
    """Never for strangers; else as ever."""
    if model.User.get(context.get("user") or "") is None:
        return {"success": False, "msg": _("Please sign in first.")}
    return next_auth(context, data_dict or {})
