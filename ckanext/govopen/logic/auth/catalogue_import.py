"""Who imports: those who edit the department's entries, and the authority. Who publishes a batch: the authority."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.plugins.toolkit import _

from ckanext.govopen import config
from ckanext.govopen.catalogue import rights
from ckanext.govopen.importing import ledger

__all__ = [
    "govopen_catalogue_import",
    "govopen_import_delete",
    "govopen_import_list",
    "govopen_import_publish",
    "govopen_import_show",
    "govopen_import_stop",
    "govopen_import_submit",
    "govopen_import_undo",
]


def govopen_catalogue_import(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Editors of the department named, and the authority; with `batch`, of that batch's department."""
    user = context.get("user") or ""
    if data_dict.get("batch"):
        return _of_batch(user, data_dict["batch"])
    return _may_fill(user, data_dict.get("organization") or "")


def govopen_import_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """As importing."""
    return _of_batch(context.get("user") or "", data_dict.get("id"))


def govopen_import_list(context: Any, _data_dict: dict[str, Any]) -> dict[str, Any]:
    """Anybody who edits for some department; the list holds what is theirs."""
    user = context.get("user") or ""
    if user and (acts_for_authority(user) or edits(user)):
        return {"success": True}
    return {"success": False, "msg": _("imports are for those who edit a department's catalogue")}


govopen_import_undo = govopen_import_stop = govopen_import_delete = govopen_import_submit = govopen_import_show


@tk.auth_sysadmins_check
def govopen_import_publish(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """The authority; where the regulation knows no review, the department itself. No sysadmin as such."""
    batch = _batch(data_dict.get("id"))
    if rights.may_publish(context.get("user") or "", batch.organization_id):
        return {"success": True}
    return {
        "success": False,
        "msg": _("publishing is for the authority; the entries of this import are drafts until then"),
    }


def acts_for_authority(user: str) -> bool:
    """Whether a user (name or id) edits for the data authority."""
    return rights.acts_for(user, config.authority())


def edits(user: str) -> frozenset[str]:
    """Ids of the departments whose entries a user edits."""
    member, group = model.Member, model.Group
    query = (
        model.Session.query(member.group_id)
        .join(group, group.id == member.group_id)
        .join(model.User, model.User.id == member.table_id)
        .filter(member.table_name == "user", member.state == "active", member.capacity.in_(rights.ACTING))
        .filter(group.is_organization.is_(True), group.state == "active")
        .filter((model.User.id == user) | (model.User.name == user))
    )
    return frozenset(id_ for (id_,) in query)


def _may_fill(user: str, organization: str) -> dict[str, Any]:
    if user and (acts_for_authority(user) or (organization and rights.acts_for(user, organization))):
        return {"success": True}
    if not organization and user and edits(user):
        return {"success": True}
    return {
        "success": False,
        "msg": _("only members who edit this department's catalogue, and the authority, may import"),
    }


def _of_batch(user: str, id_: Any) -> dict[str, Any]:
    batch = _batch(id_)
    if user and batch.organization_id == "" and not acts_for_authority(user):
        return {"success": False, "msg": _("this import is the authority's")}
    return _may_fill(user, batch.organization_id)


def _batch(id_: Any) -> Any:
    batch = ledger.get(str(id_ or ""))
    if batch is None:
        raise tk.ObjectNotFound(_("There is no such import"))
    return batch
