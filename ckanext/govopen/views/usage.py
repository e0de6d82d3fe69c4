"""Usage records on pages: a department's and the auditors' at /desk/usage, one's own at /me/usage; both as CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from flask import Blueprint, Response, g, request, stream_with_context

from ckanext.govopen import config, export
from ckanext.govopen.access.gate import never_store
from ckanext.govopen.access.people import Asker, asker
from ckanext.govopen.access.record import LEDGER
from ckanext.govopen.logic.readers import may_audit

blueprint = Blueprint("govopen_usage", __name__)
ROWS = 25
SHORT = 8  # characters of an address digest that are shown: enough to tell one from another
PART = 1000
FIELDS = ("entry", "holder", "provider", "allowed", "from", "to", "grant", "road", "reason")


@blueprint.route("/desk/usage")
@blueprint.route("/desk/usage.csv", defaults={"as_csv": True}, endpoint="desk_csv")
def desk(*, as_csv: bool = False) -> Any:
    """For people of departments and auditors."""
    if not g.userobj:
        return tk.redirect_to("user.login", next=request.full_path)
    who = asker(g.userobj)
    if not (who.departments or may_audit(who)):
        return tk.abort(403, tk._("This page is for people of departments"))
    return _answer("desk", {}, as_csv=as_csv)


@blueprint.route("/me/usage")
@blueprint.route("/me/usage.csv", defaults={"as_csv": True}, endpoint="mine_csv")
def mine(*, as_csv: bool = False) -> Any:
    """For anybody, the own ones."""
    if not g.userobj:
        return tk.redirect_to("user.login", next=request.full_path)
    return _answer("me", {"holder": g.userobj.id}, as_csv=as_csv)


def _answer(side: str, fixed: dict[str, str], *, as_csv: bool) -> Any:
    never_store()
    asked = {key: request.args[key].strip() for key in FIELDS if request.args.get(key, "").strip()}
    filters = {**asked, **fixed}
    if side == "me" and asked.get("road") == LEDGER:
        filters.pop("road")  # one's own readings of records are nobody's uses of data
    page = max(request.args.get("page", 1, type=int), 1)
    errors: dict[str, Any] = {}
    try:
        found = _ask(filters, start=(page - 1) * ROWS, rows=ROWS)
        if as_csv:
            return _csv(filters, signed=side == "desk")
    except tk.ValidationError as error:
        errors, found = error.error_dict, {"count": 0, "results": []}
    signs = _signs(asker(g.userobj))
    for row in found["results"]:
        row["sign"] = signs(row)
        row["words"] = _asked_words(row["purpose"]) if row["road"] == LEDGER else row["purpose"]
    count = found["count"]
    values = {
        "side": side,
        "rows": found["results"],
        "count": count,
        "asked": {key: value for key, value in asked.items() if key not in fixed},
        "errors": errors,
        "page": page,
        "size": ROWS,
        "pages": -(-count // ROWS),
        "years": config.usage_years(),
        "roads": roads(),
        "reasons": reasons(),
        "departments": _departments(asker(g.userobj)) if side == "desk" else [],
        "ledger": asked.get("road") == LEDGER,
    }
    return tk.render("govopen/usage/list.html", values), 422 if errors else 200


def _asked_words(text: str) -> str:
    """The filters with which somebody read records, in the reader's words."""
    _ = tk._
    names = {
        "road": _("Road"), "reason": _("Why allowed or refused"), "holder": _("Whose right"), "allowed": _("Result"),
        "from": _("From"), "to": _("To"), "entry": _("Entry"),
    }  # fmt: skip
    values = {**roads(), **reasons(), "true": _("Allowed"), "false": _("Refused")}
    said = []
    for part in filter(None, text.split("; ")):
        key, _sign, value = part.partition("=")
        user = model.User.get(value) if key == "holder" else None
        said.append(f"{names.get(key, key)} {(user.fullname or user.name) if user else values.get(value, value)}")
    return tk.h.govopen_comma().join(said) or _("All")


def _departments(who: Asker) -> list[dict[str, str]]:
    """Departments among which a reader of everything can choose."""
    if not may_audit(who):
        return []
    group: Any = model.Group
    query = sa.select(group.name, group.title).where(group.is_organization.is_(True), group.state == "active")
    return [
        {"value": one.name, "label": one.title or one.name}
        for one in model.Session.execute(query.order_by(group.title))
    ]


def _ask(filters: dict[str, str], **part: int) -> dict[str, Any]:
    context: Any = {"user": g.user, "auth_user_obj": g.userobj}
    return tk.get_action("govopen_usage_list")(context, {**filters, **part})


def _signs(who: Asker) -> Callable[[dict[str, Any]], str]:
    """How the address behind a record is signed: for who audits, and the department whose data it is; else ""."""
    everything = may_audit(who)
    return lambda row: row["address"][:SHORT] if everything or row["provider"]["id"] in who.departments else ""


def _csv(filters: dict[str, str], *, signed: bool) -> Response:
    """Everything that matches, while it is read, so that memory stays flat."""
    _ = tk._
    columns = [_("When"), _("Who"), _("Whose right"), _("Case of the grant"), _("Entry"), _("What"), _("Department"),
               _("Purpose"), _("Road"), _("Result"), _("Why allowed or refused")]  # fmt: skip
    if signed:
        columns.append(_("Address (salted digest, first 8 characters: the same sign is the same address)"))
    lines = export.csv_lines(columns, _lines(_parts(filters), _signs(asker(g.userobj)) if signed else None))
    response = Response(stream_with_context(lines), content_type=export.CSV_TYPE)
    response.headers["Content-Disposition"] = export.disposition(f"{_('Usage records')}.csv")
    return response


def _parts(filters: dict[str, str]) -> Iterator[list[dict[str, Any]]]:
    """All that matches, older and older: what is added meanwhile is not in it, and nothing comes twice."""
    below = 0
    while True:
        found = _ask(filters, rows=PART, **({"below": below} if below else {}))
        if not found["results"]:
            break
        yield found["results"]
        below = found["next"]
    model.Session.remove()


def _lines(parts: Iterator[list[dict[str, Any]]], signs: Callable[[dict[str, Any]], str] | None) -> Iterator[list[Any]]:
    road, reason, _ = roads(), reasons(), tk._
    for part in parts:
        for row in part:
            yield [
                row["at"],
                row["actor"]["title"] or (_("Removed") if row["actor"]["id"] else _("Not signed in")),
                row["party"]["title"],
                (row["case"] or {}).get("number_text", ""),
                row["entry"]["title"],
                row["resource"]["title"],
                row["provider"]["title"],
                row["purpose"],
                road.get(row["road"], row["road"]),
                _("Allowed") if row["allowed"] else _("Refused"),
                reason.get(row["reason"], row["reason"]),
                *([signs(row)] if signs else []),
            ]


def roads() -> dict[str, str]:
    """Roads in the reader's words."""
    _ = tk._
    return {
        "download": _("Download of the file"),
        "rows": _("Rows over the API"),
        "dump": _("Download of the table"),
        "head": _("Look at the file's size"),
        "preview": _("Look at the first rows"),
        "ledger": _("Reading of the records"),
    }


def reasons() -> dict[str, str]:
    """Reasons of verdicts in the reader's words."""
    _ = tk._
    return {
        "free": _("open to all"),
        "shared": _("shared with departments without conditions"),
        "owner": _("own department"),
        "sysadmin": _("operator"),
        "grant": _("under a grant"),
        "pending": _("not supplied yet"),
        "expired": _("grant ended"),
        "no_grant": _("no grant"),
        "closed": _("closed by law"),
        "hidden": _("out of sight"),
        "conditions": _("conditions not accepted"),
        "auditor": _("as auditor"),
        "authority": _("as the authority"),
        "department": _("as the department"),
    }
