"""A department or group that changes its name: its entries carry the name in the index and are indexed again."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.logic import index_update_package
from redis.exceptions import RedisError

from ckanext.govopen.search import connection

if TYPE_CHECKING:
    from collections.abc import Sequence

log = logging.getLogger(__name__)

AT_ONCE = 50  # entries that a request may index itself: about half a second
BATCH = 200


def name_of(group: str) -> tuple[str, str] | None:
    """Address and title of a department or group, by name or id."""
    found = model.Group.get(group) if group else None
    return (found.name, found.title or "") if found else None


def entries_of(group: str) -> list[str]:
    """Ids of the entries of a department or group that may be in the index."""
    package, member = model.Package, model.Member
    within = sa.select(member.table_id).where(
        member.group_id == group, member.table_name == "package", member.state == "active"
    )
    query = sa.select(package.id).where(
        package.state != "deleted", sa.or_(package.owner_org == group, package.id.in_(within))
    )
    return list(model.Session.scalars(query))


def follow(group: str) -> None:
    """Index the entries of a renamed department or group: few at once, many by a job."""
    entries = entries_of(group)
    if len(entries) > AT_ONCE:
        try:
            tk.enqueue_job(reindex_group, [group], title="entries of a renamed department", rq_kwargs={"timeout": 3600})
        except RedisError:
            log.exception("no job queue: %d entries are indexed in the request", len(entries))
        else:
            return
    reindex(entries)


def reindex_group(group: str) -> None:
    """The job: what belongs to the group when it runs."""
    reindex(entries_of(group))


def reindex(entries: Sequence[str]) -> None:
    """Index entries through CKAN's own path, and commit once; one that cannot be indexed does not stop the others."""
    for place, entry in enumerate(entries, 1):
        try:
            index_update_package({"ignore_auth": True}, entry, defer_commit=True)
        except Exception:  # whatever is wrong with one entry, the name has changed and the others say so
            log.exception("entry %s is not indexed under its department's new name", entry)
        if place % BATCH == 0:
            model.Session.expunge_all()
    if entries:
        connection.commit()
