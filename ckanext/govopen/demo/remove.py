"""Taking the demo city away: what it made and nothing else, and not once somebody filed a real case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from ckan import model

from ckanext.govopen.demo import catalogue, imports, made, products
from ckanext.govopen.demo.people import system
from ckanext.govopen.logic.case import attaching
from ckanext.govopen.logic.life import closing
from ckanext.govopen.logic.listing import drawing
from ckanext.govopen.model.case import CaseRow
from ckanext.govopen.store import attachments, history, names

if TYPE_CHECKING:
    from collections.abc import Callable

# Tables of cases, by the column that names the case; the append-only log last.
OF_CASE = {
    "govopen_clock": "case_id", "govopen_party": "case_id", "govopen_answer": "case_id", "govopen_command": "case_id",
    "govopen_grant": "case_id", "govopen_outbox": "case_id", "govopen_event": "case_id", "govopen_case": "id",
}  # fmt: skip


# Tables of an entry's life that know it by `entry_id`.
OF_ENTRY = ("govopen_proposal", "govopen_secrecy_review", "govopen_scan", "govopen_finding")


class RealCaseError(Exception):
    """Cases that are not the demo's: their numbers."""


def remove(say: Callable[[str], None]) -> None:
    """Drop everything the demo made. Raises RealCaseError, and changes nothing then."""
    cases, entries, users = made.ids("case"), made.ids("entry"), made.ids("user")
    real = model.Session.scalars(sa.select(CaseRow.number).where(CaseRow.id.not_in(cases)).limit(5)).all()
    if real:
        raise RealCaseError(", ".join(real))
    say(f"{products.remove()} products")
    imports.remove()
    _cases(cases)
    _usage(entries)
    say(f"{len(cases)} cases")
    tags = _tags(entries)
    with catalogue.one_commit():
        for entry in entries:
            _entry(entry)
    _life(entries, tags)
    history.forget(entries)
    say(f"{len(entries)} entries")
    _people(users)
    for org in made.ids("organization"):
        _department(org, say)
    made.forget()
    model.Session.commit()
    drawing.draw_all()  # or the lists would name them until somebody looks


def _cases(ids: list[str]) -> None:
    files = attachments.drop(row for one in ids for row in attachments.of_case(one))
    model.Session.execute(sa.text("SET LOCAL govopen.purge = 'on'"))
    mine = "SELECT id FROM govopen_grant WHERE case_id = ANY(:ids)"
    model.Session.execute(sa.text(f"DELETE FROM govopen_grant_acceptance WHERE grant_id IN ({mine})"), {"ids": ids})  # noqa: S608
    for table, column in OF_CASE.items():
        model.Session.execute(sa.text(f"DELETE FROM {table} WHERE {column} = ANY(:ids)"), {"ids": ids})  # noqa: S608  names of our own
    model.Session.execute(sa.text("DELETE FROM govopen_number WHERE NOT EXISTS (SELECT FROM govopen_case)"))
    model.Session.commit()
    attaching.remove(files)


def _usage(entries: list[str]) -> None:
    """Records of the demo's entries, while no real one stands beside them: a chain with a gap proves nothing."""
    count = sa.text("SELECT count(*) FROM govopen_usage WHERE entry_id <> ALL(:ids) AND road <> 'ledger'")
    if model.Session.scalar(count, {"ids": entries}):
        return
    for table in ("govopen_usage", "govopen_usage_seal"):
        model.Session.execute(sa.text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        model.Session.execute(sa.text(f"DELETE FROM {table}"))  # noqa: S608  names of our own
        model.Session.execute(sa.text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
    # The numbers begin anew, or the first seal would tell of records that there never were.
    model.Session.execute(sa.text("SELECT setval(pg_get_serial_sequence('govopen_usage', 'seq'), 1, false)"))
    model.Session.commit()


def _entry(entry: str) -> None:
    package = model.Package.get(entry)
    if package is None:
        return
    # All of them: what a withdrawal or a change took out of the entry still has its row.
    closing.drop_files(model.Session.scalars(sa.select(model.Resource.id).filter_by(package_id=entry)).all())
    system("dataset_purge", id=entry)


def _tags(entries: list[str]) -> list[str]:
    """Free tags of the entries."""
    query = sa.select(model.PackageTag.tag_id).where(model.PackageTag.package_id.in_(entries)).distinct()
    return list(model.Session.scalars(query))


def _life(entries: list[str], tags: list[str]) -> None:
    """What was proposed, reviewed and scanned, and the tags that nothing bears any more."""
    mine = "SELECT id FROM govopen_proposal WHERE entry_id = ANY(:ids)"
    model.Session.execute(sa.text(f"DELETE FROM govopen_proposed_file WHERE proposal_id IN ({mine})"), {"ids": entries})  # noqa: S608
    for table in OF_ENTRY:
        model.Session.execute(sa.text(f"DELETE FROM {table} WHERE entry_id = ANY(:ids)"), {"ids": entries})  # noqa: S608  names of our own
    unused = "DELETE FROM tag WHERE id = ANY(:ids) AND NOT EXISTS (SELECT FROM package_tag WHERE tag_id = tag.id)"
    model.Session.execute(sa.text(unused), {"ids": tags})
    model.Session.commit()


def _department(org: str, say: Callable[[str], None]) -> None:
    """A department that somebody gave entries of their own stays, and is theirs from now on."""
    group = model.Group.get(org)
    if group is None:
        return
    if model.Session.query(model.Package.id).filter_by(owner_org=org).first():
        say(f"{group.title} stays: it has entries that the demo did not make")
        return
    system("organization_purge", id=org)
    names.forget(org)
    model.Session.commit()


def _people(users: list[str]) -> None:
    """Accounts, their posts, drafts and tokens; whoever has left a trace elsewhere is only closed."""
    for table, column in (("govopen_draft", "owner"), ("govopen_officer", "user_id"), ("govopen_reader", "user_id")):
        model.Session.execute(sa.text(f"DELETE FROM {table} WHERE {column} = ANY(:ids)"), {"ids": users})  # noqa: S608
    model.Session.execute(sa.text("DELETE FROM api_token WHERE user_id = ANY(:ids)"), {"ids": users})
    model.Session.execute(
        sa.text("DELETE FROM member WHERE table_name = 'user' AND table_id = ANY(:ids)"), {"ids": users}
    )
    model.Session.execute(sa.text('DELETE FROM "user" WHERE id = ANY(:ids)'), {"ids": users})
    model.Session.commit()
