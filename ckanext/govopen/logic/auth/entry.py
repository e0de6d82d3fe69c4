"""Who publishes, and who takes a published entry away. Every road of CKAN's own that does not ask the validators."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.plugins.toolkit import _
from ckan.types import AuthFunction, AuthResult, Context, DataDict

from ckanext.govopen.catalogue import entry as entries
from ckanext.govopen.catalogue import guard, rights
from ckanext.govopen.store import proposals

__all__ = [
    "dataset_purge",
    "govopen_entry_preview",
    "govopen_entry_publish",
    "package_delete",
    "package_owner_org_update",
]


@tk.auth_sysadmins_check
def govopen_entry_publish(context: Any, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever the profile's `catalogue_review` names."""
    package = _package(data_dict)
    if rights.may_publish(context.get("user") or "", package.owner_org or ""):
        return {"success": True}
    return _no(_("publishing is for the authority; hand the entry in for review"))


def govopen_entry_preview(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Whoever may write the entry, or make one."""
    said = str((data_dict or {}).get("id") or "")
    try:
        if said:
            tk.check_access("package_update", context, {"id": said})
        else:
            tk.check_access("package_create", context, {})
    except tk.NotAuthorized as refusal:
        return _no(str(refusal))
    return {"success": True}


@tk.chained_auth_function
@tk.auth_sysadmins_check
def package_delete(next_auth: AuthFunction, context: Context, data_dict: DataDict | None) -> AuthResult:
    """A published entry does not vanish: its department asks for withdrawal; the authority takes it back at once."""
    asked = data_dict or {}
    package = _package(asked)
    if entries.of_package(package).published and not guard.may_take_back(dict(context)):
        return _no(_("a published entry is taken back by a withdrawal, or by the authority"))
    if proposals.is_locked(package.id) and not guard.stands_over(dict(context)):
        return _no(_("the entry is under review; take the submission back first"))
    return next_auth(context, asked)


@tk.chained_auth_function
@tk.auth_sysadmins_check
def package_owner_org_update(next_auth: AuthFunction, context: Context, data_dict: DataDict | None) -> AuthResult:
    """Core writes the department without asking the validators: not for an entry that stands or is under review."""
    asked = data_dict or {}
    package = model.Package.get(asked.get("id") or "")
    # Core itself calls this while it saves an entry that the validators have passed.
    if package is not None and not context.get("ignore_auth") and not _own_draft(package):
        return _no(_("the department of a published entry changes through a change of the catalogue"))
    return next_auth(context, asked)


@tk.chained_auth_function
@tk.auth_sysadmins_check
def dataset_purge(next_auth: AuthFunction, context: Context, data_dict: DataDict | None) -> AuthResult:
    """What was published once leaves a trace; only entries that never were can be wiped out."""
    package = model.Package.get((data_dict or {}).get("id") or "")
    if package is not None and entries.of_package(package).published:
        return _no(_("a published entry is taken back by a withdrawal, or by the authority"))
    if package is not None and proposals.is_locked(package.id):
        return _no(_("the entry is under review; take the submission back first"))
    user = model.User.get(context.get("user") or "")
    return {"success": True} if user and user.sysadmin else next_auth(context, data_dict or {})


def _own_draft(package: Any) -> bool:
    return not entries.of_package(package).published and not proposals.is_locked(package.id)


def _no(why: str) -> AuthResult:
    return {"success": False, "msg": why}


def _package(data_dict: dict[str, Any]) -> Any:
    package = model.Package.get(tk.get_or_bust(data_dict, "id"))
    if package is None:
        raise tk.ObjectNotFound(_("Dataset not found"))
    return package
