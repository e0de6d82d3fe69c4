"""What a file is, by its first bytes and not by its name; and which alphabet a CSV is written in."""

from __future__ import annotations

import codecs
import csv
import gzip
from collections import Counter
from typing import IO, TYPE_CHECKING

from ckanext.govopen.importing.errors import FileRefused

if TYPE_CHECKING:
    from pathlib import Path

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
GZIP = b"\x1f\x8b"
OTHER = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"{\\rtf": "RTF",
}
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
SAMPLE = 1 << 18
DELIMITERS = ",\t;|"
# The commonest characters of Chinese forms. Big5 text read as GB18030 (or the other way) turns them into rarities.
COMMON = frozenset(
    "的一是不了在有和人这中大为上个国我以要他时来用们到说于年就出会可也你对生能而子那得着下自之后作里所然"
    "信息资源名称部门数据开放共享类型条件更新周期无按需每月日季度提供方单位摘要描述主题行业代码分类市局办公室"
    "管理服务社会保障公共安全教育文化医疗卫生交通运输目录企业登记许可统计联系电话邮箱标签格式属性方式备注序号"
    "這個國時來們說於會對後裡資訊名稱機關據開類條頻率週無需單標題領業碼務保障運輸醫療衛項編號聯繫電話籤備註"
)


def kind(head: bytes) -> str:
    """`csv`, `xlsx`, `xls` or `gz` from a file's first bytes. Raises FileRefused for what is none of them."""
    if head.startswith(ZIP):
        return "xlsx"
    if head.startswith(OLE):
        return "xls"
    if head.startswith(GZIP):
        return "gz"
    for magic, name in OTHER.items():
        if head.startswith(magic):
            raise FileRefused("other_kind", kind=name)
    if head[:512].lstrip().lower().startswith((b"<html", b"<!doctype", b"<?xml", b"<table")):
        raise FileRefused("other_kind", kind="HTML")
    if not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and b"\0" in head:
        raise FileRefused("binary")
    return "csv"


def stream(path: Path) -> IO[bytes]:
    """The bytes of a text file, unpacked on the way when it is gzip."""
    with path.open("rb") as file:
        packed = file.read(2) == GZIP
    return gzip.open(path, "rb") if packed else path.open("rb")  # type: ignore[return-value]  # reads like one


def encoding(path: Path) -> str:
    """The encoding of a text file: by its mark, else UTF-8 if all of it is, else GB18030 or Big5 by likelihood."""
    with stream(path) as file:
        head = file.read(SAMPLE)
    for mark, name in MARKS:
        if head.startswith(mark):
            return name
    if _decodes(path, "utf-8"):
        return "utf-8"
    fits = [name for name in ("gb18030", "big5hkscs") if _decodes(path, name)]
    if not fits:
        raise FileRefused("encoding")
    return max(fits, key=lambda name: likelihood(head, name))


def likelihood(sample: bytes, name: str) -> float:
    """How much of the text's Chinese, read in this encoding, is everyday Chinese: 0 to 1."""
    read = codecs.getincrementaldecoder(name)("ignore").decode(sample)
    han = [char for char in read if "\u2e80" <= char <= "\u9fff" or char >= "\ue000"]
    return sum(char in COMMON for char in han) / len(han) if han else 0.0


def _decodes(path: Path, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)("strict")
    with stream(path) as file:
        try:
            while block := file.read(SAMPLE):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def delimiter(sample: str) -> str:
    """The separator of a CSV by its first lines: the one that gives most lines the same, greatest number of cells."""
    lines = sample.splitlines()[:60]
    best, score = ",", 0.0
    for candidate in DELIMITERS:
        try:
            widths = Counter(len(row) for row in csv.reader(lines, delimiter=candidate) if len(row) > 1)
        except csv.Error:
            continue
        if widths:
            width, times = widths.most_common(1)[0]
            if times * (1 + width / 100) > score:
                best, score = candidate, times * (1 + width / 100)
    return best
