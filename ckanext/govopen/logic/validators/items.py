"""Fields of an item (信息项): refused with the item's row, the field's label and the mend."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.plugins.toolkit import _
from ckanext.scheming.validation import scheming_validator

from ckanext.govopen.logic.validators import labels
from ckanext.govopen.logic.validators.given import given

__all__ = ["govopen_item_length", "govopen_item_name"]

Check = Callable[..., None]
LONGEST_LENGTH = 1_000_000_000


@scheming_validator
def govopen_item_name(field: dict[str, Any], _schema: dict[str, Any]) -> Check:
    """The name of an item; says which row lacks one."""

    def check(key: Any, data: dict[Any, Any], errors: dict[Any, Any], _context: Any) -> None:
        value = data.get(key)
        if value is tk.missing or not str(value or "").strip():
            errors[key].append(
                _("item {row} has no “{label}”; name it or clear the row").format(
                    row=key[1] + 1, label=labels.of(field)
                )
            )
            raise tk.StopOnError
        data[key] = str(value).strip()

    return check


@scheming_validator
def govopen_item_length(field: dict[str, Any], _schema: dict[str, Any]) -> Check:
    """A positive number, kept as text; `10,2` for a decimal."""

    def check(key: Any, data: dict[Any, Any], errors: dict[Any, Any], _context: Any) -> None:
        value = given(key, data).replace("，", ",")
        parts = value.split(",")
        if len(parts) > 2 or not all(p.strip().isdecimal() and int(p) <= LONGEST_LENGTH for p in parts):  # noqa: PLR2004
            errors[key].append(
                _("“{label}” of item {row} is a number such as 20, or 10,2").format(
                    row=key[1] + 1, label=labels.of(field)
                )
            )
            raise tk.StopOnError
        data[key] = ",".join(str(int(p)) for p in parts)

    return check
