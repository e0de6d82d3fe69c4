"""What the page of a data file says."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.govopen import sifting
from ckanext.govopen.access import gate
from ckanext.govopen.catalogue import digests
from ckanext.govopen.preview import Preview, preview

__all__ = ["govopen_file_access", "govopen_file_digest", "govopen_preview", "govopen_table_wish"]


def govopen_file_access(resource_id: str) -> dict[str, Any]:
    """The gate's answer for the reader and one file."""
    return tk.get_action("govopen_access_check")({"user": tk.current_user.name}, {"resource": resource_id})


def govopen_file_digest(resource: dict[str, Any]) -> str:
    """SHA-256 of a file that is kept here, in hexadecimal; nothing for a link or a table."""
    return digests.shown(resource)


def govopen_table_wish() -> sifting.Wish:
    """What the reader asks of the table by this page's address."""
    return sifting.read(tk.request.args)


def govopen_preview(resource: dict[str, Any], access: dict[str, Any]) -> Preview | None:
    """A look into the file. None where the reader may not have it: then nothing of it is read.

    A look is an access like any other: through the gate, on record before the first row.
    """
    found = model.Resource.get(resource["id"]) if access["allowed"] else None
    if found is None:
        return None
    try:
        gate.enter("preview", found, {"user": tk.current_user.name})
        return preview(resource, govopen_table_wish())
    except (OSError, tk.NotAuthorized, tk.ObjectNotFound, tk.ValidationError):
        return Preview("none", note=tk._("The file could not be read for a preview. It can be downloaded as it is."))
