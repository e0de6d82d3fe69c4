"""Pages of one grant: its conditions to read and accept, and for the department a file that belongs to it alone."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, abort, request

from ckanext.govopen.access.gate import never_store
from ckanext.govopen.views.parts.calling import call, problems_of, sign_in

blueprint = Blueprint("govopen_grant", __name__)


@blueprint.route("/grants/<path:grant>/conditions", methods=["GET", "POST"])
def conditions(grant: str) -> Any:
    """The conditions; accepting them leads on to the files."""
    if not tk.current_user.is_authenticated:
        return sign_in()
    shown = _find(grant)
    if request.method == "POST" and shown["may"]["accept"]:
        try:
            shown = call("govopen_grant_accept", id=grant)
        except tk.ValidationError:
            shown = _find(grant)
        if shown["accepted"] and shown["entry"] and shown["entry"]["name"]:
            tk.h.flash_success(tk._("You accepted the conditions. The data is yours to download."))
            return tk.redirect_to("dataset.read", id=shown["entry"]["name"])
    return tk.render("govopen/grant/conditions.html", {"grant": shown})


@blueprint.route("/grants/<path:grant>/files", methods=["GET", "POST"])
def files(grant: str) -> Any:
    """Files of this grant alone; another one is put up here, or one taken back."""
    if not tk.current_user.is_authenticated:
        return sign_in()
    shown = _find(grant)
    if not shown["may"]["supply"] and not shown["files"]:
        abort(404)
    said = {key: request.form.get(key, "").strip() for key in ("name", "description")}
    wrong: list[dict[str, str]] = []
    back = request.form.get("file", "")
    if request.method == "POST":
        wrong = _take_back(grant, back) if back else _put_up(grant, said)
        if not wrong:
            return tk.redirect_to("govopen_grant.files", grant=grant)
    errors = {one["field"]: one["text"] for one in wrong}
    about = {"grant": shown, "said": said, "wrong": wrong, "errors": errors, "back": back}
    page = tk.render("govopen/grant/files.html", about)
    return page, 422 if wrong else 200


def _put_up(grant: str, said: dict[str, str]) -> list[dict[str, str]]:
    """What is wrong with the file; nothing where it was put up."""
    upload = request.files.get("upload")
    try:
        call("govopen_grant_supply", id=grant, upload=upload if upload and upload.filename else None, **said)
    except tk.ValidationError as error:
        found, message = problems_of(error)
        texts: Any = error.error_dict.get("upload")
        text = texts[0] if isinstance(texts, list) and texts else message
        return found or [{"field": "upload", "text": str(text)}]
    except tk.NotAuthorized as error:
        abort(403, str(error.message))
    tk.h.flash_success(tk._("The file was put up. Only the holder of the grant and your department see it."))
    return []


def _take_back(grant: str, file: str) -> list[dict[str, str]]:
    """What is wrong with taking back a file; nothing where it was taken back."""
    try:
        call("govopen_grant_withdraw", id=grant, file=file, reason=request.form.get("reason", ""))
    except tk.ValidationError as error:
        found, message = problems_of(error)
        return found or [{"field": "reason", "text": message}]
    except tk.NotAuthorized as error:
        abort(403, str(error.message))
    except tk.ObjectNotFound:
        tk.h.flash_notice(tk._("The file is no longer there."))
        return []
    tk.h.flash_success(tk._("The file was taken back. Nobody can download it any more; the reason stands on the case."))
    return []


def _find(grant: str) -> dict[str, Any]:
    never_store()
    try:
        return call("govopen_grant_show", id=grant)
    except (tk.ObjectNotFound, tk.ValidationError):
        return abort(404)
