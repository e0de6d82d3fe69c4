"""Atom (RFC 4287): the standard library writes it, nothing else is needed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import ckan.plugins.toolkit as tk

if TYPE_CHECKING:
    from collections.abc import Sequence

TYPE = "application/atom+xml; charset=utf-8"
SPACE = "http://www.w3.org/2005/Atom"
NOTHING = "1970-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: `updated` is an instant in ISO form with its zone."""

    id: str
    title: str
    link: str
    updated: str
    summary: str = ""


def atom(title: str, page: str, own: str, entries: Sequence[Entry]) -> bytes:
    """A feed; `page` is the page it belongs to, `own` its own address."""
    ET.register_namespace("", SPACE)
    root = ET.Element(f"{{{SPACE}}}feed")
    site = tk.h.govopen_site()["full_name"]
    _text(root, "title", f"{title} · {site}")
    _text(root, "id", own)
    _text(root, "updated", max((one.updated for one in entries), default=NOTHING))
    author = ET.SubElement(root, f"{{{SPACE}}}author")
    _text(author, "name", site)
    ET.SubElement(root, f"{{{SPACE}}}link", href=page)
    ET.SubElement(root, f"{{{SPACE}}}link", href=own, rel="self", type="application/atom+xml")
    for one in entries:
        entry = ET.SubElement(root, f"{{{SPACE}}}entry")
        _text(entry, "id", one.id)
        _text(entry, "title", one.title)
        _text(entry, "updated", one.updated)
        ET.SubElement(entry, f"{{{SPACE}}}link", href=one.link)
        _text(entry, "summary", one.summary)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def _text(parent: ET.Element, name: str, text: str) -> None:
    # Characters that XML 1.0 has no place for would make the whole feed unreadable.
    clean = "".join(one for one in text if one in "\t\n\r" or ord(one) >= 32)  # noqa: PLR2004
    ET.SubElement(parent, f"{{{SPACE}}}{name}").text = clean
