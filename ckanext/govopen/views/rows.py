"""Rows that leave as a file: core's dump of a table, behind the gate and without live formulas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context
from flask import Blueprint, g

from ckanext.govopen.access import gate
from ckanext.govopen.views.refusal import refuse

if TYPE_CHECKING:
    from flask import Response

blueprint = Blueprint("govopen_rows", __name__)


@blueprint.route("/datastore/dump/<resource_id>")
def dump(resource_id: str) -> Response:
    """A whole table as CSV, TSV, JSON or XML; an alias of the table will do."""
    from ckanext.datastore import blueprint as core

    resource = model.Resource.get(resource_id) or _aliased(resource_id)
    if not resource:
        return tk.abort(404, tk._("There is no such table"))
    context: Context = {"user": g.user, "auth_user_obj": g.userobj}
    try:
        gate.enter("dump", resource, context)
    except gate.Refused as refused:
        return refuse(refused)
    response = core.dump(resource.id)
    response.response = _pieces(iter(response.response), resource.id)
    return response


def _pieces(pieces: Iterator[Any], resource_id: str) -> Iterator[Any]:
    """Core asks for each page of rows anew, after the request: those questions belong to this one access."""
    while True:
        with gate.recorded(resource_id):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece


def _aliased(name: str) -> model.Resource | None:
    from ckanext.datastore.backend import DatastoreBackend

    _known, real = DatastoreBackend.get_active_backend().resource_id_from_alias(name)
    return model.Resource.get(real) if real else None
