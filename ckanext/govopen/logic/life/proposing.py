"""Preparing a change of a published entry (拟变更内容), and handing in: from the editor's hands to a case."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import FileStorage

from ckanext.govopen.catalogue import content as contents
from ckanext.govopen.domain.differing import difference
from ckanext.govopen.logic.case.refusing import error
from ckanext.govopen.logic.life import cases as life
from ckanext.govopen.logic.life import readiness, standing
from ckanext.govopen.safety import uploads
from ckanext.govopen.store import proposals

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckanext.govopen.logic.case.asking import Asking
    from ckanext.govopen.logic.life.standing import Standing

EDITABLE = ("draft", "returned")
MOST_FILES = 20
LARGEST = 100 * 1024 * 1024


def editable(now: Standing) -> Any | None:
    """The open change, where somebody may still write into it; ValidationError where it is under review."""
    row = now.proposal
    if row is None:
        return None
    if row.kind != life.CHANGE or row.state not in EDITABLE:
        raise life.under_way(row)
    return row


def save(asking: Asking, name: str, fields: Mapping[str, Any], *, commit: bool = True) -> Any:
    """Keep what a published entry is to say; fields not named stay as proposed so far.

    Tiers that nobody knows and codes that are none are refused at once; what is only missing may come later.
    """
    now = standing.of(name, lock=True)
    if not now.published:
        raise life.no(tk._("The entry is not published; edit the draft and hand it in."))
    row = editable(now)
    known = set(contents.fields()) | {"tags"}
    unknown = sorted(set(fields) - known)
    if unknown:
        raise error("invalid", tk._("There is no such field: {names}.").format(names=", ".join(unknown)),
                    problems=[{"field": one, "code": "unknown"} for one in unknown])  # fmt: skip
    content = contents.of_shown({**contents.as_update(row.content if row else now.content), **dict(fields)})
    files = (row.content if row else now.content).get("files")
    content |= {"files": files} if files else {}
    if row is None:
        row = _create(now, content, asking)
    if row.content != content or row.changed_at is None:
        row.content, row.changed_at = content, asking.at
    if commit:
        model.Session.commit()
    else:
        model.Session.flush()
    return row


def _create(now: Standing, content: Mapping[str, Any], asking: Asking) -> Any:
    try:
        with model.Session.begin_nested():
            return proposals.create(now.id, life.CHANGE, now.content, content, asking.person.id, asking.at)
    except IntegrityError:  # somebody began one a moment ago
        found = proposals.open_of(now.id)
        if found is None:
            raise
        return found


def save_file(asking: Asking, name: str, data: Mapping[str, Any]) -> Any:
    """A file that is to come, go or be described anew. Bytes are looked at as any upload is. Commits."""
    now = standing.of(name, lock=True)
    row = editable(now) or _create(now, now.content, asking)
    act = str(data.get("act") or "add")
    there = {one["id"] for one in row.base.get("files") or []}
    if act not in ("add", "remove", "describe") or (act != "add" and data.get("resource_id") not in there):
        raise life.no(tk._("There is no such file on this entry."), field="resource_id")
    values = {key: str(data.get(key) or "").strip()[:2000] for key in ("name", "description", "format", "url")}
    if act == "add":
        if len(proposals.files(row.id)) >= MOST_FILES:
            raise life.no(tk._("A change brings at most {n} files.").format(n=MOST_FILES), field="upload")
        values |= _bytes(data.get("upload")) if not values["url"] else {}
        values["name"] = values["name"] or values.get("filename", "")
        values["format"] = values["format"] or str(values.get("filename", "")).rpartition(".")[2].upper()
    for old in proposals.files(row.id):
        if act != "add" and old.resource_id == data.get("resource_id"):
            model.Session.delete(old)
    made = proposals.add_file(
        row.id, datetime.now(timezone.utc), act=act, resource_id=str(data.get("resource_id") or ""), **values
    )
    row.changed_at = asking.at
    model.Session.commit()
    return made


def _bytes(upload: Any) -> dict[str, Any]:
    if not isinstance(upload, FileStorage) or not upload.filename:
        raise life.no(tk._("Choose a file to upload."), field="upload")
    uploads.inspect(upload.stream, upload.filename)
    content = upload.stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise life.no(tk._("The file is too large to wait for its review here."), field="upload")
    filename = upload.filename.replace("\\", "/").rsplit("/", 1)[-1]
    return {"filename": filename, "size": len(content), "content": content}


def drop_file(name: str, file_id: str) -> None:
    """Take a file out of a change again. Commits."""
    row = editable(standing.of(name, lock=True))
    found = {one.id: one for one in proposals.files(row.id)} if row else {}
    if file_id not in found:
        raise tk.ObjectNotFound(tk._("There is no such file on this entry."))
    model.Session.delete(found[file_id])
    model.Session.commit()


def drop(name: str) -> None:
    """Give a change up before it was handed in. Commits."""
    now = standing.of(name, lock=True)
    row = now.proposal
    if row is None or row.state != "draft" or row.case_id:
        raise life.no(tk._("There is no change that could be given up."))
    proposals.drop(row)
    model.Session.commit()


def submit(context: Any, data: Mapping[str, Any]) -> dict[str, Any]:
    """Hand an entry in: a draft for review, a change for its procedure, a returned one again. The case."""
    now = standing.of(data["id"])
    row = now.proposal
    if row is not None and row.state == "returned":
        answer = str(data.get("answer") or tk._("Everything asked for has been put right."))
        return act_on(context, row.case_id, "supplement", {"answer": answer}, data)
    if row is not None and row.state == "submitted":
        raise life.under_way(row)
    if not now.published:
        return file_case(context, now, life.REVIEW, {}, data)
    return _change(context, now, row, data)


def _change(context: Any, now: Standing, row: Any, data: Mapping[str, Any]) -> dict[str, Any]:
    if row is None or row.kind != life.CHANGE:
        raise life.no(tk._("Nothing has been changed yet; put the new content in first."))
    if not row.case_id:
        # What cannot be handed in should not open a case that then waits for it.
        content = standing.proposed(row)
        if not difference(row.base, content):
            raise life.no(tk._("Nothing has been changed yet; put the new content in first."))
        readiness.demand(now.id, content)
        answers = {key: data[key] for key in ("changed_on", "reason") if data.get(key)}
        case = file_case(context, now, life.CHANGE, answers, data)
        if data.get("dry_run"):
            return case
    row = proposals.get(row.id)
    report = str(data.get("reason") or row.said.get("reason") or tk._("The entry was brought up to date."))
    return act_on(context, row.case_id, "fulfil", {"report": report}, data)


def file_case(
    context: Any, now: Standing, kind: str, answers: dict[str, Any], data: Mapping[str, Any]
) -> dict[str, Any]:
    """A case about an entry, filed for its department."""
    asked = {"procedure": kind, "entry": now.id, "party": now.owner, "answers": answers}
    asked |= {key: data[key] for key in ("command_id", "dry_run") if data.get(key)}
    return tk.get_action("govopen_case_submit")(plain(context), asked)


def act_on(
    context: Any, case_id: str, command: str, answers: dict[str, Any], data: Mapping[str, Any]
) -> dict[str, Any]:
    """A command on the case of a proposal."""
    asked = {"id": case_id, "command": command, "answers": answers}
    return tk.get_action("govopen_case_act")(
        plain(context), {**asked, **({"dry_run": True} if data.get("dry_run") else {})}
    )


def plain(context: Any) -> Any:
    """Who asks, without what other actions left in a context."""
    return {key: context[key] for key in ("user", "auth_user_obj", "ignore_auth", "at") if key in context}
