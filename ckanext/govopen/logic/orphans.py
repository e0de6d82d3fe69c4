"""Bytes that belong to nothing any more: an upload whose process was killed, a removal that a crash cut short.

An upload writes its bytes before its row is committed, and what is erased loses its row before its bytes. Whatever
happens in between leaves bytes that no page shows and nobody would ever delete. What is younger than a day may still
be on its way.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.lib import files, uploader
from ckan.model.file_owner import FileOwner

from ckanext.govopen import config
from ckanext.govopen.logic.case import attaching
from ckanext.govopen.model.attachment import AttachmentRow

AGE = timedelta(days=1)
BATCH = 500
PLACE = re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")


@dataclass(frozen=True, slots=True)
class Orphan:
    """Bytes without an owner, on this machine's disk."""

    path: Path
    size: int


def unbound(at: datetime) -> int:
    """Delete files of attachments that no attachment names any more; how many."""
    named = sa.select(AttachmentRow.file_id)
    owned = sa.select(FileOwner.file_id).where(FileOwner.owner_type == attaching.OWNER)
    query = sa.select(model.File.id).where(
        model.File.id.in_(owned), model.File.id.not_in(named), model.File.created < at - AGE
    )
    found = list(model.Session.scalars(query.limit(BATCH)))
    attaching.remove(found)
    return len(found)


def found(at: datetime) -> Iterator[Orphan]:
    """Bytes of attachments and of data files without a row, a day old at least.

    Looks through folders of this machine only: a storage elsewhere (S3) does not say when something was put there.
    """
    yield from _without(_attachments(), _known_files, at)
    yield from _without(_data_files(), _known_resources, at)


def _without(pairs: Iterable[tuple[str, Path]], known: Any, at: datetime) -> Iterator[Orphan]:
    before, waiting = (at - AGE).timestamp(), iter(pairs)
    while some := list(islice(waiting, BATCH)):
        there = known({name for name, _path in some})
        for name, path in some:
            if name not in there:
                stat = _stat(path)
                if stat and stat.st_mtime < before:
                    yield Orphan(path, stat.st_size)


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None  # it went meanwhile


def _attachments() -> Iterator[tuple[str, Path]]:
    storage = files.storages.get(config.attachment_storage()) if attaching.available() else None
    folder = getattr(getattr(storage, "settings", None), "path", "")
    if not folder or not Path(folder).is_dir():
        return
    for path in Path(folder).rglob("*"):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path


def _known_files(names: set[str]) -> set[str]:
    query = sa.select(model.File.location).where(
        model.File.storage == config.attachment_storage(), model.File.location.in_(names)
    )
    return set(model.Session.scalars(query))


def _data_files() -> Iterator[tuple[str, Path]]:
    """Data files by the id that their place spells: `abc/def/…`, with `~` while they are written."""
    root = uploader.get_storage_path()
    folder = Path(root, "resources") if root else None
    if folder is None or not folder.is_dir():
        return
    for path in folder.glob("???/???/*"):
        name = "".join(path.relative_to(folder).parts)
        half = name.endswith("~")
        if path.is_file() and PLACE.match(name.rstrip("~")):
            yield ("" if half else name), path


def _known_resources(names: set[str]) -> set[str]:
    """Every row counts, deleted ones too: what was deleted can be restored until it is purged."""
    return set(model.Session.scalars(sa.select(model.Resource.id).where(model.Resource.id.in_(names))))


def remove(orphans: Iterable[Orphan]) -> int:
    """Delete them; how many went."""
    gone = 0
    for orphan in orphans:
        orphan.path.unlink(missing_ok=True)
        gone += 1
    return gone
