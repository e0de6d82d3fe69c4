"""The one way in, for every road by which bytes or rows leave: ask CKAN's auth, record it, let pass or refuse."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context
from flask import g, has_request_context, request
from sqlalchemy.exc import SQLAlchemyError

from ckanext.govopen.access import record
from ckanext.govopen.access.people import asker_in
from ckanext.govopen.access.reason import explain
from ckanext.govopen.access.verdict import VERDICT, Access, judge

_recorded: ContextVar[frozenset[str]] = ContextVar("recorded", default=frozenset())


class Refused(tk.NotAuthorized):
    """No way in; carries the verdict, so that a page can say why and what helps."""

    def __init__(self, access: Access) -> None:
        said = explain(access)
        super().__init__(" ".join(text for text in (said["message"], said["way"]["text"], said["way"]["url"]) if text))
        self.access = access
        self.said = said


def enter(road: str, resource: model.Resource, context: Context) -> Access:
    """Let the asker through to a data file, or raise Refused. Gated access is recorded first, either way.

    One request that reaches the same file several times (pages of rows) is recorded once.
    """
    access = _asked(resource, context)
    _keep(access, road)
    if access.gated:
        never_store()
    if not access.allowed:
        raise Refused(access)
    return access


def _asked(resource: model.Resource, context: Context) -> Access:
    """What CKAN's auth function `resource_show` says, which asks the verdict once: one gate, not two.

    It leaves the verdict in the context. It is not asked for an operator, whom CKAN lets pass: judged here. Where it
    says no and the verdict does not, the entry is not for the asker's eyes, so not even its tier is told.
    """
    asked: Any = {"user": context.get("user", ""), "auth_user_obj": context.get("auth_user_obj")}
    try:
        passed = bool(tk.check_access("resource_show", asked, {"id": resource.id}))
    except tk.NotAuthorized:
        passed = False
    access: Access = asked.get(VERDICT) or judge(resource, asker_in(asked))
    return access.refused("hidden") if access.allowed and not passed else access


class UnrecordedError(Exception):
    """The record could not be written, so there is no access."""


@contextmanager
def recorded(resource_id: str) -> Iterator[None]:
    """Within: an access to this file that is on record already, though the request is over (streamed tables)."""
    token = _recorded.set(_recorded.get() | {resource_id})
    try:
        yield
    finally:
        _recorded.reset(token)


def _keep(access: Access, road: str) -> None:
    """On record, once a request."""
    if not access.gated or (access.allowed and access.resource_id in _recorded.get()):
        return
    done: set[tuple[str, bool]] = set()
    if has_request_context():
        done = g.setdefault("govopen_recorded", done)
    if (access.resource_id, access.allowed) in done:
        return
    with _on_record():
        record.write(access, road, _address())
    done.add((access.resource_id, access.allowed))


def note_reading(reading: record.Reading) -> None:
    """Put it on record that somebody reads the records of others; once a request."""
    if has_request_context() and g.get("govopen_reading") == reading:
        return
    with _on_record():
        record.write_reading(reading, _address())
    if has_request_context():
        g.govopen_reading = reading


@contextmanager
def _on_record() -> Iterator[None]:
    """Within: something is written down. Where that fails there is no access."""
    try:
        yield
    except SQLAlchemyError as error:
        if has_request_context():
            g.govopen_away = True  # read by safety.outage: CKAN's API makes a 500 of every error
        raise UnrecordedError from error


def _address() -> str:
    return (request.remote_addr or "") if has_request_context() else ""


def never_store() -> None:
    """What this request answers must not be kept by any cache (read by CKAN and by `safety.headers`)."""
    if has_request_context():
        request.environ["__no_cache__"] = True
        g.govopen_no_store = True
