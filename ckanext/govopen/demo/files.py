"""Rows as real small files: CSV, XLSX, JSON, GeoJSON."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Callable

Row = dict[str, Any]
WHERE = ("经度", "纬度")
AREA = "边界"


def as_csv(rows: list[Row]) -> bytes:
    """UTF-8 with a byte order mark, which Excel needs to read Chinese."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(rows: list[Row]) -> bytes:
    """One sheet, the header in bold and frozen."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("数据")
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, list(rows[0]), book.add_format({"bold": True}))
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, list(row.values()))
        sheet.autofit()
    return stream.getvalue()


def as_json(rows: list[Row]) -> bytes:
    """A list of objects."""
    return json.dumps(rows, ensure_ascii=False, indent=1).encode()


def as_geojson(rows: list[Row]) -> bytes:
    """Areas by the column 边界, else points by the columns 经度 and 纬度."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Polygon", "coordinates": [row[AREA]]}
            if AREA in row
            else {"type": "Point", "coordinates": [row[name] for name in WHERE]},
            "properties": {key: value for key, value in row.items() if key not in (*WHERE, AREA)},
        }
        for row in rows
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()


WRITERS: dict[str, Callable[[list[Row]], bytes]] = {
    "csv": as_csv,
    "xlsx": as_xlsx,
    "json": as_json,
    "geojson": as_geojson,
}
