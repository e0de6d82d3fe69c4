"""Whether what is proposed is fit to be published (可否提交): what the regulation asks, all of it at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import plugins as lib_plugins
from flask import has_request_context

from ckanext.govopen import law
from ckanext.govopen.catalogue import content as contents
from ckanext.govopen.catalogue import same_code, secrecy
from ckanext.govopen.domain import entry as decided
from ckanext.govopen.logic.case.refusing import error
from ckanext.govopen.logic.life import scanning, standing
from ckanext.govopen.logic.shape.cites import say
from ckanext.govopen.logic.validators import labels
from ckanext.govopen.store import scrutiny

if TYPE_CHECKING:
    from collections.abc import Mapping

Problem = dict[str, str]


def problems(entry_id: str, content: Mapping[str, Any]) -> list[Problem]:
    """Everything that stands against handing it in: fields, secrecy review, findings of the scan."""
    return [*invalid(entry_id, content), *_secrecy(entry_id, content), *personal(entry_id, content)]


def demand(entry_id: str, content: Mapping[str, Any]) -> None:
    """Raises ValidationError with all problems where there are any."""
    refuse(problems(entry_id, content))


def refuse(found: list[Problem]) -> None:
    """Raises ValidationError for problems."""
    if found:
        text = tk._("The entry is not fit to be handed in yet: {problems}").format(
            problems="；".join(dict.fromkeys(one["message"] for one in found))
        )
        raise error("unready", text, problems=found)


def invalid(entry_id: str, content: Mapping[str, Any]) -> list[Problem]:
    """What the validators would say if it were published now."""
    shown = standing.shown(entry_id)
    data = {**shown, **contents.as_update(content), "state": "active", "private": False}
    data.pop("tags", None)
    data["resources"] = _resources(shown, content)
    plugin = lib_plugins.lookup_package_plugin("dataset")
    context: Any = {"model": model, "session": model.Session, "user": "", "ignore_auth": True}
    context["package"] = standing.package(entry_id)
    _data, errors = lib_plugins.plugin_validate(plugin, context, data, plugin.update_package_schema(), "package_update")
    package, code = context["package"], str(content.get("resource_code") or "")
    if said := same_code.fault(code, labels.of_name("resource_code"), package, _reader()):
        errors = {**errors, "resource_code": [*errors.get("resource_code", []), said]}
    named = tk.h.govopen_form_problems(errors, "dataset")
    return [{"field": one["field"] or "files", "code": "invalid", "message": one["text"]} for one in named]


def _reader() -> str:
    return str(tk.current_user.name or "") if has_request_context() else ""


def _resources(shown: Mapping[str, Any], content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The files as they would stand: those there are, and those that wait for approval."""
    there = {one["id"]: one for one in shown.get("resources") or []}
    kept = [one for one in there.values() if one.get("supplied_for")]
    fresh = ({**there.get(one["id"], {"url": _url(one)}), **one} for one in content.get("files") or [])
    return [*kept, *fresh]


def _url(one: Mapping[str, Any]) -> str:
    return str(one.get("url") or one.get("name") or "file")


def freer(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether somebody may have more than before, on either axis."""
    profile = law.in_force()
    axes = ((profile.open_tiers, "open_tier"), (profile.share_tiers, "share_tier"))
    return any(decided.tightens(tiers, str(new.get(name) or ""), str(old.get(name) or "")) for tiers, name in axes)


def barred(entry_id: str, content: Mapping[str, Any]) -> list[Problem]:
    """What the secrecy review has come to bar, also after it was handed in."""
    row = secrecy.standing(entry_id, content)
    return _secrecy(entry_id, content) if row is not None and row.conclusion == "barred" else []


def _secrecy(entry_id: str, content: Mapping[str, Any]) -> list[Problem]:
    cites = secrecy.asked_by(law.in_force())
    if not cites:
        return []
    row = secrecy.standing(entry_id, content)
    if row is not None and row.conclusion != "barred":
        return []
    term = _word("secrecy_review")
    before = scrutiny.reviews(entry_id)
    if row is not None:
        text = tk._("the {review} concluded that it must not be published").format(review=term)
    elif before:
        text = tk._("the entry has changed since its {review}; record a new one").format(review=term)
    else:
        text = tk._("no {review} is on record (Art. {articles}); record its conclusion").format(
            review=term, articles=tk._(", ").join(cite.article for cite in cites)
        )
    return [{"field": "secrecy", "code": "secrecy", "message": text}]


def personal(entry_id: str, content: Mapping[str, Any]) -> list[Problem]:
    """Findings of the scan that nobody has judged, and those confirmed in what everybody is to get."""
    scanning.refresh(entry_id, content)
    found = []
    free = law.in_force().open_tiers.get(str(content.get("open_tier") or ""))
    for row in scrutiny.findings(entry_id):
        if row.state == "open":
            text = tk._("“{what}” found in {place}: confirm or dismiss it")
        elif row.state == "confirmed" and free is not None and free.access == "free":
            text = tk._("“{what}” in {place} is confirmed; it must be removed or masked before everybody gets it")
        else:
            continue
        message = text.format(what=scanning.word(row.kind), place=scanning.place(row, content))
        found.append({"field": "findings", "code": "personal", "message": message})
    return found


def _word(term: str) -> str:
    return say(law.in_force().terms[term])
