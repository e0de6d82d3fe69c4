"""What the import actions take."""

from __future__ import annotations

from typing import Any

from ckan.logic.schema import validator_args

__all__ = ["import_list", "import_show", "new_import"]


@validator_args
def new_import(
    ignore_missing: Any,
    default: Any,
    boolean_validator: Any,
    unicode_safe: Any,
    natural_number_validator: Any,
    ignore: Any,
) -> dict[str, Any]:
    """`govopen_catalogue_import`; `file`, `mapping` and `defaults` are read by the action itself."""
    return {
        "batch": [ignore_missing, unicode_safe],
        "organization": [ignore_missing, unicode_safe],
        "sheet": [ignore_missing, unicode_safe],
        "encoding": [ignore_missing, unicode_safe],
        "header_row": [ignore_missing, natural_number_validator],
        "dry_run": [default(True), boolean_validator],
        "background": [ignore_missing, boolean_validator],
        "save": [default(False), boolean_validator],
        "only_look": [default(False), boolean_validator],
        "file": [ignore_missing],
        "filename": [ignore_missing, unicode_safe],
        "mapping": [ignore_missing],
        "defaults": [ignore_missing],
        "__extras": [ignore],
        "__junk": [ignore],
    }


@validator_args
def import_show(
    not_empty: Any, default: Any, unicode_safe: Any, natural_number_validator: Any,
    limit_to_configured_maximum: Any, one_of: Any, boolean_validator: Any,
) -> dict[str, Any]:  # fmt: skip
    """A batch, and some of its rows."""
    return {
        "id": [not_empty, unicode_safe],
        "outcome": [default(""), one_of(["", "created", "updated", "proposed", "unchanged", "refused"])],
        "noted": [default(False), boolean_validator],
        "start": [default(0), natural_number_validator],
        "rows": [default(50), natural_number_validator, limit_to_configured_maximum("ckan.search.rows_max", 1000)],
    }


@validator_args
def import_list(ignore_missing: Any, default: Any, unicode_safe: Any, natural_number_validator: Any) -> dict[str, Any]:
    """Which batches."""
    return {
        "organization": [ignore_missing, unicode_safe],
        "start": [default(0), natural_number_validator],
        "rows": [default(50), natural_number_validator],
    }
