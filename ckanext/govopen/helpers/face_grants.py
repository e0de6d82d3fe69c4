"""What the reader has been granted of an entry."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

__all__ = ["govopen_grants_held"]


def govopen_grants_held(entry: dict[str, Any], axis: str = "") -> list[dict[str, Any]]:
    """Grants on an entry that hold today for the reader or a department the reader acts for, the longest first.

    Each as `govopen_grant_list` gives it, with `asks` (its conditions are yet to be accepted) and `files`, the names of
    the entry's files that it covers where it does not cover all. `axis`: of that axis alone (open, share).
    """
    if not tk.current_user.is_authenticated:
        return []
    asked = {"entry": entry["id"], "valid": True}
    found = tk.get_action("govopen_grant_list")({"user": tk.current_user.name}, asked)
    mine = [one for one in found if one["holder"]["you"] and axis in ("", one["axis"])]
    names = {file["id"]: file.get("name") or file["id"] for file in entry.get("resources") or entry.get("files") or []}
    return [
        {
            **one,
            "asks": bool(one["conditions"]) and not one["accepted"],
            "files": [names[item] for item in one["items"] if item in names],
        }
        for one in sorted(mine, key=lambda one: one["until"] or "9999", reverse=True)
    ]
