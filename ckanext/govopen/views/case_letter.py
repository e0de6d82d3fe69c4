"""Letters of a case: its decision as a paper."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, abort

from ckanext.govopen.views.parts import ruling
from ckanext.govopen.views.parts.calling import say
from ckanext.govopen.views.parts.work import find

blueprint = Blueprint("govopen_case_letter", __name__)


@blueprint.route("/case/<number>/decision")
def decision(number: str) -> Any:
    """The decision as a paper to read and print."""
    case = find(number)
    found = ruling.decision(case)
    if found is None:
        abort(404)
    return tk.render(
        "govopen/case/decision.html",
        {"case": case, "kind": say(case["title"]), "decision": found, "remedies": case.get("remedies", [])},
    )
