"""What may be uploaded as data: what it says it is, bounded when unpacked, nothing that runs, nothing infected."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import PurePath
from typing import IO, Any, NoReturn
from xml.parsers import expat

import ckan.plugins.toolkit as tk
import magic

from ckanext.govopen import config
from ckanext.govopen.safety import clamd

HEAD = 8192
CHUNK = 1 << 20

ACTIVE = frozenset(
    [
        "bat",
        "chm",
        "cmd",
        "com",
        "dll",
        "exe",
        "hta",
        "htm",
        "html",
        "jar",
        "js",
        "jse",
        "lnk",
        "mht",
        "mhtml",
        "msi",
        "php",
        "ps1",
        "py",
        "scr",
        "sh",
        "shtml",
        "svg",
        "swf",
        "vbe",
        "vbs",
        "wsf",
        "xhtml",
        "xht",
        "xlsm",
        "xlam",
        "docm",
        "pptm",
    ]
)
RUNS = ("application/x-dosexec", "application/x-executable", "application/x-mach-binary", "application/x-sharedlib")
PAGES = ("text/html", "image/svg+xml", "application/xhtml+xml")
TEXTS = frozenset(
    [
        "csv",
        "dbf-txt",
        "geojson",
        "gml",
        "json",
        "jsonl",
        "kml",
        "md",
        "n3",
        "nt",
        "rdf",
        "topojson",
        "tsv",
        "ttl",
        "txt",
        "wkt",
        "xml",
        "yaml",
        "yml",
    ]
)
XML = frozenset(["gml", "kml", "rdf", "xml"])
ARCHIVES = (".zip", ".gz", ".bz2", ".xz", ".7z", ".rar", ".tar", ".tgz")
ZIPPED = "application/zip"
OLE = ("application/x-ole-storage", "application/CDFV2", "application/vnd.ms-excel", "application/msword")
# ending: what libmagic may call it
KINDS: dict[str, tuple[str, ...]] = {
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ZIPPED, "application/octet-stream"),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ZIPPED),
    "pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", ZIPPED),
    "ods": ("application/vnd.oasis.opendocument.spreadsheet", ZIPPED),
    "odt": ("application/vnd.oasis.opendocument.text", ZIPPED),
    "kmz": ("application/vnd.google-earth.kmz", ZIPPED),
    "zip": (ZIPPED, "application/x-zip-compressed"),
    "gz": ("application/gzip", "application/x-gzip"),
    "xls": OLE,
    "doc": OLE,
    "pdf": ("application/pdf",),
    "png": ("image/png",),
    "jpg": ("image/jpeg",),
    "jpeg": ("image/jpeg",),
    "gif": ("image/gif",),
    "tif": ("image/tiff",),
    "tiff": ("image/tiff",),
    "webp": ("image/webp",),
}
PARTS = {"xlsx": "xl/workbook.xml", "docx": "word/document.xml", "pptx": "ppt/presentation.xml"}


def inspect(file: IO[bytes], name: str) -> None:
    """Look at an upload before it is kept. Raises ValidationError that says what is wrong and how to mend it."""
    ending = PurePath(name).suffix.lstrip(".").lower()
    file.seek(0)
    head = file.read(HEAD)
    if not head:
        raise _wrong(tk._("The file is empty."))
    kind = magic.from_buffer(head, mime=True)
    _kind(ending, kind, head)
    if zipfile.is_zipfile(file):
        _zip(file, ending)
    elif kind in KINDS["gz"]:
        _gzip(file)
    if ending in XML or kind in {"text/xml", "application/xml"}:
        _xml(file)
    file.seek(0)
    if config.clamd():
        _scan(file)
    file.seek(0)


def _wrong(text: str) -> tk.ValidationError:
    return tk.ValidationError({"upload": [text]})


def _kind(ending: str, kind: str, head: bytes) -> None:
    if ending in ACTIVE or kind in RUNS or kind in PAGES:
        told = ending if ending in ACTIVE else kind  # a page called .csv is refused for what it is
        raise _wrong(tk._("Files of this kind are not accepted: {kind}.").format(kind=told))
    if ending in TEXTS:
        text = kind.startswith("text/") or kind in {"application/json", "application/csv", "application/x-ndjson"}
        # Old Chinese encodings look like nothing to libmagic; what gives a binary file away are its NUL bytes.
        unknown = kind == "application/octet-stream" and b"\0" not in head
        marked = head.startswith((b"\xff\xfe", b"\xfe\xff"))
        good = text or unknown or marked or kind in {"application/xml", "application/geo+json"}
    else:
        good = ending not in KINDS or kind in KINDS[ending]
    if not good:
        message = tk._(
            "The file is called .{ending} but is something else ({kind}). Please check it, or give it the right name."
        )
        raise _wrong(message.format(ending=ending, kind=kind))


def _zip(file: IO[bytes], ending: str) -> None:
    size = file.seek(0, 2)
    limit, times = config.expansion()
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            total = sum(entry.file_size for entry in entries)
            if total > limit:
                raise _wrong(tk._("The file unpacks to more than {size} MB. Please split it.").format(size=limit >> 20))
            _ratio(total, size, times)
            if any(entry.filename.lower().endswith(ARCHIVES) for entry in entries):
                raise _wrong(tk._("The file holds compressed files inside compressed files. Please unpack it first."))
            if ending in PARTS:
                _office(archive, ending)
    except zipfile.BadZipFile as error:
        raise _wrong(tk._("The archive is damaged.")) from error


def _ratio(total: int, size: int, times: int) -> None:
    """Small things may shrink a lot; what matters is what fills a disk."""
    if total > 10 * CHUNK and total > size * times:
        text = tk._("The file unpacks to more than {times} times its size, as only hostile files do.")
        raise _wrong(text.format(times=times))


def _office(archive: zipfile.ZipFile, ending: str) -> None:
    if PARTS[ending] not in archive.namelist():
        message = tk._(
            "The file is called .{ending} but is something else ({kind}). Please check it, or give it the right name."
        )
        raise _wrong(message.format(ending=ending, kind=ZIPPED))
    for entry in archive.infolist():
        if entry.filename.endswith((".xml", ".rels")):
            with archive.open(entry) as part:
                start = part.read(HEAD)
            if b"<!ENTITY" in start or b"<!DOCTYPE" in start:
                raise _entities()
        elif entry.filename.endswith("vbaProject.bin"):
            raise _wrong(tk._("Files of this kind are not accepted: {kind}.").format(kind="VBA"))


def _gzip(file: IO[bytes]) -> None:
    size = file.seek(0, 2)
    file.seek(0)
    limit, times = config.expansion()
    unpack, total = zlib.decompressobj(wbits=31), 0
    try:
        while chunk := file.read(CHUNK):
            while chunk:
                total += len(unpack.decompress(chunk, CHUNK))
                chunk = unpack.unconsumed_tail
                if total > limit:
                    text = tk._("The file unpacks to more than {size} MB. Please split it.")
                    raise _wrong(text.format(size=limit >> 20))
                _ratio(total, size, times)
    except zlib.error as error:
        raise _wrong(tk._("The archive is damaged.")) from error
    if not unpack.eof:
        raise _wrong(tk._("The archive is damaged."))


def _entities() -> tk.ValidationError:
    return _wrong(tk._("The XML defines entities, which can be used for attacks. Please remove the definitions."))


class _Found(Exception):  # noqa: N818  # a signal, not an error
    """An entity is defined."""


def _xml(file: IO[bytes]) -> None:
    """Entities are refused where they are defined, before anything expands them. Ill-formed XML is not our matter."""

    def found(*_what: Any) -> NoReturn:
        raise _Found

    parser = expat.ParserCreate()
    parser.EntityDeclHandler = found
    parser.ExternalEntityRefHandler = found
    file.seek(0)
    try:
        while chunk := file.read(CHUNK):
            parser.Parse(chunk, False)
    except _Found as error:
        raise _entities() from error
    except expat.ExpatError:
        return


def _scan(file: IO[bytes]) -> None:
    try:
        name = clamd.scan(file, config.clamd())
    except OSError as error:
        raise _wrong(tk._("The virus scanner does not answer. Nothing was kept; please try again later.")) from error
    if name:
        raise _wrong(tk._("The file contains something harmful ({name}) and was not kept.").format(name=name))
