"""The SHA-256 of a data file: worked out once, as it comes in, so that whoever downloads it can check what arrived."""

from __future__ import annotations

import hashlib
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SIGN = "sha256:"


def of_stream(stream: IO[bytes]) -> str:
    """The digest of the bytes, as it is kept in the `hash` of a file; the stream stands at its beginning again."""
    stream.seek(0)
    found = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]  # a spooled file has all it asks
    stream.seek(0)
    return SIGN + found


def shown(resource: Mapping[str, Any]) -> str:
    """The SHA-256 in hexadecimal, of bytes that are kept here; nothing for a link, whose digest would be a claim."""
    kept = str(resource.get("hash") or "")
    return kept.removeprefix(SIGN) if resource.get("url_type") == "upload" and kept.startswith(SIGN) else ""


def keep(files: Iterable[Any], package: Any) -> None:
    """Files described anew keep the digest of their bytes: nobody states another, and no form has to send it."""
    uploads = [one for one in files if one.get("url_type") == "upload"]
    stored = {one.id: one.hash or "" for one in package.resources_all} if uploads and package else {}
    for one in uploads:
        one["hash"] = stored.get(one.get("id"), "")
