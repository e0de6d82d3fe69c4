"""Carrying out what was decided on an entry: after the commit of the event, once, and to the same end if done again."""

from __future__ import annotations

import io
import logging
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, time, timezone
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model
from sqlalchemy.dialects.postgresql import insert
from werkzeug.datastructures import FileStorage

from ckanext.govopen import effects
from ckanext.govopen.catalogue import content as contents
from ckanext.govopen.catalogue import entry as entries
from ckanext.govopen.domain.calendar import CHINA
from ckanext.govopen.domain.tick import SYSTEM
from ckanext.govopen.domain.verbs import ADVERSE
from ckanext.govopen.logic.life import closing, standing
from ckanext.govopen.logic.life.cases import KINDS, REVIEW, WITHDRAWAL, effective_on
from ckanext.govopen.logic.portal import own_context
from ckanext.govopen.model.outbox import OutboxRow
from ckanext.govopen.store import history, outbox, proposals, versions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ckanext.govopen.catalogue.content import Content
    from ckanext.govopen.store.cases import Stored

log = logging.getLogger(__name__)
DECIDING = ("approve", "decide", "fulfil", "submit")
EFFECTIVE = "effective"  # the day of a withdrawal has come
# The demo tells a year in a minute: what it carries out counts from the day of its event.
REPLAYED: ContextVar[bool] = ContextVar("govopen_replayed", default=False)


def settled(stored: Stored) -> bool:
    """Whether nobody has to decide any more: what remains is put on file."""
    case = stored.case
    if case.procedure == WITHDRAWAL and case.state != "ended":
        return False  # a notice counts once it is on file
    if case.state == "ended":
        return case.outcome not in ADVERSE and case.outcome not in ("withdrawn", "lapsed")
    route = versions.profile(case.profile).procedures[case.procedure].routes[case.route]
    names = [step.id for step in route.steps]
    rest = route.steps[names.index(case.step) :] if case.step in names else ()
    return not any(step.verb in DECIDING for step in rest)


def on_event(stored: Stored, event: str) -> None:
    """An event of one of the catalogue's procedures."""
    row = proposals.of_case(stored.case.id)
    if row is None:
        return
    if event == "returned":
        _returned(row, stored)
    elif event in ("withdrawn", "lapsed"):
        _ended(row, "withdrawn")
    elif event == "corrected" and row.state == "applied" and stored.case.outcome in ADVERSE:
        _undo(row, stored)
    elif stored.case.outcome in ADVERSE and stored.case.state == "ended":
        _ended(row, "refused")
    elif settled(stored) and row.state in ("submitted", "refused"):
        _carry_out(row, stored)


EVENTS = (
    "submitted", "returned", "withdrawn", "lapsed", "approved", "refused", "fulfilled", "recorded", "corrected",
)  # fmt: skip
for _kind in KINDS:
    for _event in EVENTS:
        effects.on(_kind, _event)(on_event)


@effects.on(WITHDRAWAL, EFFECTIVE)
def _day_has_come(stored: Stored, _event: str) -> None:
    row = proposals.of_case(stored.case.id)
    if row is not None and row.state == "submitted":
        _withdraw(row, stored)


def _returned(row: Any, stored: Stored) -> None:
    if row.state != "submitted":
        return
    event = next(one for one in reversed(stored.case.history) if one.name == "returned")
    said = event.said.get("defects") or ()
    if not row.defects:
        row.defects = [{"field": "", "text": str(text)} for text in (said if isinstance(said, tuple) else ())]
    row.state, row.returned, row.changed_at = "returned", dict(row.content), event.at
    model.Session.commit()


def _ended(row: Any, state: str) -> None:
    if row.state in proposals.OPEN:
        row.state, row.changed_at = state, datetime.now(timezone.utc)
        proposals.forget_bytes(row.id)
        model.Session.commit()


def _carry_out(row: Any, stored: Stored) -> None:
    if row.kind == WITHDRAWAL:
        _schedule(row, stored)
        return
    base, content = dict(row.base), standing.proposed(row)
    again = closing.is_shut(row.entry_id, base)
    with _closing(row.entry_id, content, stored):
        _write(row, stored)
    if again:
        closing.index(row.entry_id)
    closing.after_change(row.entry_id, {} if row.kind == REVIEW else base, content, stored)
    _done(row, stored)


@contextmanager
def _closing(
    entry_id: str, said: Content, stored: Stored, state: str = "active", at: datetime | None = None
) -> Iterator[None]:
    """Within: an entry is written. Whatever stops that, the search engine say, what was to close is closed."""
    because: dict[str, Any] = {"cause": stored.row.number, "actor": _signer(stored), "at": at or _at(stored)}
    try:
        with history.because(**because):
            yield
    except Exception:
        model.Session.rollback()
        with history.because(**because):
            closing.shut(entry_id, said, state)
        raise


def _done(row: Any, stored: Stored) -> None:
    row = proposals.get(row.id)
    row.state, row.applied_at = "applied", _at(stored) or datetime.now(timezone.utc)
    proposals.forget_bytes(row.id)
    model.Session.commit()


def _write(row: Any, stored: Stored) -> None:
    """The entry says what was approved; files that were handed in come, others go."""
    content = standing.proposed(row)
    shown = standing.shown(row.entry_id)
    kept = {one["id"]: one for one in content.get("files") or []}
    stays = [one for one in shown["resources"] if one["id"] in kept or one.get("supplied_for")]
    data = {**shown, **contents.as_update(content), **_modified(stored), "state": "active", "private": False}
    data.pop("tags", None)
    data["resources"] = [_described(one, kept.get(one["id"], {})) for one in stays]
    gone = [one["id"] for one in shown["resources"] if one not in stays]
    tk.get_action("package_update")(own_context(), data)
    closing.drop_files(gone)
    there = {one["id"] for one in stays}
    for one in proposals.files(row.id):
        if one.act == "add" and one.id in kept and one.id not in there:
            _add(row.entry_id, one)


def _described(resource: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    return {**resource, **{name: said[name] for name in ("name", "description", "format") if name in said}}


def _add(entry_id: str, one: Any) -> None:
    data = {"id": one.id, "package_id": entry_id, "name": one.name, "description": one.description}
    if one.format:
        data["format"] = one.format
    if one.url:
        data["url"] = one.url
    else:
        data |= {"url": one.filename, "upload": FileStorage(io.BytesIO(one.content or b""), one.filename)}
    tk.get_action("resource_create")(own_context(), data)


def _undo(row: Any, stored: Stored) -> None:
    """A decision corrected to the contrary: the entry stands as it stood before."""
    with _closing(row.entry_id, row.base, stored, "draft" if row.kind == REVIEW else "active"):
        if row.kind == REVIEW:
            tk.get_action("package_patch")(own_context(), {"id": row.entry_id, "state": "draft"})
        elif row.kind != WITHDRAWAL:
            shown = standing.shown(row.entry_id)
            data = {**shown, **contents.as_update(row.base), **_modified(stored)}
            for name in ("tags", "resources"):
                data.pop(name, None)
            tk.get_action("package_update")(own_context(), data)
    closing.index(row.entry_id)
    row = proposals.get(row.id)
    row.state = "refused"
    model.Session.commit()


def _schedule(row: Any, stored: Stored) -> None:
    """A withdrawal takes effect on its day, once it is on file."""
    day = effective_on(stored)
    now = _at(stored) or datetime.now(timezone.utc)
    if day is None or now.astimezone(CHINA).date() >= day:
        _withdraw(row, stored)
        return
    due = datetime.combine(day, time(), tzinfo=CHINA)
    model.Session.execute(
        insert(OutboxRow)
        .values(
            case_id=stored.case.id, seq=len(stored.case.history), kind=outbox.EFFECT, recipient=EFFECTIVE,
            payload={"event": EFFECTIVE, "procedure": WITHDRAWAL}, created_at=now, not_before=due,
        )
        .on_conflict_do_nothing(constraint="govopen_outbox_once")
    )  # fmt: skip
    model.Session.commit()


def _withdraw(row: Any, stored: Stored) -> None:
    package = standing.package(row.entry_id)
    day = effective_on(stored)
    at = datetime.combine(day, time(), tzinfo=CHINA) if day and REPLAYED.get() else None
    if entries.of_package(package).published:
        closing.before_withdrawal(package, stored, day or datetime.now(CHINA).date())
        with _closing(package.id, {}, stored, "deleted", at):
            tk.get_action("package_delete")(own_context(), {"id": package.id})
    else:
        closing.index(package.id)
    _done(row, stored)


def _signer(stored: Stored) -> str:
    return next((one.by for one in reversed(stored.case.history) if one.by != SYSTEM), "")


def _modified(stored: Stored) -> dict[str, str]:
    """When the entry changed: CKAN keeps the instant that it is given, and what was shown has the old one."""
    at = _at(stored) or datetime.now(timezone.utc)
    return {"metadata_modified": at.astimezone(timezone.utc).replace(tzinfo=None).isoformat()}


def _at(stored: Stored) -> datetime | None:
    return stored.case.history[-1].at if REPLAYED.get() else None
