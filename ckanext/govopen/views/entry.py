"""Publishing from the entry's page, and the answer to an outsider of a sharing-only entry."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.plugins.toolkit import _
from flask import Blueprint, abort, request
from werkzeug.wrappers import Response

from ckanext.govopen import law
from ckanext.govopen.catalogue import entry as entries
from ckanext.govopen.views.parts.calling import problems_of

blueprint = Blueprint("govopen_entry", __name__)


@blueprint.post("/dataset/publish/<id>")
def publish(id: str) -> Response:  # noqa: A002  CKAN's own name for it
    """Sign for what was handed in; what stands against it is said where it is handed in."""
    try:
        tk.get_action("govopen_entry_publish")({"user": tk.current_user.name}, {"id": id})
    except tk.NotAuthorized as refusal:
        abort(403, str(refusal))
    except tk.ObjectNotFound:
        abort(404)
    except tk.ValidationError as fault:
        problems, message = problems_of(fault)
        for text in [one["text"] for one in problems] or [message]:
            tk.h.flash_error(text)
        return tk.h.redirect_to("dataset.read", id=id)
    return tk.h.redirect_to("dataset.read", id=id)


@blueprint.before_app_request
def outsider() -> None:
    """A sharing-only entry answers 403 without its title, where core would say 404 (design §4).

    Core's pages take a refusal for "not found"; drafts and hidden entries stay so.
    """
    if request.endpoint is None or request.endpoint.split(".")[0] not in ("dataset", "dataset_resource"):
        return
    name = (request.view_args or {}).get("id")
    package = model.Package.get(name) if name else None
    if package is None or package.state != "active" or package.private:
        return
    if entries.audience(entries.of_package(package), law.in_force()) == "public":
        return
    try:
        tk.check_access("package_show", {"user": tk.current_user.name}, {"id": package.id})
    except tk.NotAuthorized:
        abort(403, _("This is shared among departments. Data for the public is in the catalogue."))
