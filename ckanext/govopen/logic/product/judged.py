"""What a decision on a product's case does to the product. Each effect may run twice and comes to the same end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckan import model

from ckanext.govopen import config, effects
from ckanext.govopen.logic.product import entries
from ckanext.govopen.logic.product.checking import PROCEDURE
from ckanext.govopen.store import products

if TYPE_CHECKING:
    from ckanext.govopen.store.cases import Stored


@effects.on(PROCEDURE, "submitted")
def filed(stored: Stored, _event: str) -> None:
    """The revision knows its case from now on."""
    found = products.revision(stored.row.bundle or "")
    if found is not None and found.case_id is None:
        found.case_id = stored.case.id
        model.Session.flush()


@effects.on(PROCEDURE, "approved")
@effects.on(PROCEDURE, "corrected")
@effects.on(PROCEDURE, "refused")
@effects.on(PROCEDURE, "withdrawn")
@effects.on(PROCEDURE, "lapsed")
def judged(stored: Stored, _event: str) -> None:
    """Publish what was approved; put aside what was not."""
    found = products.revision(stored.row.bundle or "")
    if found is None:
        return
    found.case_id = found.case_id or stored.case.id
    if stored.case.outcome == "approved":
        if found.state != "approved":
            _publish(found, stored)
    elif found.state != (state := "refused" if stored.case.outcome in ("refused", "declined") else "withdrawn"):
        _put_aside(found, state, stored)
    model.Session.flush()


def _publish(found: Any, stored: Stored) -> None:
    at = stored.case.history[-1].at
    now = {one["entry_id"]: entries.seen(one["entry_id"]) for one in found.content.get("sources") or []}
    row = products.publish(found, now, at)
    day = at.astimezone(config.timezone()).date()
    if found.content.get("extra", {}).get("circulation"):
        products.register(row, found.content, day)
    else:
        products.cancel(row.id, "", day)


def _put_aside(found: Any, state: str, stored: Stored) -> None:
    """A revision that will not be shown; where a correction takes back an approval, the product goes too."""
    row = products.product(found.product_id, lock=True)
    if row is not None and row.state == "published" and row.revision_id == found.id:
        reason = str(stored.case.history[-1].said.get("reason") or "")
        products.end(row, "authority", reason, stored.case.history[-1].at)
    found.state, found.changed_at = state, stored.case.history[-1].at
