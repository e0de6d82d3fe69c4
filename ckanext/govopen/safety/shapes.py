"""What API calls may hand in: identifiers are text, and no text holds a NUL, which PostgreSQL cannot keep.

CKAN looks rows up by whatever stands under `id`; a list or an object there breaks in the database driver, action by
action. One look before all of them answers as a validation error does.
"""

from __future__ import annotations

import json
import re
from typing import Any

import ckan.plugins.toolkit as tk
from flask import Flask, Response, request

PATH = re.compile(r"/api/(?:\d/)?action/\w+/?\Z")
# Top-level keys that name one thing, in CKAN's actions and in ours. Elsewhere lists and objects have their place.
IDENTIFIERS = frozenset(
    [
        "id", "resource_id", "package_id", "dataset_id", "owner_org", "organization_id", "group_id", "user_id", "user",
        "username", "view_id", "object", "object_type", "capacity", "role", "vocabulary_id", "table_id", "name",
        "procedure", "entry", "provider", "party", "holder", "command", "command_id", "bundle", "profile", "overlay",
        "list", "layer", "as", "post", "list_id", "type", "state", "jti", "token", "grant",
    ]
)  # fmt: skip
OURS = frozenset(["resource", "organization", "batch", "from", "to", "road"])  # in our own actions
ASKED = frozenset(["q", "fq", "sort"])  # text in searches of entries and cases; rows of a table are asked in more ways
NUMBERS = frozenset(["rows", "start", "limit", "offset", "page", "days", "working_days", "year", "version"])
DEEPEST = 40


def install(app: Flask) -> None:
    """Look at every call of an action before anybody else does, but for core's own hook, which begins the request."""
    hooks: list[Any] = app.before_request_funcs.setdefault(None, [])
    names = [getattr(one, "__name__", "") for one in hooks]
    hooks.insert(names.index("ckan_before_request") + 1 if "ckan_before_request" in names else 0, look)


def look() -> Response | None:
    """The answer to a call that cannot be understood; None lets it pass."""
    if not PATH.search(request.path):
        return None
    said = _said()
    texts = IDENTIFIERS if "/datastore_" in request.path else IDENTIFIERS | ASKED
    if "/govopen_" in request.path:
        texts |= OURS
    wrong = {key: [tk._("Must be text")] for key in said if key in texts and not _fits(said[key])}
    wrong |= {key: [tk._("Must be a natural number")] for key in NUMBERS & set(said) if not _counts(said[key])}
    if not wrong and _unkeepable(said, 0):
        wrong = {"message": [tk._("Must be text")]}
    if not wrong:
        return None
    body = {"success": False, "error": {**wrong, "__type": "Validation Error"}}
    return Response(json.dumps(body, ensure_ascii=False), 409, content_type="application/json; charset=utf-8")


def _said() -> dict[str, Any]:
    """The call's parameters, as CKAN will read them."""
    found: Any = request.args.to_dict()
    if request.method != "POST":
        return found
    body: Any = request.get_json(silent=True) if request.is_json else request.form.to_dict()
    if not request.is_json and len(body) == 1:  # `curl -d '{…}'` without a content type
        (text,) = body
        try:
            body = json.loads(text)
        except ValueError:
            pass
        except RecursionError:
            body = {"message": "\x00"}
    return {**found, **body} if isinstance(body, dict) else found


def _fits(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _counts(value: Any) -> bool:
    return value is None or (isinstance(value, str | int | float) and not isinstance(value, bool))


def _unkeepable(value: Any, depth: int) -> bool:
    """Whether some text in it holds a NUL or half a character, or it is nested deeper than anything of ours."""
    if depth > DEEPEST:
        return True
    if isinstance(value, str):
        return "\x00" in value or any("\ud800" <= one <= "\udfff" for one in value)
    if isinstance(value, dict):
        return any(_unkeepable(key, depth) or _unkeepable(one, depth + 1) for key, one in value.items())
    return isinstance(value, list) and any(_unkeepable(one, depth + 1) for one in value)
