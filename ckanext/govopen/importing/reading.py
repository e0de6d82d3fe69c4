"""Opens a file as a table, whatever its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ckanext.govopen.importing import sniff
from ckanext.govopen.importing.csv_file import open_csv
from ckanext.govopen.importing.errors import FileRefused
from ckanext.govopen.importing.limits import Limits
from ckanext.govopen.importing.xls_file import open_xls
from ckanext.govopen.importing.xlsx_file import open_xlsx

if TYPE_CHECKING:
    from pathlib import Path

    from ckanext.govopen.importing.table import Table


def open_table(path: Path, *, sheet: str = "", encoding: str = "", limits: Limits | None = None) -> Table:
    """The table of a CSV (gzip or not), XLSX or XLS file, told apart by its bytes and not by its name.

    Raises FileRefused with the reason: too large, empty, another kind, broken, entities, password.
    """
    limits = limits or Limits()
    size = path.stat().st_size
    if not size:
        raise FileRefused("empty")
    if size > limits.bytes:
        raise FileRefused("too_large", limit=limits.bytes // 1024**2)
    with path.open("rb") as file:
        kind = sniff.kind(file.read(4096))
    if kind == "xlsx":
        return open_xlsx(path, limits, sheet)
    if kind == "xls":
        return open_xls(path, limits, sheet)
    return open_csv(path, limits, encoding)
