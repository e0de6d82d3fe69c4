"""The review of the catalogue (目录审核): the authority's queue, the reviewer's page, a department's own catalogue."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from flask import Blueprint, abort, request

from ckanext.govopen import case_words, law
from ckanext.govopen.catalogue import content as contents
from ckanext.govopen.catalogue import rights, secrecy
from ckanext.govopen.importing import ledger, sentences
from ckanext.govopen.language import say
from ckanext.govopen.logic.life import batch_look, telling
from ckanext.govopen.logic.shape.cites import cites
from ckanext.govopen.logic.validators import labels
from ckanext.govopen.search import timeliness
from ckanext.govopen.views.parts import answers as forms
from ckanext.govopen.views.parts import ruling
from ckanext.govopen.views.parts.calling import call, not_an_officer, problems_of

blueprint = Blueprint("govopen_review", __name__)
ENDED = "applied,refused,withdrawn"
MOST = 200
PER_PAGE = 20


@blueprint.route("/review")
def queue() -> Any:
    """What waits for the review, oldest first; what was returned; what was decided lately."""
    if (no := not_an_officer()) is not None:
        return no
    tab = request.args.get("tab", "submitted")
    states = {"submitted": "submitted", "returned": "returned", "ended": ENDED}
    rows = call("govopen_entry_review_list", state=states.get(tab, "submitted"))["results"]
    if tab == "ended":
        rows = list(reversed(rows))
    words = {"submitted": tk._("To be reviewed"), "returned": tk._("Returned"), "ended": tk._("Decided")}
    tabs = [
        {"label": words[name], "href": tk.h.url_for("govopen_review.queue", tab=name), "current": name == tab}
        for name in states
    ]
    batches = _batches() if tab == "submitted" else []
    return tk.render("govopen/life/queue.html", {"rows": rows[:MOST], "tabs": tabs, "tab": tab, "batches": batches})


def _batches() -> list[dict[str, Any]]:
    """Imports that were handed in as a whole: reviews that are about no single entry, a draft's neither."""
    found = call("govopen_case_list", procedure="catalogue_review", state="open", rows=50)["results"]
    single = {row["case"]["id"] for row in call("govopen_entry_review_list")["results"] if row["case"]}
    return [row for row in found if not row.get("entry") and row["id"] not in single]


@blueprint.route("/review/<number>")
def show(number: str, problems: Any = (), said: Any = None) -> Any:
    """What was handed in: the difference to what is published, findings, doubles, secrecy review; the decision."""
    if (no := not_an_officer()) is not None:
        return no
    if batch_look.batch_of(number) is not None:
        return _batch(number)
    try:
        found = call("govopen_entry_review_show", id=number)
        case = call("govopen_case_show", id=found["case"]["id"]) if found["case"] else None
    except tk.ObjectNotFound:
        abort(404)
    except tk.NotAuthorized as refusal:
        abort(403, str(refusal.message or refusal))
    return tk.render(
        "govopen/life/review.html",
        {
            "found": found,
            "case": case,
            "asked": forms.told(case.get("said", [])) if case else [],
            "commands": (case or {}).get("commands") or {},
            "barred": _barred(case) if case else [],
            "fields": [{"name": name, "label": labels.of_name(name)} for name in contents.fields()],
            "problems": problems,
            "said": said or {},
            "say": say,
        },
    )


def _batch(number: str) -> Any:
    """An import that was handed in as a whole, before the one signature under all of it."""
    page = max(request.args.get("page", 1, type=int), 1)
    try:
        found = call("govopen_import_review_show", id=number, start=str((page - 1) * PER_PAGE), rows=str(PER_PAGE))
        case = call("govopen_case_show", id=found["case"]["number"])
    except tk.NotAuthorized as refusal:
        abort(403, str(refusal.message or refusal))
    counts = found["counts"]
    bar = [{"label": sentences.outcome_label(name), "count": counts[name]} for name in ledger.OUTCOMES]
    return tk.render(
        "govopen/life/batch.html",
        {
            "found": found, "case": case, "bar": bar, "page": page, "pages": max(1, -(-found["total"] // PER_PAGE)),
            "by": PER_PAGE, "decision": ruling.decision(case), "ended": case_words.outcome(case),
            "published": sentences.of_signature(case.get("batch")),
            "asked": cites(secrecy.asked_by(law.in_force())),
        },
    )  # fmt: skip


def _barred(case: dict[str, Any]) -> list[str]:
    """Why it cannot be approved or put on file as it stands: the core's answer to a trial; nothing where it can be."""
    step = (case["step"] or {}).get("verb") if case["state"] == "open" else ""
    if step not in ("approve", "record") or not rights.is_authority(tk.current_user.name):
        return []
    try:
        call("govopen_case_act", id=case["id"], command=step, answers={}, dry_run=True)
    except tk.ValidationError as error:
        problems, message = problems_of(error)
        return list(dict.fromkeys(one["text"] for one in problems)) or [message]
    except tk.NotAuthorized as refusal:
        return [str(refusal.message or refusal)]
    return []


@blueprint.post("/review/<number>/return")
def send_back(number: str) -> Any:
    """Return with every defect at its field."""
    said = {
        key.removeprefix("defect-"): text.strip() for key, text in request.form.items() if key.startswith("defect-")
    }
    defects = [{"field": "" if name == "whole" else name, "text": text} for name, text in said.items() if text]
    try:
        call("govopen_entry_return", id=number, defects=defects)
    except tk.ValidationError as error:
        problems, message = problems_of(error)
        return show(number, problems or [{"field": "", "text": message}], said)
    except tk.NotAuthorized as refusal:
        abort(403, str(refusal.message or refusal))
    tk.h.flash_success(tk._("Returned; the department has been told everything at once."))
    return tk.redirect_to("govopen_review.queue")


@blueprint.route("/desk/catalogue")
def own() -> Any:
    """A department's entries by what is under way with them: drafts, in review, returned, changes, published."""
    if (no := not_an_officer()) is not None:
        return no
    orgs = [org["id"] for org in tk.h.organizations_available("create_dataset")]
    rows = call("govopen_entry_review_list")["results"] if orgs else []
    mine = [row for row in rows if (row["department"] or {}).get("id") in orgs]
    busy = {row["entry"]["id"] for row in mine}
    drafts = _drafts(orgs, busy)
    groups = [
        ("returned", tk._("Returned: to be put right"), [row for row in mine if row["state"] == "returned"]),
        ("submitted", tk._("Under review"), [row for row in mine if row["state"] == "submitted"]),
        ("draft", tk._("Changes in preparation"), [row for row in mine if row["state"] == "draft"]),
    ]
    page = max(request.args.get("page", 1, type=int), 1)
    q, late = request.args.get("q", "").strip(), request.args.get("update") == "overdue"
    state = "overdue" if late else ""
    found = _published(orgs, q, late=late, page=page) if orgs else {"count": 0, "results": []}
    return tk.render(
        "govopen/life/own.html",
        {
            "groups": groups, "drafts": drafts[:MOST], "drafts_count": len(drafts), "orgs": orgs,
            "count": found["count"], "rows": found["results"], "q": q, "late": late, "busy": busy,
            "withdrawn": telling.withdrawn(orgs, MOST) if orgs else [],
            "page": page, "pages": max(1, -(-found["count"] // PER_PAGE)), "per_page": PER_PAGE,
            "href": lambda n: tk.h.url_for("govopen_review.own", q=q or None, update=state or None, page=n),
        },
    )  # fmt: skip


def _published(orgs: list[str], q: str, *, late: bool, page: int) -> dict[str, Any]:
    """Published entries of departments, those first whose next update is due first."""
    fq = f"owner_org:({' OR '.join(orgs)})"
    if late:
        fq += " +" + timeliness.condition("overdue", timeliness.today())
    return call(
        "package_search", q=q or "*:*", fq=fq, rows=PER_PAGE, start=(page - 1) * PER_PAGE,
        sort=f"exists({timeliness.FIELD}) desc, {timeliness.FIELD} asc, title asc",
    )  # fmt: skip


def _drafts(orgs: list[str], busy: set[str]) -> list[dict[str, Any]]:
    package = model.Package
    query = (
        model.Session.query(package.id, package.name, package.title, package.metadata_modified, package.extras)
        .filter(package.owner_org.in_(orgs), package.state == "draft", package.type == "dataset")
        .order_by(package.metadata_modified.desc())
        .limit(MOST * 5)
    )
    return [
        {
            "id": row.id,
            "name": row.name,
            "title": row.title or row.name,
            "changed": row.metadata_modified,
            "held": _held(row.extras),
        }
        for row in (query if orgs else ())
        if row.id not in busy
    ]


def _held(extras: dict[str, Any] | None) -> dict[str, Any] | None:
    """That a draft stands back: its hand-in waits for what it says."""
    found = tk.h.govopen_held(extras or {})
    return found if found and found["now"] else None
