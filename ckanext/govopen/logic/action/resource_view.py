"""A preview shows its file and nothing else: what it says would be published past the review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.datapreview import get_view_plugin
from ckan.logic import auth_audit_exempt

if TYPE_CHECKING:
    from collections.abc import Callable

    from ckan.types import Context

    Action = Callable[[Context, dict[str, Any]], Any]

__all__ = ["resource_view_create", "resource_view_update"]

WORDS = ("description", "image_url", "page_url", "audio_url", "video_url")  # CKAN's and its view plugins' own


@tk.chained_action
@auth_audit_exempt
def resource_view_create(next_action: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """A preview under its kind's own name, of the file itself.

    :raises ValidationError: for a description or an address of something else than the file
    """
    return next_action(context, _plain(data_dict, str(data_dict.get("view_type") or "")))


@tk.chained_action
@auth_audit_exempt
def resource_view_update(next_action: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """As `resource_view_create`: a preview has no words of its own to change."""
    held = model.ResourceView.get(str(data_dict.get("id") or ""))
    return next_action(context, _plain(data_dict, held.view_type if held else ""))


def _plain(given: dict[str, Any], kind: str) -> dict[str, Any]:
    said = [name for name in WORDS if given.get(name)]
    if said:
        fault = tk._(
            "A preview shows the file itself, under the name of its kind. "
            "What is to be said about the file belongs in its description, which is reviewed."
        )
        raise tk.ValidationError({name: [fault] for name in said})
    plugin = get_view_plugin(kind)
    return {**given, "title": plugin.info().get("default_title") or kind} if plugin else given
