"""Since when an entry stands back, or stood back: noted by the portal, whatever a form or a program sends."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.scheming.validation import scheming_validator

from ckanext.govopen import law
from ckanext.govopen.domain import following
from ckanext.govopen.domain.calendar import CHINA

__all__ = ["govopen_held_since"]


@scheming_validator
def govopen_held_since(field: dict[str, Any], _schema: dict[str, Any]) -> Any:
    """The day on which the entry first stood back (`holds:`), kept as long as it answers the question behind it."""

    def check(key: Any, data: dict[Any, Any], _errors: dict[Any, Any], context: Any) -> None:
        package, holds = context.get("package"), law.in_force().holds
        since = (package.extras or {}).get(field["field_name"]) if package else None
        said = {name: _said(data.get((name,))) for name in following.facts(holds)}
        if following.held(holds, said):
            since = since or datetime.now(CHINA).date().isoformat()
        elif holds and not any(said.values()):
            since = None
        data.pop(key, None)
        if not since:
            raise tk.StopOnError
        data[key] = since

    return check


def _said(value: Any) -> str:
    if value is None or value is tk.missing:
        return ""
    return "\n".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
