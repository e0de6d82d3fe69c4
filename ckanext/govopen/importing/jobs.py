"""Imports in the background: `ckan jobs worker` runs them, the pages show how far they are."""

from __future__ import annotations

import logging
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.importing import engine, publishing, speaking, undo
from ckanext.govopen.importing.engine import Actor

log = logging.getLogger(__name__)
TIMEOUT = 6 * 60 * 60  # seconds


def enqueue(work: str, batch_id: str, actor: Actor) -> str:
    """Puts a piece of work in the queue; answers the job's id."""
    job = tk.enqueue_job(
        do,
        [work, batch_id, _plain(actor)],
        title=f"govopen import: {work} {batch_id}",
        rq_kwargs={"timeout": TIMEOUT},
    )
    return str(job.id)


def do(work: str, batch_id: str, actor: dict[str, Any]) -> None:
    """Check | import | undo | publish, for a batch. A batch that another worker has in hand is left to it."""
    who = Actor(
        actor["user"],
        None if actor["departments"] is None else frozenset(actor["departments"]),
        actor["trusted"],
        actor["may_create"],
    )
    try:
        with speaking.somewhere():
            now(work, batch_id, who)
    except engine.Busy:
        log.info("import %s is in hand already", batch_id)


def now(work: str, batch_id: str, actor: Actor) -> None:
    """The same, at once and in this process."""
    if work == "undo":
        undo.undo(batch_id, actor)
    elif work == "publish":
        publishing.publish(batch_id, actor)
    else:
        engine.run(batch_id, actor, dry=work == "check")


def _plain(actor: Actor) -> dict[str, Any]:
    return {
        "user": actor.user,
        "departments": None if actor.departments is None else sorted(actor.departments),
        "trusted": actor.trusted,
        "may_create": actor.may_create,
    }
