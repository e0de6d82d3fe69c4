"""Rows that touch published entries: each becomes a change that is reviewed (目录变更), through the command for that.

The public goes on reading what was approved. The batch's signature covers what this import proposed, as it was handed
in; a change of a tier is a matter of its own and is left to be handed in by itself.
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.govopen.catalogue import content as contents
from ckanext.govopen.catalogue import entry as entries
from ckanext.govopen.catalogue import scan
from ckanext.govopen.importing import updating
from ckanext.govopen.importing.plan import Remark
from ckanext.govopen.store import proposals

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckanext.govopen.importing.chunk import Line
    from ckanext.govopen.importing.engine import Actor
    from ckanext.govopen.importing.publishing import Signature

KIND = "catalogue_change"
ORIGIN = "import"  # in what a proposal says of itself: the batch that made it
TIERS = ("open_tier", "share_tier")


def is_published(line: Line) -> bool:
    """Whether a line is about an entry that the public, or the departments, read."""
    return line.stored is not None and entries.of_package(line.stored).published


def against(line: Line, actor: Actor, data: Mapping[str, Any]) -> list[Remark]:
    """Why a change must not be proposed: no right, values that are none, another matter under way."""
    try:
        tk.check_access("govopen_entry_change", _context(actor), {"id": line.stored.id})
    except tk.NotAuthorized:
        return [Remark("not_allowed", "department")]
    row = proposals.open_of(line.stored.id)
    if row is not None and not _ours(row):
        return [Remark("under_way", "title")]
    errors = updating.faults(line.stored, {**data, **updating.overlay(line)}, actor, approved=True)
    return updating.remarks(errors, line) if errors else []


def propose(line: Line, actor: Actor, batch_id: str) -> None:
    """Keep the change, in the transaction of the chunk. What an earlier import proposed alike is not proposed again."""
    before = proposals.open_of(line.stored.id)
    said = dict(before.content) if before is not None else {}
    context: Any = {**_context(actor), "defer_commit": True, "return_id_only": True}
    made = tk.get_action("govopen_entry_change")(context, {"id": line.stored.id, "fields": updating.overlay(line)})
    row = proposals.get(made["id"])
    if row is None:
        return
    row.said = {**row.said, ORIGIN: batch_id}
    line.outcome = "unchanged" if row.content == said else "proposed"
    if line.outcome == "unchanged":
        line.planned.notes.append(Remark("proposed_before", "title"))
    line.after = row.changed_at.isoformat()


def apply(row: Any, package: Any, actor: Actor, under: Signature) -> list[Remark]:
    """Carry out what a row proposed, under the batch's signature; what stands against it instead."""
    found = proposals.open_of(package.id, lock=True)
    data, stands = _judged(row, package, found, actor)
    if found is None or stands:
        return stands
    updating.save(package.id, data, actor, approved=True)
    found.state, found.case_id, found.submitted_at = "applied", under.case_id, under.handed_in
    found.applied_at = found.changed_at = datetime.now(timezone.utc)
    return []


def stands_against(row: Any, actor: Actor) -> list[Remark]:
    """What would stand against carrying out what a row proposed; nothing is written."""
    package = model.Package.get(row.package_id)
    return _judged(row, package, proposals.open_of(package.id), actor)[1] if package else [Remark("kept_gone")]


def _judged(row: Any, package: Any, found: Any, actor: Actor) -> tuple[dict[str, Any], list[Remark]]:
    """The entry with what a row proposed, and what stands against that."""
    now = contents.of_package(package)
    if found is None or not _ours(found) or found.changed_at.isoformat() != row.after or found.base != now:
        return {}, [Remark("changed_since", "title", value=package.title or "")]
    content = dict(found.content)
    if any((content.get(name) or "") != (now.get(name) or "") for name in TIERS):
        return {}, [Remark("tier_by_itself", "title")]
    data = {**updating.current(package.id), **contents.as_update(content)}
    data.pop("tags", None)
    errors = updating.faults(package, data, actor, approved=True)
    if errors:
        return data, [Remark("unready", field, value=str(said)[:500]) for field, said in errors.items()]
    new = [one for one in scan.of_fields(content) if one not in scan.of_fields(now)]
    return data, [Remark("personal", one.field.partition("/")[0], value=", ".join(one.samples)) for one in new]


def take_back(row: Any) -> str:
    """Drop what a row proposed; '' where that is done, else why it stays."""
    found = proposals.open_of(row.package_id, lock=True)
    why = _stays(row, found)
    if not why:
        proposals.drop(found)
    return why


def stays(row: Any) -> str:
    """Why what a row proposed would stay; '' where `take_back` would drop it."""
    return _stays(row, proposals.open_of(row.package_id))


def _stays(row: Any, found: Any) -> str:
    if found is None:
        return "kept_gone"
    return "" if _ours(found) and found.changed_at.isoformat() == row.after else "kept_changed"


def _ours(row: Any) -> bool:
    """A change in preparation that an import made and nobody has handed in or added files to."""
    return row.kind == KIND and row.state == "draft" and not row.case_id and ORIGIN in row.said and not (
        proposals.files(row.id)
    )  # fmt: skip


def _context(actor: Actor) -> Any:
    user = model.User.by_name(actor.user) if actor.user else None
    context: dict[str, Any] = {"user": actor.user, "auth_user_obj": user}
    return {**context, "ignore_auth": True} if actor.trusted else context
