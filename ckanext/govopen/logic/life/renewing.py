"""New data under a file that was approved (数据更新): no change of the catalogue, so no review, but never unseen.

What looks personal and was not judged in the review does not go out: the file is handed in as a change, where it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.govopen import law
from ckanext.govopen.catalogue import entry as entries
from ckanext.govopen.catalogue import guard, samples
from ckanext.govopen.logic.life import scanning
from ckanext.govopen.store import proposals, scrutiny

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.datastructures import FileStorage

    from ckanext.govopen.catalogue.samples import Table

UNREAD = ("kind", "broken", "large", "empty")


def faults(context: Mapping[str, Any], package: Any) -> list[str]:
    """What stands against the new bytes that `package_update` brings under files of a published entry."""
    if package is None or guard.stands_over(context) or not entries.of_package(package).published:
        return []
    arriving = context.get(guard.UPLOAD) or {}
    return [text for file, upload in arriving.items() if file for text in _unjudged(package, file, _read(upload))]


def demand(context: Mapping[str, Any], resource_id: str, records: Any = ()) -> None:
    """Raises ValidationError where rows of a table must not change now: under review, or personal and not judged."""
    resource = model.Resource.get(resource_id)
    package = model.Package.get(resource.package_id) if resource else None
    if resource is None or package is None or package.type != "dataset" or guard.stands_over(context):
        return
    if proposals.is_locked(package.id) and not entries.of_package(package).published:
        raise tk.ValidationError({"records": [tk._("the entry is under review; take the submission back first")]})
    if not entries.of_package(package).published or not isinstance(records, list):
        return
    if found := _unjudged(package, resource.id, samples.of_records(records)):
        raise tk.ValidationError({"records": found})


def _read(upload: FileStorage) -> Table:
    upload.stream.seek(0)
    content = upload.stream.read(samples.BYTES + 1)
    upload.stream.seek(0)
    return samples.of_bytes(content, upload.filename or "")


def _unjudged(package: Any, resource_id: str, table: Table) -> list[str]:
    file = model.Resource.get(resource_id)
    name = (file.name or file.id) if file else resource_id
    if table.why in UNREAD and not samples.of_resource(resource_id).why:
        text = tk._("“{name}” could be read so far, the new one cannot be looked through; hand it in as a change")
        return [text.format(name=name)]
    free = law.in_force().open_tiers.get(str((package.extras or {}).get("open_tier") or ""))
    everybody = free is not None and free.access == "free"
    text = tk._("the column “{column}” of “{name}” seems to hold: {what}. Mask it, or hand the file in as a change")
    return [
        text.format(column=one["field"], name=name, what=scanning.word(one["kind"]))
        for one in scanning.of_table(resource_id, table)
        if not _judged(package.id, one["key"], everybody=everybody)
    ]


def _judged(entry_id: str, key: str, *, everybody: bool) -> bool:
    """Whether a reviewer has seen just this: dismissed, or confirmed where not everybody gets it."""
    row = scrutiny.finding(entry_id, key)
    return row is not None and (row.state == "dismissed" or (row.state == "confirmed" and not everybody))
