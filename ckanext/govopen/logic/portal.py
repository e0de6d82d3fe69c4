"""What the portal does by itself, in nobody's name."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk


def own_context() -> Any:
    """A context of CKAN's site user, who is asked for no right."""
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    return {"user": user, "ignore_auth": True}


def by_itself(action: str, **data: Any) -> Any:
    """The answer of an action that the portal itself calls."""
    return tk.get_action(action)(own_context(), data)
