"""The bytes of an attachment, to the parties of its case."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import files
from flask import Blueprint, abort

from ckanext.govopen.access.gate import never_store
from ckanext.govopen.export import disposition
from ckanext.govopen.store import attachments
from ckanext.govopen.views.parts.calling import call, sign_in

blueprint = Blueprint("govopen_attachment", __name__)


@blueprint.route("/attachment/<id>")
def download(id: str) -> Any:  # noqa: A002  # the address says so
    """Never inline, never kept by a cache: an uploaded page or picture must not run as one of ours."""
    never_store()
    try:
        shown = call("govopen_attachment_show", id=id)
    except tk.ObjectNotFound:
        abort(404)
    except tk.NotAuthorized:
        if not tk.current_user.is_authenticated:
            return sign_in()
        abort(404)  # not even whether there is one
    row: Any = attachments.get(id)
    file = model.Session.get(model.File, row.file_id) if row.file_id else None
    if shown["erased"] or file is None:
        abort(410, tk._("The applicant had this file erased."))
    storage: Any = files.get_storage(file.storage)
    try:
        response = storage.as_response(files.FileData.from_object(file))
    except files.exc.FilesError:
        abort(404, tk._("The file is missing."))
    response.headers["Content-Type"] = "application/octet-stream"
    response.headers["Content-Disposition"] = disposition(shown["name"])
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
