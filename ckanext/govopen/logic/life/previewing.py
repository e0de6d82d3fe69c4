"""What an entry would look like and what it lacks, as its editor has it now (预览); nothing of it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import plugins as lib_plugins

from ckanext.govopen import law
from ckanext.govopen.catalogue import content as contents
from ckanext.govopen.catalogue import entry as entries
from ckanext.govopen.logic.life import advising, readiness, standing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckanext.govopen.catalogue.content import Content


def preview(entry_id: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """`missing` bars the publication, `advice` does not; `entry` as its page would say it, `audience` who would see it.

    Files, the secrecy review and the scan are no matter of the form: they are looked through when it is handed in.
    """
    content = _content(entry_id, fields)
    missing = readiness.invalid(entry_id, content) if entry_id else _invalid(content)
    shown = {**content, **_office(str(content.get("owner_org") or ""))}
    tiers = (str(content.get("open_tier") or ""), str(content.get("share_tier") or ""))
    as_published = entries.Entry(entry_id, str(content.get("owner_org") or ""), "active", False, *tiers)
    return {
        "missing": [one for one in missing if one["field"] != "files"],
        "advice": advising.advice(content),
        "audience": entries.audience(as_published, law.in_force()),
        "entry": shown,
    }


def _content(entry_id: str, fields: Mapping[str, Any]) -> Content:
    base: Content = {}
    if entry_id:
        now = standing.of(entry_id)
        base = standing.proposed(now.proposal) if now.proposal is not None and now.published else now.content
    known = set(contents.fields())
    said = {name: value for name, value in fields.items() if name in known and isinstance(value, str | list)}
    content = contents.of_shown({**contents.as_update(base), **said})
    return {**content, "files": base["files"]} if base.get("files") else content


def _invalid(content: Content) -> list[dict[str, str]]:
    """What the validators would say if a new entry were published as it stands."""
    plugin = lib_plugins.lookup_package_plugin("dataset")
    context: Any = {"model": model, "session": model.Session, "user": "", "ignore_auth": True}
    data = {**contents.as_update(content), "type": "dataset", "state": "active", "private": False}
    _data, errors = lib_plugins.plugin_validate(plugin, context, data, plugin.create_package_schema(), "package_create")
    named = tk.h.govopen_form_problems(errors, "dataset")
    return [{"field": one["field"], "code": "invalid", "message": one["text"]} for one in named]


def _office(owner: str) -> dict[str, Any]:
    found = model.Group.get(owner) if owner else None
    return {"organization": {"name": found.name, "title": found.title or found.name} if found else None}
