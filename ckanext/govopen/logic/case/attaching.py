"""Attachments (附件): looked at, kept as a file of CKAN's, bound to the event that brought them, removed, erased.

A file is checked by what it is, not by its name (`safety.uploads`), and stored through CKAN's files API under an owner
of our own kind, so that none of CKAN's addresses serves it: it leaves by `/attachment/<id>`, to the parties alone.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import uuid
import zipfile
from contextlib import suppress
from dataclasses import replace
from pathlib import PurePath
from typing import IO, TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import magic
from ckan import model
from ckan.lib import files
from werkzeug.datastructures import FileStorage

from ckanext.govopen import config
from ckanext.govopen.logic.case.refusing import error
from ckanext.govopen.safety import uploads
from ckanext.govopen.store import attachments

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ckanext.govopen.domain.case import Event
    from ckanext.govopen.logic.case.asking import Asking

OWNER = "govopen_attachment"  # owner type in CKAN's table of files; `logic.auth.access` shuts core's roads to it
LONGEST = 160  # characters of a name
CHUNK = 1 << 20
HEAD = 8192
FIELD = "attachments"
OFFICE = {"wps": "doc", "et": "xls"}  # WPS keeps its old formats in the same container


def available() -> bool:
    """Whether this portal has somewhere to keep attachments."""
    return config.attachment_storage() in files.storages


def receive(asking: Asking, upload: Any, *, draft: str = "", case: str = "", command: str = "") -> Any:
    """Check and keep one upload; its row. Raises ValidationError that names the file. The caller commits."""
    if not isinstance(upload, FileStorage) or not upload.filename:
        raise wrong(tk._("Please choose a file first."))
    name = clean(upload.filename)
    there = attachments.of_draft(draft) if draft else attachments.waiting(asking.person.id, case, command)
    _room(upload.stream, name, len(there))
    _look(upload.stream, name)
    digest = _digest(upload.stream)
    if any(row.sha256 == digest for row in there):
        raise wrong(tk._("“{name}” is attached already.").format(name=name))
    return attachments.add(
        asking.person.id, _keep(upload.stream, name, digest), draft=draft, case=case, command=command
    )


def clean(filename: str) -> str:
    """The name that a file came with: the last part of a path, without what could disturb a page or a header."""
    last = unicodedata.normalize("NFC", filename).replace("\\", "/").rsplit("/", 1)[-1]
    last = re.sub(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", last).strip() or "attachment"
    stem, dot, ending = last.rpartition(".")
    return last if len(last) <= LONGEST else f"{(stem or last)[: LONGEST - 12]}{dot}{ending[:10]}"


def wrong(text: str) -> tk.ValidationError:
    """A refusal of an upload, shown at the field."""
    return error("invalid", text, problems=[{"field": FIELD, "code": "not_files", "message": text}])


def _room(stream: IO[bytes], name: str, there: int) -> None:
    size, (largest, most) = stream.seek(0, 2), config.attachment_limits()
    stream.seek(0)
    if there >= most:
        raise wrong(tk._("No more than {n} files can be attached. Please pack several into one.").format(n=most))
    if size > largest:
        said = tk._("“{name}” is larger than {size} MB. Please make it smaller or split it.")
        raise wrong(said.format(name=name, size=largest >> 20))


def _look(stream: IO[bytes], name: str) -> None:
    ending = PurePath(name).suffix.lstrip(".").lower()
    if ending not in config.attachment_types():
        said = tk._("“{name}” is of a kind that is not accepted. Accepted are: {types}.")
        raise wrong(said.format(name=name, types=" ".join(config.attachment_types())))
    kinds, kind = uploads.KINDS.get(OFFICE.get(ending, ending)), _kind(stream)
    if kinds and kind and kind not in kinds:
        raise wrong(_else(name, ending))
    try:
        uploads.inspect(stream, f"x.{OFFICE.get(ending, ending)}")
    except tk.ValidationError as found:
        said: Any = found.error_dict
        text = str(next(iter(said.values()))[0])
        raise wrong(tk._("“{name}”: {text}").format(name=name, text=text)) from None
    if ending == "ofd":
        _ofd(stream, name)
    stream.seek(0)


def _ofd(stream: IO[bytes], name: str) -> None:
    """OFD (GB/T 33190) is a zip with OFD.xml at its root."""
    stream.seek(0)
    good = zipfile.is_zipfile(stream)
    if good:
        with zipfile.ZipFile(stream) as archive:
            good = "OFD.xml" in archive.namelist()
    if not good:
        raise wrong(_else(name, "ofd"))


def _kind(stream: IO[bytes]) -> str:
    """What a file is by its first bytes; "" for an empty one."""
    stream.seek(0)
    head = stream.read(HEAD)
    return str(magic.from_buffer(head, mime=True)) if head else ""


def _else(name: str, ending: str) -> str:
    text = tk._("“{name}” is called .{ending} but is something else. Please check it, or give it the right name.")
    return text.format(name=name, ending=ending)


def _digest(stream: IO[bytes]) -> str:
    stream.seek(0)
    found = hashlib.sha256()
    while chunk := stream.read(CHUNK):
        found.update(chunk)
    return found.hexdigest()


def _keep(stream: IO[bytes], name: str, digest: str) -> dict[str, Any]:
    """Hand the bytes to CKAN; what the row keeps. The file belongs to nobody's account, so no account moves it."""
    size, kind = stream.seek(0, 2), _kind(stream)
    stream.seek(0)
    stored = f"{uuid.uuid4()}{PurePath(name).suffix.lower()}"
    upload = FileStorage(stream, filename=stored, content_type=kind)
    kept = tk.get_action("file_create")(
        _system(), {"name": stored, "storage": config.attachment_storage(), "upload": upload}
    )
    model.Session.flush()  # the next action looks for it in the table
    tk.get_action("file_ownership_transfer")(
        _system(), {"id": kept["id"], "owner_type": OWNER, "owner_id": kept["id"], "pin": True, "force": True}
    )
    scanned = bool(config.clamd())
    return {
        "file_id": kept["id"], "name": name, "size": size, "mimetype": kind, "sha256": digest, "scanned": scanned,
    }  # fmt: skip


def _system() -> Any:
    return {"ignore_auth": True, "user": "", "defer_commit": True}


def remove(file_ids: Iterable[str]) -> None:
    """Remove files that no row needs any more, after the commit that dropped the rows."""
    for name in file_ids:
        with suppress(tk.ObjectNotFound, tk.ValidationError):
            tk.get_action("file_delete")({"ignore_auth": True, "user": ""}, {"id": name})


def chosen(asking: Asking, ids: Sequence[str]) -> list[Any]:
    """The attachments that go with a command: each the asker's own and part of no case yet."""
    rows = [attachments.get(one) for one in dict.fromkeys(ids)]
    if any(row is None or row.owner != asking.person.id or row.seq is not None for row in rows):
        raise wrong(tk._("One of the attached files is not there any more. Please attach it again."))
    if len(rows) > config.attachment_limits()[1]:
        raise wrong(tk._("No more than {n} files can be attached.").format(n=config.attachment_limits()[1]))
    return rows


def rows(asking: Asking, data: dict[str, Any]) -> list[Any]:
    """The attachments of a command, checked; those that a bundle's first case has taken are handed on as they are."""
    return data.get("rows") or chosen(asking, data.get("attachments") or [])


def onto(events: tuple[Event, ...], rows: Sequence[Any], by: str) -> tuple[Event, ...]:
    """The events with the digests of what came with them on the one that `by` brought about: sealed in its chain."""
    if not rows:
        return events
    at = max((place for place, event in enumerate(events) if event.by == by), default=len(events) - 1)
    digests = tuple(row.sha256 for row in rows)
    marked = replace(events[at], said={**events[at].said, FIELD: digests})
    return (*events[:at], marked, *events[at + 1 :])


def bind(rows: Sequence[Any], case_id: str, history: Sequence[Event]) -> None:
    """Make them part of a case, by the last event that carries their digests."""
    if not rows:
        return
    digests = tuple(row.sha256 for row in rows)
    seq = max(place for place, event in enumerate(history, 1) if event.said.get(FIELD) == digests)
    attachments.bind(rows, case_id, seq)
