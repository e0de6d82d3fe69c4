"""What stands under every mail."""

from __future__ import annotations

from ckanext.govopen import config
from ckanext.govopen.language import chinese
from ckanext.govopen.store import people

__all__ = ["govopen_signed"]


def govopen_signed() -> dict[str, str]:
    """Who writes: the data authority where one is named, else who answers for the portal; portal and telephone."""
    site = config.site_texts(english=not chinese())
    authority = people.office("authority", "")
    office = people.titles([authority]).get(authority, "") or site["host"] or site["full_name"]
    return {
        "office": office,
        "portal": "" if office == site["full_name"] else site["full_name"],
        "phone": site["phone"],
    }
