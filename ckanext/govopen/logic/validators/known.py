"""Fields of an entry that there are: CKAN drops the others without a word, and a misspelt tier with them."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from ckan.plugins.toolkit import _

__all__ = ["govopen_known"]

# What `package_show` adds to the fields: programs send back what they were shown.
SHOWN = frozenset({
    "attribution", "creator_user_id", "isopen", "license_title", "license_url", "metadata_created",
    "metadata_modified", "num_resources", "num_tags", "organization", "tracking_summary",
})  # fmt: skip


def govopen_known(key: Any, data: dict[Any, Any], errors: dict[Any, Any], context: Any) -> None:
    """The action API is told of a field that is none; a form may send what it likes, CKAN's own sends its buttons."""
    unknown = data.pop(key, None) or {}
    if not context.get("api_version"):
        return
    known = context.get("schema_keys") or ()
    for name in unknown:
        if name in SHOWN or name in known:  # an empty list of tags comes here too
            continue
        near = get_close_matches(str(name), known, 1)
        text = _("there is no field “{name}”; leave it out").format(name=name)
        if near:
            text = _("there is no field “{name}”; did you mean “{near}”?").format(name=name, near=near[0])
        errors[name,] = [text]
