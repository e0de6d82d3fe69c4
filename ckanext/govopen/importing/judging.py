"""What stands against publishing the entries of a batch: judged alike when it is published and before anybody signs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.govopen.catalogue import content as contents
from ckanext.govopen.catalogue import scan
from ckanext.govopen.importing import changing, fresh, ledger, saving, updating
from ckanext.govopen.importing.engine import Actor
from ckanext.govopen.importing.plan import Remark
from ckanext.govopen.importing.validation import Validator
from ckanext.govopen.model.import_batch import ImportRow
from ckanext.govopen.model.life import FindingRow, ProposalRow
from ckanext.govopen.store import proposals

DONE = "change_published"
BY = 200
MOST = 300  # entries that are judged while a page waits: about a second


@dataclass(frozen=True, slots=True)
class Judged:
    """A draft as it would be published, and what stands against that.

    `filed`: it goes through `package_update`, which looks at files and hooks.
    """

    package: Any
    filed: bool
    moment: datetime
    data: dict[str, Any]
    content: contents.Content
    remarks: list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Prospect:
    """How many entries of a batch a signature would publish and leave, of those judged; `why` counts the reasons."""

    ready: int
    left: int
    more: int  # entries not judged: a page does not wait for thousands
    why: list[tuple[dict[str, str], int]]


def drafts(packages: Sequence[Any], showing: fresh.Showing, handed_in: datetime) -> Iterator[Judged]:
    """Each draft judged as it is asked for; one changed after `handed_in` is not what is signed."""
    ids = [package.id for package in packages]
    filed = _with_files(ids) if saving.core_alone("package_update") else set(ids)
    plain = [package for package in packages if package.id not in filed]
    moments = _moments(ids)
    shown = showing.become(plain, {one.id: _published(moments[one.id]) for one in plain})
    known = _Known.of(ids)
    for package in packages:
        data = {**(shown.get(package.id) or updating.current(package.id)), "state": "active"}
        content = contents.of_shown(data)
        remarks = _stands_against(package, data, content, showing.validator, handed_in, known)
        yield Judged(package, package.id in filed, moments[package.id], data, content, remarks)


def stored(rows: Sequence[ImportRow]) -> dict[str, Any]:
    """The drafts of these rows by id."""
    ids = [row.package_id for row in rows if not row.undone]
    query = sa.select(model.Package).where(model.Package.id.in_(ids), model.Package.state == "draft")
    return {package.id: package for package in model.Session.scalars(query)}


def waiting(rows: Sequence[ImportRow]) -> list[ImportRow]:
    """Of rows that propose changes, those neither undone nor carried out."""
    return [row for row in rows if not row.undone and not (row.notes and row.notes[-1]["code"] == DONE)]


def prospect(batch_id: str, handed_in: datetime | None = None) -> Prospect:
    """What a signature under a batch would do now; nothing is written. `handed_in`: None before that."""
    actor, since = Actor("", None, trusted=True), handed_in or datetime.now(timezone.utc)
    showing = fresh.Showing(Validator(actor.user, trusted=True))
    judged: list[list[dict[str, str]]] = []
    more = 0
    for rows in ledger.walk(batch_id, "created", "updated", by=BY):
        found = list(stored(rows).values())
        room = max(0, MOST - len(judged))
        judged += [one.remarks for one in drafts(found[:room], showing, since)]
        more += len(found[room:])
    for rows in ledger.walk(batch_id, "proposed", by=BY):
        asked = waiting(rows)
        room = max(0, MOST - len(judged))
        judged += [[one.as_dict() for one in changing.stands_against(row, actor)] for row in asked[:room]]
        more += len(asked[room:])
    left = [remarks for remarks in judged if remarks]
    return Prospect(len(judged) - len(left), len(left), more, _reasons(left))


def _reasons(left: Iterable[Sequence[dict[str, str]]]) -> list[tuple[dict[str, str], int]]:
    """Reasons with the number of entries that each keeps back, the commonest first: what an entry lacks in words."""
    counts: Counter[tuple[str, str]] = Counter()
    for remarks in left:
        counts.update({(one["code"], one["value"] if one["code"] == "unready" else "") for one in remarks})
    return [({"code": code, "value": value}, count) for (code, value), count in counts.most_common()]


@dataclass(frozen=True, slots=True)
class _Known:
    """What the database says of many drafts at once: under a proposal of their own; with a finding dismissed."""

    proposed: frozenset[str]
    dismissed: frozenset[str]

    @classmethod
    def of(cls, ids: Sequence[str]) -> _Known:
        """Of these entries."""
        proposed = sa.select(ProposalRow.entry_id).where(
            ProposalRow.entry_id.in_(ids), ProposalRow.state.in_(proposals.OPEN)
        )
        dismissed = sa.select(FindingRow.entry_id).where(
            FindingRow.entry_id.in_(ids), FindingRow.state == "dismissed", FindingRow.gone.is_(False)
        )
        return cls(frozenset(model.Session.scalars(proposed)), frozenset(model.Session.scalars(dismissed)))


def _with_files(ids: Sequence[str]) -> set[str]:
    """Drafts to which somebody has added files: they go through `package_update`, which looks at files."""
    resource = model.Resource
    query = sa.select(resource.package_id).where(resource.package_id.in_(ids), resource.state == "active")
    return {str(one) for one in model.Session.scalars(query)}


def _moments(ids: Iterable[str]) -> dict[str, datetime]:
    """When each of these is published: now, each after the other, as CKAN's columns have it (naive, UTC)."""
    now = datetime.now(timezone.utc).replace(tzinfo=None)
    return {id_: now + timedelta(microseconds=count) for count, id_ in enumerate(ids)}


def _published(moment: datetime) -> dict[str, str]:
    return {"state": "active", "metadata_modified": moment.isoformat()}


def _stands_against(
    package: Any, data: dict[str, Any], content: contents.Content, validator: Validator, handed_in: datetime,
    known: _Known,
) -> list[dict[str, str]]:  # fmt: skip
    changed = package.metadata_modified.replace(tzinfo=timezone.utc) > handed_in
    if changed or package.id in known.proposed:
        return [Remark("changed_since", "title", value=package.title or "").as_dict()]
    # What is not said leaves the files alone.
    said = {name: value for name, value in data.items() if name not in ("resources", "organization")}
    errors = validator.update(package, said)
    if errors:
        return _unready(errors)
    found = [] if package.id in known.dismissed else scan.of_fields(content)
    return [Remark("personal", one.field.partition("/")[0], value=", ".join(one.samples)).as_dict() for one in found]


def _unready(errors: dict[str, object]) -> list[dict[str, str]]:
    found = []
    for field, messages in errors.items():
        text = "；".join(map(str, messages)) if isinstance(messages, list) else str(messages)
        found.append(Remark("unready", field, value=text[:500]).as_dict())
    return found
