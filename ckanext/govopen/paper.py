"""HTML → PDF (公文): A4 pages with embedded fonts, nothing fetched from anywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

STYLE = Path(__file__).parent / "assets" / "css" / "letter.css"


class Unavailable(Exception):  # noqa: N818  # a state of the machine, not a fault
    """The system lacks what draws pages (Pango) on this machine."""


def pdf(html: str) -> bytes:
    """A whole document as PDF/UA: text that can be selected, searched and read out. Raises Unavailable."""
    try:
        from weasyprint import CSS, HTML
    except OSError as error:  # Pango is a library of the system
        raise Unavailable(str(error)) from error
    found = HTML(string=html, url_fetcher=_nothing).write_pdf(
        stylesheets=[CSS(filename=str(STYLE))], pdf_variant="pdf/ua-1"
    )
    return bytes(found or b"")


def _nothing(url: str, *_: Any, **__: Any) -> Any:
    """A letter draws on nothing outside itself: what somebody typed must never make the server fetch."""
    raise ValueError(f"letters fetch nothing: {url}")
