"""Withdrawing an entry (停止提供), moving it to another tier (类型调整), putting it on the sharing negative list."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.govopen import law
from ckanext.govopen.catalogue import content as contents
from ckanext.govopen.catalogue import questions
from ckanext.govopen.domain.form import strings
from ckanext.govopen.logic.case.asking import asking
from ckanext.govopen.logic.life import cases as life
from ckanext.govopen.logic.life import proposing, reviewing, standing
from ckanext.govopen.logic.life.withdrawing import LAW_FIELDS
from ckanext.govopen.logic.schema import case as schema
from ckanext.govopen.store import proposals

__all__ = ["govopen_entry_reclassify", "govopen_entry_restrict", "govopen_entry_withdraw"]


def govopen_entry_withdraw(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Give notice that a published entry will be supplied no more. A page with title, reason and dates stays.

    :param id: id or name of the entry
    :param reason: why, for the public to read
    :param effective_on: the first day without it, today or later
    :param substitute: the published entry that serves instead: name, id, code, title or address (optional)
    :param command_id: :param dry_run: as in `govopen_case_submit`
    :returns: the case
    """
    tk.check_access("govopen_entry_withdraw", context, data_dict)
    answers = {key: data_dict[key] for key in ("reason", "effective_on", "substitute") if data_dict.get(key)}
    return proposing.file_case(context, standing.of(_id(data_dict)), life.WITHDRAWAL, answers, _options(data_dict))


def govopen_entry_reclassify(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Move an entry to another tier, with the record of how it was desensitised.

    :param id: id or name of the entry
    :param to_tier: `open.unconditional`, `share.conditional` … of the tiers of the rules in force
    :param treatment: how it was desensitised, or that it needs none and why
    :param reason: why
    :param fields: what the tier asks besides: `open_basis`, `open_conditions`, `share_tier` …, and the facts from
        which a tier follows by the rules in force, where they are others now
    :param secrecy: the secrecy review of what the entry is to say, where the rules ask for one before more is given:
        `conclusion`, `reviewer`, `note` as in `govopen_secrecy_review`
    :param command_id: :param dry_run: as in `govopen_case_submit`
    :returns: the case
    """
    tk.check_access("govopen_entry_reclassify", context, data_dict)
    answers = {key: data_dict[key] for key in ("to_tier", "treatment", "reason") if data_dict.get(key)}
    return _with_fields(context, data_dict, life.RECLASSIFY, answers)


def govopen_entry_restrict(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Ask that an entry goes onto the sharing negative list, by the chain of the rules in force.

    :param id: id or name of the entry
    :param list_tier: the sharing tier it is to have
    :param basis: articles that ask it, as `law/article`
    :param reason: why
    :param fields: what the tier asks besides: `share_conditions`
    :param command_id: :param dry_run: as in `govopen_case_submit`
    :returns: the case
    """
    tk.check_access("govopen_entry_restrict", context, data_dict)
    answers: dict[str, Any] = {key: data_dict[key] for key in ("list_tier", "reason") if data_dict.get(key)}
    if data_dict.get("basis"):
        answers["basis"] = list(strings(data_dict["basis"])) or [str(data_dict["basis"])]
    return _with_fields(context, data_dict, life.LISTING, answers)


def _with_fields(context: Any, data_dict: dict[str, Any], kind: str, answers: dict[str, Any]) -> dict[str, Any]:
    """File with a draft of what the entry is to say; the draft goes again where the filing is refused."""
    who, now = asking(context), standing.of(_id(data_dict), lock=True)
    if now.proposal is not None:
        raise life.under_way(now.proposal)
    given = schema.mapping(data_dict, "fields")
    allowed = {
        *LAW_FIELDS,
        *questions.of_tiers(law.in_force()),
        *(("share_tier", "open_tier") if kind == life.RECLASSIFY else ()),
    }
    said = {**contents.as_update(now.content), **{key: value for key, value in given.items() if key in allowed}}
    content = {**contents.of_shown(said), **({"files": now.content["files"]} if now.content.get("files") else {})}
    row = proposals.create(now.id, kind, now.content, content, who.person.id, who.at)
    model.Session.flush()
    if reviewed := schema.mapping(data_dict, "secrecy"):
        reviewing.record(who, now, life.wanted(kind, standing.of(now.id), answers), reviewed)
    model.Session.commit()
    try:
        case = proposing.file_case(context, standing.of(now.id), kind, answers, _options(data_dict))
    except Exception:
        model.Session.rollback()
        _forget(row.id)
        raise
    if data_dict.get("dry_run"):
        _forget(row.id)
    return case


def _forget(proposal_id: str) -> None:
    row = proposals.get(proposal_id)
    if row is not None and not row.case_id:
        proposals.drop(row)
    model.Session.commit()


def _id(data_dict: dict[str, Any]) -> str:
    return schema.texts(data_dict, required=("id",))["id"]


def _options(data_dict: dict[str, Any]) -> dict[str, Any]:
    return {key: data_dict[key] for key in ("command_id", "dry_run") if data_dict.get(key)}
