"""What the import's pages share: who reads, the actions behind them, the way onward."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.plugins.toolkit import _
from ckan.types import Context
from flask import abort, redirect
from werkzeug.wrappers import Response as Answer


def context() -> Context:
    """In the reader's name."""
    return {"user": user()}


def user() -> str:
    """The reader's name; "" for nobody."""
    return tk.current_user.name if tk.current_user.is_authenticated else ""


def operator() -> bool:
    """Whether the reader runs the portal."""
    return bool(getattr(tk.current_user, "sysadmin", False))


def call(action: str, **data: Any) -> Any:
    """An action as the reader; what it refuses is a page's 403 or 404."""
    try:
        return tk.get_action(action)(context(), data)
    except tk.NotAuthorized as refusal:
        abort(403, str(refusal.message or refusal))
    except tk.ObjectNotFound as missing:
        abort(404, str(missing.message or missing))


def to(path: str) -> Answer:
    """Onward, in the language of the page."""
    return redirect(tk.h.url_for(path))


def batch(id_: str, **more: Any) -> dict[str, Any]:
    """A batch as its action shows it."""
    return call("govopen_import_show", id=id_, **more)


def first(fault: tk.ValidationError) -> dict[str, str]:
    """What is wrong, in a sentence for each field."""
    return {
        field: _("; ").join(map(str, said)) if isinstance(said, list) else str(said)
        for field, said in fault.error_dict.items()
    }
