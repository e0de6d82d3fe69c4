"""Addresses of CKAN that a portal in service does not answer."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint

blueprint = Blueprint("govopen_closed", __name__)


@blueprint.route("/testing/primer")
@blueprint.route("/testing/custom_form_fields")
@blueprint.route("/testing/<path:rest>")
def closed_page(**_parts: str) -> Any:
    """Core's pages for its own designers."""
    return tk.abort(404)


@blueprint.route("/organization/member_dump/<id>")
@blueprint.route("/group/member_dump/<id>")
def closed_table(**_parts: str) -> Any:
    """A file with everybody's mail address."""
    return tk.abort(404)
