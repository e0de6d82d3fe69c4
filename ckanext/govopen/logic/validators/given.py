"""What a field was given, before its own checks."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.plugins.toolkit import _

from ckanext.govopen.catalogue import basis
from ckanext.govopen.logic.validators import labels


def given(key: Any, data: dict[Any, Any]) -> str:
    """The value as text; nothing said ends the field's checks and stores an empty text."""
    value = data.get(key)
    if value is tk.missing or value is None or not str(value).strip():
        data.pop(key, None)
        raise tk.StopOnError
    return str(value).strip()


def tidy(key: Any, data: dict[Any, Any], errors: dict[Any, Any], field: dict[str, Any]) -> None:
    """A list as lines of text; lines without what surrounds them. What is no text is refused."""
    value = data.get(key)
    if isinstance(value, list | tuple):
        if not all(isinstance(line, str) for line in value):
            errors[key].append(_("“{label}” is a text or a list of texts").format(label=labels.of(field)))
            raise tk.StopOnError
        data[key] = "\n".join(value)
    text = given(key, data)
    data[key] = "\n".join(basis.lines(text))
