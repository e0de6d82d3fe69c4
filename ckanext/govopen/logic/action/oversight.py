"""What the auditor and the operator have to look at (监督与运维)."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.logic import oversight
from ckanext.govopen.logic.case.asking import asking

__all__ = ["govopen_oversight_show"]


@tk.side_effect_free
def govopen_oversight_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Counts of what needs looking at, for the auditor and for the operator; None for who is not the one.

    :returns: `today`; `audit`: `usage` (of seven days: allowed, refused, readings; unsealed, sealed_at), `cases` (open
        ones: late, objection, complaint); `running`: `outbox` (by state, and oldest that waits), `stuck` (it waits
        longer than a quarter of an hour: no worker runs), `asleep` (cases whose
        day came and the worker did not), `imports` (broken off in thirty days)
    """
    tk.check_access("govopen_oversight_show", context, data_dict)
    now = asking(context)
    return {
        "today": now.today.isoformat(),
        "audit": oversight.audit(now) if now.person.auditor else None,
        "running": oversight.running(now) if now.person.sysadmin else None,
    }
