"""What a newer file no longer holds: proposed for withdrawal, never deleted."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.govopen.model.import_batch import ImportBatch, ImportRow

MOST = 2_000  # proposals kept with a batch
SETTLED = ("created", "updated", "proposed", "unchanged")


def proposals(batch: ImportBatch) -> list[dict[str, Any]]:
    """What an earlier import of this form brought in, of this file's departments, and this file does not mention.

    `[{id, name, title, organization, state}]`.
    """
    earlier = _earlier(batch)
    if not earlier:
        return []
    package = model.Package
    here = sa.select(ImportRow.package_id).where(ImportRow.batch_id == batch.id, ImportRow.package_id != "")
    owners = sa.select(package.owner_org).where(package.id.in_(here)).distinct()
    before = sa.select(ImportRow.package_id).where(
        ImportRow.batch_id.in_(earlier), ImportRow.outcome.in_(SETTLED), ImportRow.undone.is_(False)
    )
    query = (
        sa.select(package.id, package.name, package.title, package.owner_org, package.state)
        .where(package.id.in_(before), package.id.not_in(here), package.owner_org.in_(owners))
        .where(package.state != "deleted")
        .order_by(package.title, package.id)
        .limit(MOST)
    )
    names = ("id", "name", "title", "organization", "state")
    return [dict(zip(names, row, strict=True)) for row in model.Session.execute(query)]


def _earlier(batch: ImportBatch) -> list[str]:
    query = sa.select(ImportBatch.id).where(
        ImportBatch.id != batch.id,
        ImportBatch.organization_id == batch.organization_id,
        ImportBatch.source["shape"].astext == (batch.source or {}).get("shape", ""),
        ImportBatch.dry.is_(False),
        ImportBatch.created_at < batch.created_at,
    )
    return list(model.Session.scalars(query))
