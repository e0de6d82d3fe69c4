"""Pictures (图片) that makers upload: looked at, decoded, and written anew, so that only pixels survive.

Nothing of the file that came is kept: no metadata (a photo may tell a place), no trailing bytes, no second format.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

import magic
from PIL import Image, ImageOps, UnidentifiedImageError

LARGEST = 8 << 20  # bytes of an upload
PIXELS = 40_000_000  # of a picture unpacked: a few kilobytes of PNG can hold more than a machine's memory
SIDE, SMALL = 1600, 640  # longest side of the picture, and of its small version
KINDS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}


class NoPictureError(Exception):
    """What is wrong, as a code: empty | large | kind | damaged."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept: WebP in full and small, and the size of the full one in pixels."""

    body: bytes
    small: bytes
    width: int
    height: int


def read(data: bytes) -> Picture:
    """A picture from the bytes of an upload. Raises NoPictureError."""
    if not data:
        raise NoPictureError("empty")
    if len(data) > LARGEST:
        raise NoPictureError("large")
    kind = magic.from_buffer(data[:8192], mime=True)
    if kind not in KINDS:
        raise NoPictureError("kind")
    image = _decoded(data, KINDS[kind])
    full = _within(image, SIDE)
    return Picture(_webp(full, 82), _webp(_within(full, SMALL), 78), full.width, full.height)


def _decoded(data: bytes, kind: str) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=[kind])
            if image.width * image.height > PIXELS:
                raise NoPictureError("large")
            image.load()
        return ImageOps.exif_transpose(image).convert("RGBA" if _see_through(image) else "RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombWarning) as error:
        raise NoPictureError("damaged") from error


def _see_through(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA") or "transparency" in image.info


def _within(image: Image.Image, side: int) -> Image.Image:
    """The picture, no side longer than that; never enlarged."""
    found = image.copy()
    found.thumbnail((side, side), Image.Resampling.LANCZOS)
    return found


def _webp(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=quality, method=4)
    return out.getvalue()
