"""What closes when an entry is tightened or withdrawn: grants, files, tables. The gate does the rest, it asks live."""

from __future__ import annotations

import contextlib
import logging
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.lib import uploader
from ckan.logic import index_update_package

from ckanext.govopen import delivery, law
from ckanext.govopen.domain import entry as decided
from ckanext.govopen.domain.calendar import CHINA
from ckanext.govopen.domain.machine import moment
from ckanext.govopen.domain.moment import SYSTEM, Actor
from ckanext.govopen.model.grant import GrantRow
from ckanext.govopen.store import calendars, cases, versions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from ckanext.govopen.domain.entry import Effects
    from ckanext.govopen.store.cases import Stored

log = logging.getLogger(__name__)
TIERS = ("open_tier", "share_tier")


def shut(entry_id: str, said: Mapping[str, Any], state: str) -> None:
    """Close at once what an effect that failed was to close, past the search engine; the effect is tried again.

    `said`: what the entry is to say; its tiers count where they give less than now. `state`: what it is to be;
    nothing is published here.
    """
    package: Any = model.Package.get(entry_id)
    profile = law.in_force()
    extras = dict(package.extras or {})
    if state != "active":
        package.state = state
    for name, tiers in zip(TIERS, (profile.open_tiers, profile.share_tiers), strict=True):
        new = str(said.get(name) or "")
        if state != "deleted" and decided.tightens(tiers, str(extras.get(name) or ""), new):
            extras[name] = new
    if extras != (package.extras or {}):
        package.extras = extras
    package.metadata_modified = datetime.now(timezone.utc).replace(tzinfo=None)  # what the index says of it is old
    model.Session.commit()


def index(entry_id: str) -> None:
    """The search engine follows what was closed without it; CKAN itself skips what says the same already."""
    index_update_package({"ignore_auth": True}, entry_id)


def is_shut(entry_id: str, base: Mapping[str, Any]) -> bool:
    """Whether the tiers are no longer those the change was handed in against: it was tried before."""
    package: Any = model.Package.get(entry_id)
    extras = dict(package.extras or {})
    return any((extras.get(name) or "") != (base.get(name) or "") for name in TIERS)


def after_change(entry_id: str, base: Mapping[str, Any], now: Mapping[str, Any], why: Stored) -> None:
    """Grants end where their axis lets nobody in any more; their holders are told, with the reason.

    `base` is what was published when the change was handed in, nothing for a new entry. Safe to do twice.
    """
    old, new = (tuple(str(one.get(name) or "") for name in TIERS) for one in (base, now))
    if not base or old == new:
        return
    day = _today(why)

    def ends(stored: Stored) -> Effects:
        return decided.reclassify(law.in_force(), (old[0], old[1]), (new[0], new[1]), stored.case.grants.values(), day)

    _each(entry_id, "revoked", ends, why)


def before_withdrawal(package: Any, why: Stored, day: date) -> None:
    """Grants last at most to the day before the last supply."""
    _each(package.id, "amended", lambda stored: decided.withdraw(stored.case.grants.values(), day), why)


def live_grants(entry_id: str) -> int:
    """How many grants on an entry nothing has ended."""
    query = sa.select(sa.func.count()).where(GrantRow.entry_id == entry_id, GrantRow.ended.is_(None))
    return int(model.Session.scalar(query) or 0)


def _granted(entry_id: str) -> list[Stored]:
    query = sa.select(GrantRow.case_id).where(GrantRow.entry_id == entry_id, GrantRow.ended.is_(None)).distinct()
    found = (cases.load(case_id, lock=True) for case_id in sorted(model.Session.scalars(query)))
    return [stored for stored in found if stored is not None]


def _each(entry_id: str, name: str, work: Callable[[Stored], Effects], why: Stored) -> None:
    """One event in each case whose grants change; told through the outbox like every other."""
    told = []
    for stored in _granted(entry_id):
        found = work(stored)
        if not found.grants:
            continue
        profile = versions.profile(stored.case.profile)
        calendar = calendars.calendar(profile.calendars)
        at = max(why.case.history[-1].at, stored.case.history[-1].at)
        now = moment(profile, calendar, stored.case, Actor(SYSTEM), at)
        said = {
            "grant": ", ".join(grant.id for grant in found.grants),
            "reason": _reason(why),
            "case": why.row.number,
        }
        event = now.event(name, said, by=SYSTEM, grants=found.grants)
        cases.append(stored, (event,), calendar, None)
        told.append(stored.case.id)
    model.Session.commit()
    for case_id in told:
        delivery.carry_out(case_id)


def _reason(why: Stored) -> str:
    profile = versions.profile(why.case.profile)
    title = profile.procedures[why.case.procedure].title.zh
    return f"{title}（{why.row.number_text}）：{why.case.history[0].said.get('reason') or ''}".rstrip("：")


def _today(why: Stored) -> date:
    return why.case.history[-1].at.astimezone(CHINA).date()


def drop_files(resource_ids: Iterable[str]) -> None:
    """Tables and bytes of files that are no part of any entry any more. Safe to do twice."""
    for resource_id in resource_ids:
        with contextlib.suppress(KeyError, tk.ObjectNotFound, tk.ValidationError):
            tk.get_action("datastore_delete")({"ignore_auth": True}, {"resource_id": resource_id, "force": True})
        found = model.Resource.get(resource_id)
        if found is None or found.url_type != "upload":
            continue
        # The uploader removes what it keeps, whatever storage that is; a path of ours would reach local folders alone.
        store: Any = uploader.get_resource_uploader({"id": resource_id, "url": found.url, "clear_upload": True})
        try:
            store.upload(resource_id)
        except OSError:
            log.exception("bytes of %s", resource_id)
