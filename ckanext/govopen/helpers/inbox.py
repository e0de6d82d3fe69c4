"""How many notices wait for the reader: in the head of every page."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from flask import g

from ckanext.govopen.store import inbox

__all__ = ["govopen_unread"]


def govopen_unread() -> int:
    """Unread notices of the reader, counted once a page; 0 for who is not signed in."""
    if not tk.current_user.is_authenticated:
        return 0
    if not hasattr(g, "govopen_unread"):
        g.govopen_unread = inbox.count(tk.current_user.id, unread=True)
    return int(g.govopen_unread)
