"""What waits for the reader, in the head of every page: unread notices, entries picked to apply for."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from flask import g, session

from ckanext.govopen.store import inbox

__all__ = ["govopen_basket", "govopen_in_basket", "govopen_unread"]

BASKET = "govopen_basket"  # in the signed session


def govopen_basket() -> int:
    """How many entries the reader has picked to apply for together."""
    return len(session.get(BASKET, ()))


def govopen_in_basket(name: str) -> bool:
    """Whether the reader has picked an entry, by its name."""
    return name in session.get(BASKET, ())


def govopen_unread() -> int:
    """Unread notices of the reader, counted once a page; 0 for who is not signed in."""
    if not tk.current_user.is_authenticated:
        return 0
    if not hasattr(g, "govopen_unread"):
        g.govopen_unread = inbox.count(tk.current_user.id, unread=True)
    return int(g.govopen_unread)
