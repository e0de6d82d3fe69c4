"""The words of a field in the reader's language, for messages that name it."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.scheming.plugins import SchemingDatasetsPlugin

from ckanext.govopen.language import language


def of(field: dict[str, Any] | None, name: str = "") -> str:
    """Label of a scheming field."""
    return tk.h.scheming_language_text(field["label"], language()) if field and "label" in field else name


def of_name(name: str, grouping: str = "dataset_fields") -> str:
    """Label of an entry's field by its name."""
    schema = SchemingDatasetsPlugin.instance._expanded_schemas["dataset"]  # noqa: SLF001  scheming's own helpers do so
    return of(next((field for field in schema[grouping] if field["field_name"] == name), None), name)
