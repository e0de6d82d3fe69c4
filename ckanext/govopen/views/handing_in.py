"""From the editor's hands to a case: look through and hand in, change a published entry, its files."""

from __future__ import annotations

from typing import Any

import ckan.lib.navl.dictization_functions as df
import ckan.plugins.toolkit as tk
from ckan import logic, model
from flask import Blueprint, abort, request

from ckanext.govopen.catalogue import content as contents
from ckanext.govopen.catalogue import entry as entries
from ckanext.govopen.catalogue.items import collect_items
from ckanext.govopen.store import proposals
from ckanext.govopen.views.parts.calling import call, problems_of, sign_in

blueprint = Blueprint("govopen_handing_in", __name__)
HANDED_IN = ("catalogue_review", "catalogue_change")


def package_of(name: str, action: str = "govopen_entry_submit") -> Any:
    """The entry of a page for its department; 404, 403, or the way to sign in."""
    package = model.Package.get(name)
    if package is None or package.type != "dataset":
        abort(404)
    if not tk.current_user.is_authenticated:
        return sign_in()
    try:
        tk.check_access(action, {"user": tk.current_user.name}, {"id": package.id})
    except tk.NotAuthorized as refusal:
        abort(403, str(refusal.message or refusal))
    return package


def _is_page(found: Any) -> bool:
    return not isinstance(found, model.Package)


@blueprint.route("/dataset/<name>/submit", methods=["GET", "POST"])
def submit(name: str) -> Any:
    """Everything that stands against handing it in, and the button."""
    package = package_of(name)
    if _is_page(package):
        return package
    if entries.of_package(package).published and proposals.open_of(package.id) is None:
        return tk.redirect_to("govopen_handing_in.change", name=package.name)  # nothing to hand in yet
    problems: list[dict[str, str]] = []
    if request.method == "POST":
        said = {key: request.form.get(key, "").strip() for key in ("changed_on", "reason", "answer")}
        try:
            case = call("govopen_entry_submit", id=package.id, **{k: v for k, v in said.items() if v})
        except tk.ValidationError as error:
            problems, message = problems_of(error)
            problems = problems or [{"field": "", "text": message}]
        except tk.NotAuthorized as refusal:
            abort(403, str(refusal.message or refusal))
        else:
            tk.h.flash_success(tk._("Handed in under {number}.").format(number=case["number_text"]))
            return tk.redirect_to("govopen_handing_in.submit", name=package.name)
    return _submit_page(package, problems)


def _left(package: Any, problems: list[dict[str, str]]) -> list[dict[str, str]]:
    """All that stands against handing in: what the check found, and what the core says of the trial besides."""
    trial = {"changed_on": tk.h.govopen_today().isoformat(), "reason": "…", "answer": "…"}
    try:
        call("govopen_entry_submit", id=package.id, dry_run=True, **trial)
    except tk.ValidationError as error:
        found, message = problems_of(error)
        known = {one["message"] for one in problems}
        besides = [{"field": one["field"], "message": one["text"]} for one in found if one["text"] not in known]
        return [*problems, *besides] or [{"field": "", "message": message}]
    except tk.NotAuthorized as refusal:
        return [*problems, {"field": "", "message": str(refusal.message or refusal)}]
    return []


def _submit_page(package: Any, problems: list[dict[str, str]]) -> Any:
    row = proposals.open_of(package.id)
    under = call("govopen_entry_review_show", id=row.id) if row else None
    check = None if under and under["state"] == "submitted" else call("govopen_entry_check", id=package.id)
    left = _left(package, check["problems"]) if check and (under is None or under["kind"] in HANDED_IN) else []
    return tk.render(
        "govopen/life/submit.html",
        {
            "pkg": package, "under": under, "check": check, "problems": problems, "left": left,
            "published": entries.of_package(package).published,
            "said": {key: request.form.get(key, "") for key in ("changed_on", "reason", "answer")},
        },
    )  # fmt: skip


@blueprint.post("/dataset/<name>/secrecy-review")
def secrecy_review(name: str) -> Any:
    """Put the secrecy review on record."""
    package = package_of(name)
    if _is_page(package):
        return package
    said = {key: request.form.get(key, "").strip() for key in ("conclusion", "reviewer", "note")}
    return _back(package, "govopen_secrecy_review", said, tk._("The secrecy review is on record."))


@blueprint.post("/dataset/<name>/finding")
def finding(name: str) -> Any:
    """Confirm or dismiss a finding of the scan."""
    package = package_of(name, "govopen_entry_check")
    if _is_page(package):
        return package
    said = {key: request.form.get(key, "").strip() for key in ("key", "verdict", "reason")}
    return _back(package, "govopen_finding_judge", said, tk._("Noted."))


def _back(package: Any, action: str, said: dict[str, str], done: str) -> Any:
    try:
        call(action, id=package.id, **said)
    except tk.ValidationError as error:
        problems, message = problems_of(error)
        return _submit_page(package, problems or [{"field": "", "text": message}])
    except tk.NotAuthorized as refusal:
        abort(403, str(refusal.message or refusal))
    tk.h.flash_success(done)
    came = request.form.get("back", "")
    if came.startswith("/review/"):
        return tk.redirect_to(came)
    return tk.redirect_to("govopen_handing_in.submit", name=package.name)


@blueprint.route("/dataset/<name>/change", methods=["GET", "POST"])
def change(name: str) -> Any:
    """The editor of a published entry: what it is to say, while the public goes on reading what was approved."""
    package = package_of(name)
    if _is_page(package):
        return package
    if not entries.of_package(package).published:
        return tk.redirect_to("dataset.edit", id=package.name)
    problems: list[dict[str, str]] = []
    data = _as_form(package)
    if request.method == "POST":
        typed = _typed()
        try:
            call("govopen_entry_change", id=package.id, fields=typed)
            return tk.redirect_to("govopen_handing_in.submit", name=package.name)
        except tk.ValidationError as error:
            problems, message = problems_of(error)
            problems, data = problems or [{"field": "", "text": message}], {**data, **typed}
    row = proposals.open_of(package.id)
    if row is not None and (row.kind != "catalogue_change" or row.state == "submitted"):
        return tk.redirect_to("govopen_handing_in.submit", name=package.name)
    return tk.render(
        "govopen/life/change.html",
        {
            "pkg": package, "data": data, "errors": {}, "problems": problems,
            "files": (row.base if row else contents.of_package(package)).get("files") or [],
            "staged": proposals.files(row.id) if row else [],
            "may_link": tk.h.govopen_may_link(package.name),
        },
    )  # fmt: skip


def _as_form(package: Any) -> dict[str, Any]:
    row = proposals.open_of(package.id)
    content = row.content if row is not None and row.kind == "catalogue_change" else contents.of_package(package)
    return {**contents.as_update(content), "id": package.id}


def _typed() -> dict[str, Any]:
    """The fields of the form; rows of items as a list."""
    given = logic.clean_dict(df.unflatten(logic.tuplize_dict(logic.parse_params(request.form))))
    collect_items(given)
    given.setdefault("items", [])
    return {name: given[name] for name in contents.fields() if name in given}


@blueprint.post("/dataset/<name>/change/file")
def change_file(name: str) -> Any:
    """A file that is to come, go, or be taken back out of the change."""
    package = package_of(name)
    if _is_page(package):
        return package
    said: dict[str, Any] = {
        key: request.form[key].strip()
        for key in ("act", "resource_id", "name", "description", "url")
        if request.form.get(key, "").strip()
    }
    if request.files.get("upload") and request.files["upload"].filename:
        said["upload"] = request.files["upload"]
    try:
        call("govopen_entry_change_file", id=package.id, **said)
    except tk.ValidationError as error:
        found, message = problems_of(error)
        body: Any = error.error_dict
        texts = [one["text"] for one in found] or [str(text) for text in body.get("upload", [])] or [message]
        for text in texts:
            tk.h.flash_error(text)
    return tk.redirect_to(tk.h.url_for("govopen_handing_in.change", name=package.name) + "#files")


@blueprint.post("/dataset/<name>/change/drop")
def drop(name: str) -> Any:
    """Give a prepared change up."""
    package = package_of(name)
    if _is_page(package):
        return package
    try:
        call("govopen_entry_change_drop", id=package.id)
    except tk.ValidationError as error:
        tk.h.flash_error(problems_of(error)[1] or problems_of(error)[0][0]["text"])
    return tk.redirect_to("dataset.read", id=package.name)


EDITORS = (
    "dataset.edit",
    "dataset_resource.new",
    "dataset_resource.edit",
    "dataset_resource.delete",
    "resource.new",
    "resource.edit",
)


@blueprint.before_app_request
def led_on() -> Any:  # noqa: PLR0911  # one return for each way a page can go
    """Core's editors lead on: for a published entry to its change, for one under review to where it stands."""
    if request.endpoint not in EDITORS or request.method != "GET" or not tk.current_user.is_authenticated:
        return None
    package = model.Package.get((request.view_args or {}).get("id") or "")
    if package is None or package.type != "dataset":
        return None
    try:
        tk.check_access("govopen_entry_submit", {"user": tk.current_user.name}, {"id": package.id})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return None
    if entries.of_package(package).published and not request.endpoint.endswith(".edit"):
        return tk.redirect_to(tk.h.url_for("govopen_handing_in.change", name=package.name) + "#files")
    if entries.of_package(package).published and request.endpoint == "dataset.edit":
        return tk.redirect_to("govopen_handing_in.change", name=package.name)
    if proposals.is_locked(package.id):
        return tk.redirect_to("govopen_handing_in.submit", name=package.name)
    return None
