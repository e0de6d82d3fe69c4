"""`govopen_usage_list`: who used which gated data, for those who have a right to know."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.types import Context

from ckanext.govopen import config
from ckanext.govopen.access import gate
from ckanext.govopen.access.people import Asker, asker_in
from ckanext.govopen.access.record import LEDGER, Reading
from ckanext.govopen.logic.case.asking import Asking, asking
from ckanext.govopen.logic.case.listing import visible
from ckanext.govopen.logic.readers import is_auditor, may_audit, of_authority
from ckanext.govopen.model.case import CaseRow
from ckanext.govopen.model.grant import GrantRow
from ckanext.govopen.model.usage import usage
from ckanext.govopen.store.literal import literal

__all__ = ["govopen_usage_list"]

ROWS = 1000  # at most in one answer
FILTERS = {"entry": "entry_id", "resource": "resource_id", "grant": "grant_id", "road": "road", "reason": "reason"}
SAID = ("road", "reason", "holder", "allowed", "from", "to")  # filters that a record of reading keeps as words
KNOWN = {*FILTERS, "holder", "provider", "allowed", "from", "to", "start", "rows", "below"}


@tk.side_effect_free
def govopen_usage_list(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Usage records, newest first.

    A person sees the own ones, a department those of its data, the authority and auditors all. Reading records of
    others is itself on record: ask for `road=ledger` to see who read. Filters: `entry` (id, name or part of the
    title), `resource`, `grant`, `holder` (a user's or organization's id or name), `provider`, `road`, `reason`,
    `allowed` (true or false), `from` and `to` (days, both included); `start`, `rows` (100, at most 1000), `below` (only
    what is older than `next` of the answer before: the way to read all). Returns `count`, `next` and `results`: `id`,
    `at`, `actor` and `party` (`id`, `title`), `entry` (`id`, `name`, `title`), `resource`, `provider`, `grant`, `case`
    (of the grant: `number`, `number_text`, `open`: whether the asker may open it; None without a grant), `purpose`,
    `road`, `allowed`, `reason`, `address` (a digest). An unknown filter is refused.
    """
    tk.check_access("govopen_usage_list", context, data_dict)
    asker = asker_in(context)
    unknown = sorted(set(data_dict) - KNOWN)
    if unknown:
        raise tk.ValidationError({key: [tk._("Unknown filter")] for key in unknown})
    wanted = _wanted(data_dict)
    _note(asker, data_dict)
    where = [_visible(asker), *wanted]
    count = model.Session.execute(sa.select(sa.func.count()).select_from(usage).where(*where)).scalar_one()
    query = sa.select(usage).where(*where).order_by(usage.c.seq.desc())
    if below := _number(data_dict, "below", 0):
        query = query.where(usage.c.seq < below)
    query = query.offset(_number(data_dict, "start", 0)).limit(min(_number(data_dict, "rows", 100), ROWS))
    rows = list(model.Session.execute(query).mappings())
    return {"count": count, "next": rows[-1]["seq"] if rows else 0, "results": _shown(rows, asking(context))}


def _note(asker: Asker, data_dict: dict[str, Any]) -> None:
    """Reading what others did is an act of its own, on record before the first row; one's own uses are one's own."""
    right = _right(asker)
    if not right or _whose(data_dict) == asker.id:
        return
    entry = model.Package.get(str(data_dict.get("entry") or ""))
    group = model.Group.get(str(data_dict.get("provider") or ""))
    own = min(asker.departments) if len(asker.departments) == 1 else ""
    provider = group.id if group else own if right == "department" else ""
    said = {key: str(data_dict[key]) for key in SAID if data_dict.get(key) not in (None, "")}
    if data_dict.get("entry") and not entry:
        said["entry"] = str(data_dict["entry"])
    gate.note_reading(
        Reading(
            actor=asker.id,
            right=right,
            party=own,
            entry=entry.id if entry else "",
            resource=str(data_dict.get("resource") or ""),
            provider=provider,
            grant=str(data_dict.get("grant") or ""),
            asked="; ".join(f"{key}={value}" for key, value in said.items())[:500],
        )
    )


def _right(asker: Asker) -> str:
    """By what right somebody reads records of others; "" for a person without any."""
    if asker.sysadmin:
        return "operator"
    if is_auditor(asker):
        return "auditor"
    if of_authority(asker):
        return "authority"
    return "department" if asker.departments else ""


def _whose(data_dict: dict[str, Any]) -> str:
    holder = str(data_dict.get("holder") or "")
    found = (model.User.get(holder) or model.Group.get(holder)) if holder else None
    return str(found.id) if found else holder


def _visible(asker: Asker) -> Any:
    """Own uses, uses under one's department's rights, uses of one's department's data; everything for auditing."""
    if may_audit(asker):
        return sa.true()
    return sa.or_(
        usage.c.actor == asker.id,
        usage.c.party.in_(sorted(asker.departments)),
        usage.c.provider.in_(sorted(asker.departments)),
    )


def _wanted(data_dict: dict[str, Any]) -> list[Any]:
    if wrong := [key for key, value in data_dict.items() if "\x00" in str(value)]:
        raise tk.ValidationError({key: [tk._("Must be text")] for key in wrong})
    named = {key: str(data_dict[key]) for key in FILTERS if data_dict.get(key)}
    where = [usage.c[FILTERS[key]] == value for key, value in named.items() if key != "entry"]
    if named.get("road") != LEDGER:
        where.append(usage.c.road != LEDGER)
    if named.get("entry"):
        where.append(_about(named["entry"]))
    if whose := _whose(data_dict):
        where.append(sa.or_(usage.c.actor == whose, usage.c.party == whose))
    if provider := str(data_dict.get("provider") or ""):
        group = model.Group.get(provider)
        where.append(usage.c.provider == (group.id if group else provider))
    if data_dict.get("allowed") not in (None, ""):
        where.append(usage.c.allowed.is_(_flag(data_dict, "allowed")))
    zone = config.timezone()
    if start := _day(data_dict, "from"):
        where.append(usage.c.at >= datetime.combine(start, time(), zone))
    if end := _day(data_dict, "to"):
        where.append(usage.c.at < datetime.combine(end + timedelta(days=1), time(), zone))
    return where


def _about(said: str) -> Any:
    """Records of an entry by id or name, else of those whose title has these words."""
    entry = model.Package.get(said)
    if entry or not said.strip():
        return usage.c.entry_id == (entry.id if entry else said)
    package: Any = model.Package
    like = literal(said.strip())
    titled = sa.select(package.id).where(package.title.ilike(f"%{like}%"))
    return sa.or_(usage.c.entry_id == said, usage.c.entry_id.in_(titled))


def _day(data_dict: dict[str, Any], key: str) -> date | None:
    value = str(data_dict.get(key) or "")
    if not value:
        return None
    try:
        found = date.fromisoformat(value)
    except ValueError:
        found = date.max
    if not 1949 <= found.year <= 2199:  # noqa: PLR2004  # as the calendar
        raise tk.ValidationError({key: [tk._("A day is written like 2026-06-30")]})
    return found


def _flag(data_dict: dict[str, Any], key: str) -> bool:
    try:
        return bool(tk.asbool(data_dict[key]))
    except ValueError:
        raise tk.ValidationError({key: [tk._("Must be true or false")]}) from None


def _number(data_dict: dict[str, Any], key: str, default: int) -> int:
    value = str(data_dict.get(key) if data_dict.get(key) not in (None, "") else default)
    if not value.isascii() or not value.isdigit() or len(value) > 9:  # noqa: PLR2004  # fits PostgreSQL's numbers
        raise tk.ValidationError({key: [tk._("Must be a natural number")]})
    return int(value)


def _shown(rows: list[Any], who: Asking) -> list[dict[str, Any]]:
    """Rows with the names of what they point at; what is gone keeps its id."""
    users = _names(model.User, {row["actor"] for row in rows} | {row["party"] for row in rows})
    groups = _names(model.Group, {row["party"] for row in rows} | {row["provider"] for row in rows})
    entries = _names(model.Package, {row["entry_id"] for row in rows})
    files = _names(model.Resource, {row["resource_id"] for row in rows})
    cases = _cases({row["grant_id"] for row in rows}, who)
    zone = config.timezone()
    return [
        {
            "id": row["id"],
            "at": row["at"].astimezone(zone).isoformat(timespec="seconds"),
            "actor": _person(users.get(row["actor"]), row["actor"]),
            "party": _person(users.get(row["party"]) or groups.get(row["party"]), row["party"]),
            "entry": _thing(entries.get(row["entry_id"]), row["entry_id"]),
            "resource": _thing(files.get(row["resource_id"]), row["resource_id"]),
            "provider": _person(groups.get(row["provider"]), row["provider"]),
            "grant": row["grant_id"],
            "case": cases.get(row["grant_id"]),
            "purpose": row["purpose"],
            "road": row["road"],
            "allowed": row["allowed"],
            "reason": row["reason"],
            "address": row["address"],
        }
        for row in rows
    ]


def _cases(grants: set[str], who: Asking) -> dict[str, dict[str, Any]]:
    """The case of each grant, and whether the asker may open it: one question, however many records there are."""
    wanted = sorted(grants - {""})
    if not wanted:
        return {}
    opens = sa.or_(CaseRow.public, visible(who)).label("open")
    query = sa.select(GrantRow.id, CaseRow.number, CaseRow.number_text, opens).join(
        CaseRow, CaseRow.id == GrantRow.case_id
    )
    return {
        row.id: {"number": row.number, "number_text": row.number_text, "open": row.open}
        for row in model.Session.execute(query.where(GrantRow.id.in_(wanted)))
    }


def _names(kind: Any, ids: set[str]) -> dict[str, Any]:
    wanted = sorted(ids - {""})
    if not wanted:
        return {}
    return {found.id: found for found in model.Session.scalars(sa.select(kind).where(kind.id.in_(wanted)))}


def _person(found: Any, known: str) -> dict[str, str]:
    title = (getattr(found, "fullname", "") or getattr(found, "title", "") or found.name) if found else ""
    return {"id": known, "title": title}


def _thing(found: Any, known: str) -> dict[str, str]:
    title = (getattr(found, "title", "") or found.name or "") if found else ""
    return {"id": known, "name": (found.name or "") if found else "", "title": title}
