"""What pages say of an entry's life."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.logic.life import telling

__all__ = ["govopen_life", "govopen_proposal_state"]


def govopen_life(entry_id: str) -> dict[str, Any]:
    """What is under way with an entry and what the reader may do about it."""
    user = tk.current_user.name if tk.current_user.is_authenticated else ""
    return telling.of_entry(entry_id, user)


def govopen_proposal_state(state: str) -> str:
    """The word for how a proposal stands."""
    return {
        "draft": tk._("In preparation"),
        "submitted": tk._("Under review"),
        "returned": tk._("Returned"),
        "applied": tk._("Carried out"),
        "refused": tk._("Refused"),
        "withdrawn": tk._("Taken back"),
    }.get(state, state)
