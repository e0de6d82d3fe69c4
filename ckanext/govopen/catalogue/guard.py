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
SENT = "govopen_sent"  # in the context of `package_update`: its files as they were sent, before CKAN skips some
GUARDED = "govopen_guarded"  # in a context: who acts was asked before (`ignore_auth`), the review was not
BESIDE = ("author", "author_email", "maintainer", "maintainer_email", "url", "version")


def stands_over(context: Mapping[str, Any]) -> bool:
    """Whether the portal itself writes, carrying out what was approved."""
    return bool(context.get("ignore_auth")) and not context.get(GUARDED)


def settled(context: Mapping[str, Any], package: Any) -> str:
    """Why what an entry says is not for anybody to write at once: `published`, `locked`, or ''."""
    if package is None or stands_over(context):
        return ""
    if entries.of_package(package).published:
        return "published"
    return "locked" if proposals.is_locked(package.id) else ""


def changes(context: Mapping[str, Any], package: Any, validated: Mapping[str, Any]) -> tuple[str, tuple[Change, ...]]:
    """What must not be written, and why: `published`, `locked`, or '' where nothing stands against it."""
    why = settled(context, package)
    if not why:
        return "", ()
    before = contents.of_package(package)
    after = contents.of_validated(_with_skipped(context, validated, before), before)
    found = [one for one in difference(before, after) if not _only_order(one)]
    found += difference(*_beside_the_form(package, validated))
    if why == "locked" and not found and context.get(UPLOAD):
        found = [Change("files", "changed", before.get("files"), after.get("files"))]
    return why if found else "", tuple(found)


def _with_skipped(
    context: Mapping[str, Any], validated: Mapping[str, Any], before: Mapping[str, Any]
) -> Mapping[str, Any]:
    """With the files that were sent as they are: CKAN 2.12 keeps those from the validators, they are not gone."""
    sent = context.get(SENT)
    if sent is None:
        return validated
    seen = list(validated.get("resources") or [])
    looked_at = {one.get("id") for one in seen}
    skipped = [one for one in before.get("files") or [] if one["id"] in sent and one["id"] not in looked_at]
    return {**validated, "resources": [*skipped, *seen]}


def _beside_the_form(package: Any, validated: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """CKAN's own texts about an entry, which anybody reads though no form asks for them: before and after."""
    said = [name for name in BESIDE if name in validated and name not in contents.fields()]
    return ({name: getattr(package, name) or "" for name in said}, {name: validated[name] or "" for name in said})


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
