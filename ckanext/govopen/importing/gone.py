"""What a newer file no longer holds: proposed for withdrawal, or for deletion while it is a draft."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.govopen.model.import_batch import ImportBatch, ImportRow

MOST = 2_000  # proposals kept with a batch
SETTLED = ("created", "updated", "proposed", "unchanged")
READ = ("done", "checked", "publishing")  # a file that was read in part would make much of the catalogue look gone
FIELDS = ("id", "name", "title", "organization", "state", "private")


def proposals(batch: ImportBatch) -> list[dict[str, Any]]:
    """The first of them, as they stand when the import ends: `[{id, name, title, organization, state, private}]`."""
    return listed(batch, rows=MOST)


def listed(batch: ImportBatch, *, start: int = 0, rows: int | None = None) -> list[dict[str, Any]]:
    """What an earlier import of this form brought in, of this file's departments, and this file does not mention.

    By title. As it stands now: what was deleted or withdrawn since is no more in it, and what a later file of the form
    holds again is not gone.
    """
    query = _query(batch)
    if query is None:
        return []
    package = model.Package
    query = query.order_by(package.title, package.id).offset(start).limit(rows)
    return [dict(zip(FIELDS, row, strict=True)) for row in model.Session.execute(query)]


def among(batch: ImportBatch, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Those of these entries that are gone from the file, by id."""
    query = _query(batch)
    if query is None:
        return {}
    found = model.Session.execute(query.where(model.Package.id.in_(list(ids))))
    return {row[0]: dict(zip(FIELDS, row, strict=True)) for row in found}


def count(batch: ImportBatch) -> dict[str, int]:
    """How many there are: `all`, `published`."""
    query = _query(batch)
    if query is None:
        return {"all": 0, "published": 0}
    rows = query.subquery()
    stands = sa.func.count().filter(rows.c.state == "active", rows.c.private.is_(False))
    every, published = model.Session.execute(sa.select(sa.func.count(), stands).select_from(rows)).one()
    return {"all": every, "published": published}


def _query(batch: ImportBatch) -> sa.Select[Any] | None:
    """None: nothing can be told."""
    earlier = _of_the_form(batch, ImportBatch.created_at < batch.created_at)
    if not earlier or batch.state not in (*READ, "running", "checking"):  # the last two: as the import ends
        return None
    package, row = model.Package, ImportRow
    here = sa.select(row.package_id).where(row.batch_id == batch.id, row.package_id != "")
    owners = sa.select(package.owner_org).where(package.id.in_(here)).distinct()
    # A row that was refused before its entry was looked for is in the file all the same.
    refused = sa.exists().where(row.batch_id == batch.id, row.outcome == "refused", row.title == package.title)
    query = (
        sa.select(package.id, package.name, package.title, package.owner_org, package.state, package.private)
        .where(sa.exists().where(row.batch_id.in_(earlier), *_brought_in()), package.owner_org.in_(owners))
        .where(package.state != "deleted", ~refused)
        .where(~sa.exists().where(row.batch_id == batch.id, row.package_id == package.id))
    )
    later = _of_the_form(batch, ImportBatch.created_at > batch.created_at)
    return query.where(~sa.exists().where(row.batch_id.in_(later), *_brought_in())) if later else query


def _brought_in() -> tuple[Any, ...]:
    return (
        ImportRow.package_id == model.Package.id,
        ImportRow.outcome.in_(SETTLED),
        ImportRow.undone.is_(False),
    )


def _of_the_form(batch: ImportBatch, when: Any) -> list[str]:
    query = sa.select(ImportBatch.id).where(
        ImportBatch.id != batch.id,
        ImportBatch.organization_id == batch.organization_id,
        ImportBatch.source["shape"].astext == (batch.source or {}).get("shape", ""),
        ImportBatch.dry.is_(False),
        when,
    )
    return list(model.Session.scalars(query))
