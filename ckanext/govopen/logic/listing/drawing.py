"""Draws the lists anew where the record has changed: by the domain, thing by thing, into rows that can be searched."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, NamedTuple

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.lib import jobs
from redis.exceptions import RedisError

from ckanext.govopen import law
from ckanext.govopen.domain.lists import spans
from ckanext.govopen.logic.listing import rules
from ckanext.govopen.model.case import CaseRow
from ckanext.govopen.store import cases, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ckanext.govopen.domain.lists import Span, Standing, Where
    from ckanext.govopen.domain.profile import Profile

log = logging.getLogger(__name__)

BATCH = 2_000
AT_ONCE = 4_000  # marks of changes that a reader waits for
JOB = "govopen-lists-draw"
PATIENCE = 3_600  # seconds


class Stamp(NamedTuple):
    """What kept answers rest on: `drawn` changes with every row, `named` with every name of a department."""

    drawn: int
    named: int


def fresh() -> Stamp:
    """The lists as the record has them now; their stamp.

    Where nothing has changed this is one short query. Otherwise whoever reads first draws, and others wait; after an
    import of thousands a job draws, and until it is done readers see the lists as they were drawn last.
    """
    profile = law.in_force()
    digest = rules.digest(profile)
    state = listed.state(AT_ONCE + 1)
    if state.rules != digest or state.dirty:
        if state.stamp and state.dirty > AT_ONCE:
            later()
        else:
            draw(profile, digest)
            state = listed.state()
    return Stamp(state.stamp, state.named)


def later() -> None:
    """Draw in the background; asked again while it waits or runs, it is not queued again."""
    job_id = f"{JOB}-{tk.config['ckan.site_id']}"
    try:
        known = jobs.get_queue().fetch_job(job_id)
        if known is None or known.get_status() not in ("queued", "started", "deferred"):
            tk.enqueue_job(draw_all, title="lists", rq_kwargs={"job_id": job_id, "timeout": PATIENCE})
    except RedisError:  # the lists as drawn last are better than none
        log.exception("the job that draws the lists could not be queued")


def draw_all() -> None:
    """Everything that has changed; the job, each tick, and `ckan govopen lists draw`."""
    profile = law.in_force()
    draw(profile, rules.digest(profile))


def draw(profile: Profile, digest: str) -> int:
    """Draw what has changed, all of it where the rules are others now; how many things were drawn."""
    drawn = 0
    while True:
        with listed.drawing() as connection:
            stale = connection.scalar(sa.text("SELECT rules FROM govopen_listing_state")) != digest
            if stale and not drawn:
                listed.everything_is_dirty(connection)
            taken, more = listed.take(connection, BATCH)
            if not taken and not (stale and not drawn):
                return drawn
            for kind, keys in taken.items():
                rows = list((_entries if kind == "entry" else _cases)(connection, keys, profile))
                listed.replace(connection, kind, keys, rows)
                drawn += len(keys)
            listed.drawn(connection, digest)
            if not more:
                return drawn


def _entries(connection: Any, keys: list[str], profile: Profile) -> Iterator[dict[str, Any]]:
    conditions = rules.rules(profile, "entries")
    for versions in listed.versions(connection, keys).values():
        standings = rules.standings(versions)
        last = {one["day"]: one for one in versions}
        columns = {one["id"]: rules.columns_of(one["values"], profile) for one in last.values()}
        for rule, span in _spans(conditions, standings):
            version = last[span.standing.since]["id"]
            yield {**_row(rule, span, "entry"), "version_id": version, **columns[version]}


def _cases(_connection: Any, keys: list[str], profile: Profile) -> Iterator[dict[str, Any]]:
    conditions = rules.rules(profile, "cases")
    procedures = {name for where in conditions.values() for one in where for name in one.get("procedure", ())}
    query = sa.select(CaseRow).where(CaseRow.id.in_(keys), CaseRow.procedure.in_(procedures))
    found = list(model.Session.scalars(query.execution_options(populate_existing=True)))
    for stored in cases.load_many(found):
        for rule, span in _spans(conditions, rules.case_standings(stored)):
            yield {**_row(rule, span, "case"), "version_id": None, **rules.case_columns(span.standing.values)}


def _spans(conditions: dict[str, Where], standings: tuple[Standing, ...]) -> Iterator[tuple[str, Span]]:
    for rule, where in conditions.items():
        for span in spans(where, standings):
            yield rule, span


def _row(rule: str, span: Span, kind: str) -> dict[str, Any]:
    return {
        "rule": rule,
        "key": span.standing.key,
        "from_day": span.standing.since,
        "until_day": span.until,
        "since": span.since,
        "ends": span.ends,
        "kind": kind,
        "cause": span.standing.case,
        "end_cause": span.end_case,
    }
