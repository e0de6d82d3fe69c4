"""No road round the review: what somebody may write into an entry without an approved case.

A published entry says what was approved, until another case is approved; a draft under review stays as it was handed
in. New rows under the same file are no change of the catalogue: data may be brought up to date every day, looked
through on the way (`logic/life/renewing.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckanext.govopen.catalogue import content as contents
from ckanext.govopen.catalogue import entry as entries
from ckanext.govopen.catalogue import rights
from ckanext.govopen.domain.differing import Change, difference
from ckanext.govopen.store import proposals

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

UPLOAD = "govopen_upload"  # in a file on its way to the validators, and then in their context: the bytes that come
GUARDED = "govopen_guarded"  # in a context: who acts was asked before (`ignore_auth`), the review was not


def stands_over(context: Mapping[str, Any]) -> bool:
    """Whether the portal itself writes, carrying out what was approved."""
    return bool(context.get("ignore_auth")) and not context.get(GUARDED)


def changes(context: Mapping[str, Any], package: Any, validated: Mapping[str, Any]) -> tuple[str, tuple[Change, ...]]:
    """What must not be written, and why: `published`, `locked`, or '' where nothing stands against it."""
    if package is None or stands_over(context):
        return "", ()
    published = entries.of_package(package).published
    locked = not published and proposals.is_locked(package.id)
    if not (published or locked):
        return "", ()
    before = contents.of_package(package)
    after = contents.of_validated(validated, before)
    found = [one for one in difference(before, after) if not _only_order(one)]
    if locked and not found and context.get(UPLOAD):
        found = [Change("files", "changed", before.get("files"), after.get("files"))]
    return ("published" if published else "locked") if found else "", tuple(found)


def taken_back(context: Mapping[str, Any], package: Any, validated: Mapping[str, Any]) -> str:
    """Why a write must not hide or delete the entry: `published`, `locked`, or ''."""
    if package is None or stands_over(context):
        return ""
    state = str(validated.get("state") or package.state)
    hidden = str(validated.get("private", package.private)).lower() == "true"
    if entries.of_package(package).published:
        return "published" if (state != "active" or hidden) and not may_take_back(context) else ""
    moved = state != package.state or hidden != bool(package.private)
    return "locked" if moved and proposals.is_locked(package.id) else ""


def _only_order(change: Change) -> bool:
    """Files in another order say nothing else; items do."""
    return change.field == "files" and all(row.kind == "moved" for row in change.rows)


def may_publish(context: Mapping[str, Any]) -> bool:
    """Whether this write may make an entry public: the carrying out of an approved case alone."""
    return stands_over(context)


def may_take_back(context: Mapping[str, Any]) -> bool:
    """Whether this write may hide a published entry: the authority at once, others through a withdrawal."""
    return stands_over(context) or rights.is_authority(str(context.get("user") or ""))


def touched(found: Iterable[Change]) -> tuple[str, ...]:
    """The fields that stand against a write."""
    return tuple(one.field for one in found)
