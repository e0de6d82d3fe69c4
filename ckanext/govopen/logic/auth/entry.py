"""Who publishes, and who takes a published entry away."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.plugins.toolkit import _
from ckan.types import AuthFunction, AuthResult, Context, DataDict

from ckanext.govopen.catalogue import entry as entries
from ckanext.govopen.catalogue import rights

__all__ = ["govopen_entry_publish", "package_delete"]


@tk.auth_sysadmins_check
def govopen_entry_publish(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Whoever the profile's `catalogue_review` names."""
    package = _package(data_dict)
    if rights.may_publish(context.get("user") or "", package.owner_org or ""):
        return {"success": True}
    return {"success": False, "msg": _("publishing is for the authority; save the entry as a draft, it goes to review")}


@tk.chained_auth_function
def package_delete(next_auth: AuthFunction, context: Context, data_dict: DataDict | None) -> AuthResult:
    """A published entry does not vanish: its department asks for withdrawal, whoever may publish removes it."""
    asked = data_dict or {}
    package = _package(asked)
    if entries.of_package(package).published and not rights.may_publish(
        context.get("user") or "", package.owner_org or ""
    ):
        return {"success": False, "msg": _("a published entry is taken back by the authority alone")}
    return next_auth(context, asked)


def _package(data_dict: dict[str, Any]) -> Any:
    package = model.Package.get(tk.get_or_bust(data_dict, "id"))
    if package is None:
        raise tk.ObjectNotFound(_("Dataset not found"))
    return package
