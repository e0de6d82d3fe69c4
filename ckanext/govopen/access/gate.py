"""The one way in, for every road by which bytes or rows leave: ask CKAN's auth, put it on record, let pass or refuse."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from flask import g, has_request_context, request

from ckanext.govopen.access import record
from ckanext.govopen.access.people import asker_in
from ckanext.govopen.access.reason import explain
from ckanext.govopen.access.verdict import Access, judge


class Refused(tk.NotAuthorized):
    """No way in; carries the verdict, so that a page can say why and what helps."""

    def __init__(self, access: Access) -> None:
        said = explain(access)
        super().__init__(" ".join(text for text in (said["message"], said["way"]["text"], said["way"]["url"]) if text))
        self.access = access
        self.said = said


def enter(road: str, resource: model.Resource, context: dict[str, Any]) -> Access:
    """Let the asker through to a data file, or raise Refused. Gated access is recorded first, either way.

    The question is put to CKAN's auth function `resource_show`, which asks the verdict: one gate, not two.
    One request that reaches the same file several times (pages of rows) is recorded once.
    """
    context = {"user": context.get("user", ""), "auth_user_obj": context.get("auth_user_obj")}
    access = judge(resource, asker_in(context))
    try:
        tk.check_access("resource_show", context, {"id": resource.id})
    except tk.NotAuthorized:
        if access.allowed:  # the entry itself is not for the asker's eyes
            access = access.refused("hidden")
    _keep(access, road)
    if not access.allowed:
        raise Refused(access)
    return access


def _keep(access: Access, road: str) -> None:
    """On record, once a request."""
    if not access.gated:
        return
    done: set[tuple[str, bool]] = set()
    if has_request_context():
        done = g.setdefault("govopen_recorded", done)
    if (access.resource_id, access.allowed) in done:
        return
    record.write(access, road, (request.remote_addr or "") if has_request_context() else "")
    done.add((access.resource_id, access.allowed))


def never_store() -> None:
    """What this request answers must not be kept by any cache (read by CKAN and by `safety.headers`)."""
    if has_request_context():
        request.environ["__no_cache__"] = True
        g.govopen_no_store = True
