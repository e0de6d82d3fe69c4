"""The catalogue from a spreadsheet: look, check, import, undo, publish (three roads, this one engine)."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.logic import validate
from ckan.plugins.toolkit import _

from ckanext.govopen import config
from ckanext.govopen.importing import engine, jobs, ledger, questions, sentences, sheet
from ckanext.govopen.importing.answers import AnswerRefused, plain, read
from ckanext.govopen.importing.errors import FileRefused
from ckanext.govopen.logic import importing
from ckanext.govopen.logic.auth import catalogue_import as rights
from ckanext.govopen.logic.case.asking import asking
from ckanext.govopen.logic.life import batch as life
from ckanext.govopen.logic.schema import catalogue_import as schema
from ckanext.govopen.model.import_batch import ImportBatch

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


@validate(schema.new_import)
def govopen_catalogue_import(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Import a spreadsheet's rows as catalogue entries; every row is accounted for.

    :param file: CSV, XLSX or XLS; or `batch`, the id of an import begun before
    :param organization: id or name of the department whose rows name none; needed of everybody but the authority
    :param mapping: column name → field (optional: guessed, `columns` in the answer say why)
    :param defaults: field → value for rows that say nothing; `values`: {field: {word: value}}; `departments`: refuse,
        default or create; `doubles`: own, refuse or last
    :param dry_run: check only (default true)
    :param background: as a job (default: above `govopen.import.at_once` rows)
    :param save: keep mapping and answers for the department's next file of this form
    :returns: the batch: id, state, counts, refusals by reason, questions left, the first rows with outcome and reasons
    """
    tk.check_access("govopen_catalogue_import", context, data_dict)
    batch = _existing(data_dict) if data_dict.get("batch") else _opened(context, data_dict)
    _told(context, batch, data_dict)
    if not data_dict["only_look"]:
        _work(context, batch, data_dict)
        batch = importing.batch_of(batch.id)  # the work forgets what it held
    return {**importing.dictize(batch, rows=ledger.rows(batch.id, limit=50)), "questions": questions.of(batch)}


WAITING = {"publish": "publishing", "undo": "undoing"}


def _existing(data_dict: dict[str, Any]) -> ImportBatch:
    batch = importing.batch_of(data_dict["batch"])
    if batch.state in ledger.BUSY and engine.is_worked_on(batch.id):
        raise tk.ValidationError({"batch": [_("this import is at work; wait for it or stop it")]})
    if batch.state in ("done", "undone") and not batch.dry:
        raise tk.ValidationError({"batch": [_("this import is finished; upload the newer file")]})
    changing = {"mapping", "defaults", "sheet", "encoding", "header_row"} & set(data_dict)
    if not batch.dry and (changing or (data_dict["dry_run"] and not data_dict["only_look"])):
        raise tk.ValidationError({"batch": [_("this import has begun; it can go on or be undone, not change")]})
    return batch


def _opened(context: Any, data_dict: dict[str, Any]) -> ImportBatch:
    organization = importing.organization_id(data_dict.get("organization") or "")
    if not organization and importing.actor_of(context).departments is not None:
        mine = sorted(rights.edits(context["user"]))
        if len(mine) != 1:
            raise tk.ValidationError({"organization": [_("say for which department")]})
        organization = mine[0]
    with importing.upload(data_dict.get("file"), data_dict.get("filename") or "") as (path, name):
        _bounded(path)
        return ledger.open_batch(path, name, context["user"], organization)


def _bounded(path: Any) -> None:
    if path.stat().st_size > config.import_megabytes() * importing.MB:
        error = FileRefused("too_large", limit=config.import_megabytes())
        raise tk.ValidationError({"file": [sentences.of_file(error)]})


def _told(context: Any, batch: ImportBatch, data_dict: dict[str, Any]) -> None:
    """Takes over what the caller says of sheet, columns and answers, and looks the file over anew if need be."""
    mapping = importing.document(data_dict.get("mapping"), "mapping")
    answers = importing.document(data_dict.get("defaults"), "defaults")
    again = not batch.columns or mapping is not None
    for name in ("encoding", "header_row"):
        if data_dict.get(name):
            batch.source, again = {**(batch.source or {}), name: data_dict[name]}, True
    if data_dict.get("sheet") and data_dict["sheet"] != batch.sheet:
        batch.sheet, again = data_dict["sheet"], True
    try:
        if answers is not None:
            batch.answers = plain(read(answers))
        if again:
            with ledger.file_of(batch) as path:
                sheet.survey_batch(batch, path, mapping)
            if batch.state in ("checked", "failed", "stopped") and batch.dry:
                batch.state = "uploaded"
        if data_dict["save"]:
            _keep(context, batch)
    except FileRefused as error:
        model.Session.rollback()
        raise tk.ValidationError({"file": [sentences.of_file(error)]}) from error
    except AnswerRefused as error:
        model.Session.rollback()
        raise tk.ValidationError({"defaults": [sentences.of_answer(error)]}) from error
    model.repo.commit()


def _keep(context: Any, batch: ImportBatch) -> None:
    with ledger.file_of(batch) as path:
        header = sheet.of(batch, path).header
    ledger.save_mapping(batch.organization_id, header, sheet.mapping_of(batch), batch.answers, context["user"])


def _work(context: Any, batch: ImportBatch, data_dict: dict[str, Any]) -> None:
    missing = sheet.required_missing(batch)
    if missing:
        names = _(", ").join(sentences.field_label(name) for name in missing)
        raise tk.ValidationError({"mapping": [_("no column gives: {names}").format(names=names)]})
    dry = data_dict["dry_run"]
    background = data_dict.get("background")
    if background is None:
        background = batch.total > config.import_at_once()
    _start(context, batch, "check" if dry else "import", background=background)


def _start(context: Any, batch: ImportBatch, work: str, *, background: bool) -> None:
    actor = importing.actor_of(context)
    if background:
        batch.state = WAITING.get(work, "queued")  # the page says at once that something is being done
        batch.stop = False
        model.repo.commit()
        batch.job_id = jobs.enqueue(work, batch.id, actor)
        model.repo.commit()
        return
    try:
        jobs.now(work, batch.id, actor)
    except engine.Busy as error:
        raise tk.ValidationError({"batch": [_("this import is at work; wait for it or stop it")]}) from error
    except FileRefused as error:
        raise tk.ValidationError({"file": [sentences.of_file(error)]}) from error


@tk.side_effect_free
@validate(schema.import_show)
def govopen_import_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """One import with some of its rows.

    :param id: of the batch
    :param outcome: created, updated, unchanged or refused rows only; `noted`: those with a remark only
    :param start: how many rows to pass over; `rows`: how many to give
    """
    tk.check_access("govopen_import_show", context, data_dict)
    batch = importing.batch_of(tk.get_or_bust(data_dict, "id"))
    rows = ledger.rows(batch.id, data_dict["outcome"], data_dict["start"], data_dict["rows"], noted=data_dict["noted"])
    return {**importing.dictize(batch, rows=rows), "questions": questions.of(batch)}


@tk.side_effect_free
@validate(schema.import_list)
def govopen_import_list(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Imports of the departments the caller edits for; all of them for the authority. The newest first."""
    tk.check_access("govopen_import_list", context, data_dict)
    actor = importing.actor_of(context)
    wanted = importing.organization_id(data_dict.get("organization") or "")
    organizations: Any = [wanted] if wanted else None
    if actor.departments is not None:
        organizations = [wanted] if wanted in actor.departments else ([] if wanted else actor.departments)
    found = ledger.batches(organizations, min(data_dict["rows"], 200), data_dict["start"])
    return {"results": [importing.dictize(batch) for batch in found]}


def govopen_import_undo(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Take a whole import back: drafts it made go, entries it changed say again what they said.

    :param id: of the batch
    :param background: as a job (default: above `govopen.import.at_once` rows)
    """
    tk.check_access("govopen_import_undo", context, data_dict)
    return _later(context, data_dict, "undo", ("done", "stopped", "failed", "undoing", "running"))


def govopen_import_submit(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Hand an import in for review as a whole: one case, which the authority signs or returns.

    :param id: of the batch
    :param secrecy: `{"conclusion": "clear" or "treated", "reviewer": name and post, "note": …}` where the rules ask it
    :returns: the batch
    """
    tk.check_access("govopen_import_submit", context, data_dict)
    batch = _ready_to_publish(data_dict)
    life.hand_in(asking(context), batch, _signature(data_dict))
    return importing.dictize(importing.batch_of(batch.id))


def govopen_import_publish(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Publish an import's drafts by one signature; what an entry lacks is said in its row.

    :param id: of the batch
    :param secrecy: `{"conclusion": "clear" or "treated", "reviewer": name and post, "note": …}` where the rules ask it
    :param background: as a job (default: above `govopen.import.at_once` rows)
    """
    tk.check_access("govopen_import_publish", context, data_dict)
    batch = _ready_to_publish(data_dict)
    background = data_dict.get("background")
    token = life.BACKGROUND.set(None if background is None else tk.asbool(background))
    try:
        life.sign(context, asking(context), batch, _signature(data_dict))
    finally:
        life.BACKGROUND.reset(token)
    return importing.dictize(importing.batch_of(batch.id))


def _signature(data_dict: dict[str, Any]) -> dict[str, Any]:
    given = importing.document(data_dict.get("secrecy"), "secrecy") or {}
    return {"secrecy": {key: str(value)[:2000] for key, value in given.items() if value}} if given else {}


def _ready_to_publish(data_dict: dict[str, Any]) -> ImportBatch:
    batch = importing.batch_of(tk.get_or_bust(data_dict, "id"))
    if batch.dry or batch.state not in ("done", "stopped", "publishing") or engine.is_worked_on(batch.id):
        raise tk.ValidationError({"id": [_("this cannot be done while the import is: {state}").format(
            state=sentences.state_label(batch.state))]})  # fmt: skip
    return batch


def _later(context: Any, data_dict: dict[str, Any], work: str, states: tuple[str, ...]) -> dict[str, Any]:
    batch = importing.batch_of(tk.get_or_bust(data_dict, "id"))
    if batch.dry or batch.state not in states or engine.is_worked_on(batch.id):
        raise tk.ValidationError({"id": [_("this cannot be done while the import is: {state}").format(
            state=sentences.state_label(batch.state))]})  # fmt: skip
    background = data_dict.get("background")
    many = batch.total > config.import_at_once()
    _start(context, batch, work, background=many if background is None else tk.asbool(background))
    return importing.dictize(importing.batch_of(batch.id))


def govopen_import_stop(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Stop an import at the next chunk; what it did stays and is accounted for.

    :param id: of the batch
    """
    tk.check_access("govopen_import_stop", context, data_dict)
    batch = importing.batch_of(tk.get_or_bust(data_dict, "id"))
    if batch.state == "queued":
        batch.state = "uploaded" if not batch.position else "stopped"
    batch.stop = True
    model.repo.commit()
    return importing.dictize(batch)


def govopen_import_delete(context: Any, data_dict: dict[str, Any]) -> None:
    """Forget an import that put nothing into the catalogue, with its file.

    :param id: of the batch
    """
    tk.check_access("govopen_import_delete", context, data_dict)
    batch = importing.batch_of(tk.get_or_bust(data_dict, "id"))
    if not batch.dry or batch.state in ("running", "checking"):
        raise tk.ValidationError({"id": [_("this import is on the books; undo it instead")]})
    model.Session.delete(batch)
    model.repo.commit()
