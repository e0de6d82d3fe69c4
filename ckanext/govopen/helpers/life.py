"""What pages say of an entry's life."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.logic.life import telling

__all__ = ["govopen_changes", "govopen_life", "govopen_proposal_state"]

FEW = 3


def govopen_life(entry_id: str) -> dict[str, Any]:
    """What is under way with an entry and what the reader may do about it."""
    user = tk.current_user.name if tk.current_user.is_authenticated else ""
    return telling.of_entry(entry_id, user)


def govopen_changes(entry_id: str) -> list[dict[str, Any]]:
    """The latest states in which the reader may have read an entry, as `govopen_entry_version_list` gives them."""
    user = tk.current_user.name if tk.current_user.is_authenticated else ""
    try:
        return tk.get_action("govopen_entry_version_list")({"user": user}, {"id": entry_id})["results"][:FEW]
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return []


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
