"""Entries through scheming's dataset form: names, items and states before its validators run."""

from __future__ import annotations

import types
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.plugins.toolkit import _
from ckanext.scheming.plugins import SchemingDatasetsPlugin
from werkzeug.datastructures import FileStorage

from ckanext.govopen.catalogue import digests, guard, names, navl
from ckanext.govopen.catalogue.items import collect_items
from ckanext.govopen.logic.life import renewing
from ckanext.govopen.logic.validators import labels

# A change of one of these makes every file's rules run again (CKAN 2.12 skips unchanged files otherwise).
TIER_FIELDS = ["open_tier", "share_tier", "state"]

# Scheming's own validation, over `catalogue/navl.py` in place of CKAN's: the same, in half the time.
_by_scheming: Any = types.FunctionType(
    SchemingDatasetsPlugin.validate.__code__,
    {**SchemingDatasetsPlugin.validate.__globals__, "navl_validate": navl.validate},
)


class Datasets:
    """Overrides of `SchemingDatasetsPlugin`, which comes later in the order of bases."""

    def resource_validation_dependencies(self, package_type: str) -> list[str]:  # noqa: ARG002
        return TIER_FIELDS

    def package_form(self) -> str:
        return "govopen/entry/form.html"

    def resource_form(self) -> str:
        return "govopen/entry/file_form.html"

    def validate(self, context: Any, data_dict: dict[str, Any], schema: dict[str, Any], action: str) -> Any:
        data_dict = dict(data_dict)  # a form that fails is shown as it was typed
        context[guard.UPLOAD] = _arriving(data_dict, context.get("package"))
        if action in ("package_create", "package_update"):
            for name in ("relationships_as_subject", "relationships_as_object"):
                data_dict.pop(name, None)  # shown empty, and written by actions of their own
            collect_items(data_dict)
            schema["state"] = [tk.get_validator("govopen_state")]
            schema["__extras"] = [tk.get_validator("govopen_known")]
        if action == "package_create" and not data_dict.get("name"):
            data_dict["name"] = names.propose(
                data_dict.get("title") or "", data_dict.get("resource_code") or "", is_taken
            )
        data, errors = _by_scheming(self, context, data_dict, schema, action)
        if action == "package_update":
            refuse_changes(context, data, errors)
        return data, errors


def refuse_changes(context: Any, data: dict[str, Any], errors: dict[str, Any]) -> None:
    """A published entry changes by an approved case alone, and one under review not at all."""
    back = guard.taken_back(context, context.get("package"), data)
    if back:
        said = {
            "published": _("a published entry is taken back by a withdrawal, or by the authority"),
            "locked": _("the entry is under review; take the submission back first"),
        }
        errors["state"] = [said[back]]
    why, changes = guard.changes(context, context.get("package"), data)
    if not why:
        if faults := renewing.faults(context, context.get("package")):
            errors["resources"] = _at_files(data, faults)
        return
    texts = {
        "published": _(
            "“{label}” of a published entry is changed through a change of the catalogue, which is reviewed"
        ),
        "locked": _("the entry is under review; “{label}” cannot be changed until it is decided or taken back"),
    }
    for change in changes:
        if change.field == "files":
            errors["resources"] = _at_files(data, [texts[why].format(label=_("Data files"))])
        else:
            errors.setdefault(change.field, []).append(texts[why].format(label=labels.of_name(change.field)))


def _arriving(data_dict: dict[str, Any], package: Any) -> dict[str, FileStorage]:
    """The bytes that come, by the id of their file ('' for a new one), as `hooks/uploads.py` left them."""
    files = [one for one in data_dict.get("resources") or [] if isinstance(one, dict)]
    sent = [(one, one.pop(guard.UPLOAD, None)) for one in files]
    digests.keep([one for one, upload in sent if not isinstance(upload, FileStorage)], package)
    return {str(one.get("id") or ""): upload for one, upload in sent if isinstance(upload, FileStorage)}


def _at_files(data: dict[str, Any], said: list[str]) -> list[dict[str, Any]]:
    """One for each file, the message at the last: core's actions on files look for it there."""
    blank: list[dict[str, Any]] = [{} for _one in (data.get("resources") or [{}])[:-1]]
    return [*blank, {"url": said}]


def is_taken(name: str) -> bool:
    """Whether an entry has the name, deleted ones included: CKAN keeps names unique among them."""
    return model.Session.query(model.Session.query(model.Package.id).filter_by(name=name).exists()).scalar()
