"""An empty workbook with the columns an import takes, choices in lists, for departments that start from nothing."""

from __future__ import annotations

import tempfile
from typing import IO

import xlsxwriter
from ckan.plugins.toolkit import _
from xlsxwriter.utility import xl_col_to_name

from ckanext.govopen import law
from ckanext.govopen.importing import sentences, words

FIELDS = (
    "title", "resource_code", "department", "notes", "project", "project_stage",
    "resource_class", "level", "origin", "aggregation",
    "share_tier", "share_conditions", "share_basis", "share_mode", "share_reason",
    "open_grounds", "open_tier", "open_conditions", "open_basis", "open_mode", "interpretation",
    "update_cycle", "theme", "industry", "security_level", "tags", "contact", "correction_contact", "legal_basis",
    "item_name", "item_type", "item_length", "item_description",
)  # fmt: skip
ROWS = 2_000


def xlsx() -> IO[bytes]:
    """The workbook, opened at its beginning; the caller closes it."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  # handed to the caller
    book = xlsxwriter.Workbook(file)
    page, lists = book.add_worksheet(_("Catalogue")), book.add_worksheet(_("Choices"))
    head = book.add_format({"bold": True, "bg_color": "#EEF2F6", "text_wrap": True, "valign": "top"})
    rules = law.in_force()
    for at, name in enumerate(name for name in FIELDS if words.is_asked(name, rules)):
        page.write_string(0, at, sentences.field_label(name), head)
        page.set_column(at, at, 22)
        choices = _choices(name)
        for row, word in enumerate(choices):
            lists.write_string(row, at, word)
        if choices:
            column = xl_col_to_name(at)
            page.data_validation(1, at, ROWS, at, {
                "validate": "list",
                "source": f"='{lists.name}'!${column}$1:${column}${len(choices)}",
                "error_type": "warning",
            })  # fmt: skip
    page.freeze_panes(1, 1)
    book.close()
    file.seek(0)
    return file


def _choices(name: str) -> list[str]:
    return list(words.choices(name).values())
