"""The review of the catalogue (目录审核): hand in, change, read, return, approve; secrecy reviews and findings."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.govopen.logic.case.asking import asking
from ckanext.govopen.logic.case.refusing import error
from ckanext.govopen.logic.life import applying as _applying  # noqa: F401  its effects are registered by this import
from ckanext.govopen.logic.life import cases as life
from ckanext.govopen.logic.life import proposing, readiness, reviewing, scanning, shaping, standing
from ckanext.govopen.logic.schema import case as schema
from ckanext.govopen.logic.validators import labels
from ckanext.govopen.store import proposals, scrutiny

__all__ = [
    "govopen_entry_change",
    "govopen_entry_change_drop",
    "govopen_entry_change_file",
    "govopen_entry_check",
    "govopen_entry_return",
    "govopen_entry_review_list",
    "govopen_entry_review_show",
    "govopen_entry_submit",
    "govopen_finding_judge",
    "govopen_secrecy_review",
]
JUDGED = ("confirmed", "dismissed")
MOST_DEFECTS = 100


def govopen_entry_submit(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Hand an entry in: a draft for review, a prepared change, or what was returned.

    What is handed in is frozen until it is decided. Everything that is missing is said at once.

    :param id: id or name of the entry
    :param changed_on: for a change: the day on which what the entry describes changed
    :param reason: for a change: why
    :param answer: for what was returned: what was put right
    :param command_id: the client's own key, as in `govopen_case_submit`
    :param dry_run: only check
    :returns: the case; or a ValidationError with `problems` by field
    """
    tk.check_access("govopen_entry_submit", context, data_dict)
    keys = ("changed_on", "reason", "answer", "command_id")
    data: dict[str, Any] = schema.texts(data_dict, required=("id",), optional=keys)
    return proposing.submit(context, {**data, "dry_run": tk.asbool(data_dict.get("dry_run"))})


def govopen_entry_change(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Prepare a change of a published entry. The public sees the published state until the change is approved.

    :param id: id or name of the entry
    :param fields: fields of the entry and what they are to say; those not named stay
    :returns: the proposal with its difference to what is published
    """
    tk.check_access("govopen_entry_change", context, data_dict)
    data = schema.texts(data_dict, required=("id",))
    commit = not context.get("defer_commit")
    row = proposing.save(asking(context), data["id"], schema.mapping(data_dict, "fields"), commit=commit)
    return {"id": row.id} if context.get("return_id_only") else shaping.whole(row)


def govopen_entry_change_file(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Prepare what is to become of a file of a published entry; its bytes wait for the approval.

    :param id: id or name of the entry
    :param act: add, remove, describe, or `forget` to take back one of these
    :param resource_id: the file to remove or describe; for `forget` the id that this action gave
    :param upload: the file to add, or
    :param url: its address, where the entry may link
    :param name: :param description: :param format: how it is described
    :returns: id of the prepared file
    """
    tk.check_access("govopen_entry_change_file", context, data_dict)
    data = schema.texts(data_dict, required=("id",), optional=("act", "resource_id"))
    if data.get("act") == "forget":
        proposing.drop_file(data["id"], data.get("resource_id", ""))
        return {"id": data.get("resource_id", "")}
    return {"id": proposing.save_file(asking(context), data["id"], data_dict).id}


def govopen_entry_change_drop(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Give a prepared change up before it was handed in.

    :param id: id or name of the entry
    """
    tk.check_access("govopen_entry_change", context, data_dict)
    data = schema.texts(data_dict, required=("id",))
    proposing.drop(data["id"])
    return {"id": data["id"]}


def govopen_entry_check(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Look an entry (or its prepared change) through: what is missing, what looks personal, what may be a double.

    :param id: id or name of the entry
    :param again: scan files again even where nothing changed
    :returns: `problems` that bar handing in, `secrecy`, `findings`, `duplicates`, and as `advice` what
        the rules ask of every entry and this one leaves open
    """
    tk.check_access("govopen_entry_check", context, data_dict)
    now = standing.of(schema.texts(data_dict, required=("id",))["id"])
    row = now.proposal
    content = standing.proposed(row) if row is not None and row.kind != life.REVIEW else now.content
    if tk.asbool(data_dict.get("again")):
        scanning.refresh(now.id, content, again=True)
    found = readiness.problems(now.id, content)
    model.Session.commit()
    return {"id": now.id, "problems": found, **shaping.scrutinised(now.id, content)}


def govopen_secrecy_review(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Put a secrecy review of an entry on record, as it stands or as its prepared change says.

    :param id: id or name of the entry
    :param conclusion: `clear`, `treated` (may go out after treatment) or `barred`
    :param reviewer: who made it: name and post
    :param note: what was treated and how, or why it is barred
    :returns: reviews on record
    """
    tk.check_access("govopen_secrecy_review", context, data_dict)
    now = standing.of(schema.texts(data_dict, required=("id",))["id"])
    row = now.proposal
    content = standing.proposed(row) if row is not None and row.kind != life.REVIEW else now.content
    reviewing.record(asking(context), now, content, {k: v for k, v in data_dict.items() if k != "id"})
    model.Session.commit()
    return shaping.scrutinised(now.id, content)["secrecy"]


def govopen_finding_judge(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Confirm that a finding of the scan is personal information, or dismiss it with the reason.

    A finding may be judged anew, by the reviewer above all; the judgement before stays on record.

    :param id: id or name of the entry
    :param key: of the finding
    :param verdict: `confirmed` or `dismissed`
    :param reason: asked for where it is dismissed
    """
    tk.check_access("govopen_finding_judge", context, data_dict)
    data = schema.texts(data_dict, required=("id", "key", "verdict"), optional=("reason",))
    now = standing.of(data["id"])
    row = scrutiny.finding(now.id, data["key"])
    if row is None:
        raise tk.ObjectNotFound(tk._("There is no such finding."))
    if data["verdict"] not in JUDGED:
        raise _wrong("verdict", tk._("Confirm the finding or dismiss it."))
    if data["verdict"] == "dismissed" and not data.get("reason"):
        raise _wrong("reason", tk._("Say why it is no personal information."))
    who = asking(context)
    if row.state in JUDGED:
        before = {"state": row.state, "reason": row.reason, "by": row.by, "at": row.at.isoformat() if row.at else ""}
        row.earlier = [*row.earlier, before]
    row.state, row.reason, row.by, row.at = data["verdict"], data.get("reason", "")[:1000], who.person.id, who.at
    model.Session.commit()
    return shaping.finding(row, now.content)


def govopen_entry_return(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return what was handed in, with all defects at once, each at its field.

    :param id: id or number of the case
    :param defects: list of `{"field", "text"}`; an empty field for what concerns the whole
    :returns: the case
    """
    data = schema.texts(data_dict, required=("id",))
    row = _of_case(data["id"])
    defects = _defects(data_dict.get("defects"))
    said = [f"{_label(one['field'])}：{one['text']}" if one["field"] else one["text"] for one in defects]
    asked = {"id": row.case_id, "command": "return", "answers": {"defects": said}}
    tk.check_access("govopen_entry_return", context, asked)
    before = row.defects
    row.defects = defects
    model.Session.commit()
    try:
        return tk.get_action("govopen_case_act")(proposing.plain(context), asked)
    except (tk.ValidationError, tk.NotAuthorized):
        model.Session.rollback()
        _of_case(data["id"]).defects = before
        model.Session.commit()
        raise


def _of_case(name: str) -> Any:
    from ckanext.govopen.logic.case.acting import find

    row = proposals.of_case(find(name).case.id)
    if row is None:
        raise tk.ObjectNotFound(tk._("There is nothing to be reviewed in this case."))
    return row


def _defects(given: Any) -> list[dict[str, str]]:
    found = given if isinstance(given, list) else []
    kept = [
        {"field": str(one.get("field") or ""), "text": str(one["text"]).strip()[:2000]}
        for one in found[:MOST_DEFECTS]
        if isinstance(one, dict) and str(one.get("text") or "").strip()
    ]
    if not kept:
        raise _wrong("defects", tk._("Name at least one defect; all of them are told at once."))
    return kept


def _label(field: str) -> str:
    return {"files": tk._("Data files"), "secrecy": tk._("Secrecy review")}.get(field) or labels.of_name(field)


def _wrong(field: str, text: str) -> tk.ValidationError:
    return error("invalid", text, problems=[{"field": field, "code": "missing", "message": text}])


@tk.side_effect_free
def govopen_entry_review_list(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """What is prepared, handed in, returned: of your departments, or all of it for the authority and auditors.

    :param state: draft, submitted, returned, applied, refused, withdrawn; several by commas; the open ones if missing
    :param kind: procedure, several by commas
    :returns: results, oldest first
    """
    tk.check_access("govopen_entry_review_list", context, data_dict)
    data = schema.texts(data_dict, optional=("state", "kind"))
    who = asking(context).person
    departments = None if who.authority or who.auditor or context.get("ignore_auth") else who.orgs
    states = [one for one in data.get("state", "").split(",") if one] or proposals.OPEN
    kinds = [one for one in data.get("kind", "").split(",") if one]
    return {"results": shaping.listed(proposals.listed(departments=departments, states=states, kinds=kinds))}


@tk.side_effect_free
def govopen_entry_review_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """What is to become of an entry: the difference to what is published, checks, findings, doubles, defects.

    :param id: id or name of the entry (its open matter), id or number of the case, or id of the proposal
    """
    data = schema.texts(data_dict, required=("id",))
    row = _find(data["id"])
    tk.check_access("govopen_entry_review_show", context, {"id": row.entry_id})
    return shaping.whole(row)


def _find(name: str) -> Any:
    found = proposals.get(name)
    if found is None and (package := model.Package.get(name)) is not None:
        found = proposals.open_of(package.id)
    if found is None:
        from ckanext.govopen.store import cases

        stored = cases.load(name)
        found = proposals.of_case(stored.case.id) if stored else None
    if found is None:
        raise tk.ObjectNotFound(tk._("There is nothing under way on this entry."))
    return found
