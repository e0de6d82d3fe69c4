"""An attribution in the forms that papers, pages and programs use."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Callable

    from ckanext.govopen.attribution.statement import Attribution


class Words(NamedTuple):
    """The words between the facts, in one language."""

    source: str
    code: str
    version: str
    acquired: str
    between: str
    end: str


CHINESE = Words("数据来源：{}", "目录代码{}", "{}版", "{}获取", "，", "。")
OTHER = Words("Source: {}", "catalogue code {}", "version {}", "acquired {}", ", ", ".")
MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!<>|~])")
BIBTEX = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "#": r"\#", "&": r"\&", "$": r"\$", "_": r"\_",
          "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}  # fmt: skip


def text(one: Attribution) -> str:
    """As GB/T 7714 has electronic data: who, what[DB/OL], code, version, when acquired, where, under what."""
    parts = [f"{one.provider}. " if one.provider else "", f"{one.name}[DB/OL]. "]
    parts += [f"目录代码{one.code}. " if one.code else "", f"{one.site}, "]
    parts += [f"{one.version}版, " if one.version else "", f"{one.acquired}获取. {one.url}"]
    parts += [f". {one.licence}" if one.licence else ""]
    return "".join(parts)


def english(one: Attribution) -> str:
    """The same for English papers."""
    parts = [f"{one.provider}. " if one.provider else "", f"{one.name} [Data set]. "]
    parts += [f"Catalogue code {one.code}. " if one.code else "", f"{one.site}, "]
    parts += [f"version {one.version}, " if one.version else "", f"acquired {one.acquired}. {one.url}"]
    parts += [f". {one.licence}" if one.licence else ""]
    return "".join(parts)


def markdown(one: Attribution, words: Words = CHINESE) -> str:
    """With links, for a README."""
    licence = _link(one.licence, one.licence_url) if one.licence else ""
    parts = [words.source.format(_safe(one.provider)), f"[{_safe(one.name)}](<{one.url}>)"]
    parts += [words.code.format(_safe(one.code))] if one.code else []
    parts += [words.version.format(one.version)] if one.version else []
    parts += [words.acquired.format(one.acquired), _safe(one.site)]
    return words.between.join(part for part in [*parts, licence] if part) + words.end


def _safe(words: str) -> str:
    return MARKDOWN.sub(r"\\\1", " ".join(words.split()))


def _link(words: str, url: str) -> str:
    return f"[{_safe(words)}](<{url}>)" if url else _safe(words)


def html(one: Attribution, words: Words = CHINESE) -> str:
    """A paragraph for a page."""
    licence = escape(one.licence)
    if one.licence and one.licence_url:
        licence = Markup('<a rel="license" href="{}">{}</a>').format(one.licence_url, one.licence)
    parts = [words.source.format(escape(one.provider)), f'<a href="{escape(one.url)}">{escape(one.name)}</a>']
    parts += [words.code.format(escape(one.code))] if one.code else []
    parts += [words.version.format(one.version)] if one.version else []
    acquired = words.acquired.format(f'<time datetime="{one.acquired}">{one.acquired}</time>')
    parts += [acquired, str(escape(one.site))]
    return "<p>" + words.between.join(part for part in [*parts, str(licence)] if part) + words.end + "</p>"


def bibtex(one: Attribution) -> str:
    """A BibTeX entry (type misc, which every style knows)."""
    fields = {
        "author": "{" + _tex(one.provider) + "}",
        "title": "{" + _tex(one.name) + "}",
        "year": one.version[:4] or one.acquired[:4],
        "version": one.version,
        "number": _tex(one.code),
        "howpublished": _tex(one.site),
        "url": one.url,
        "urldate": one.acquired,
        "note": _tex(one.licence),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value not in ("", "{}")]
    key = re.sub(r"[^a-z0-9]+", "-", one.url.rsplit("/dataset/", 1)[-1].lower()).strip("-")
    return f"@misc{{{key},\n" + ",\n".join(lines) + "\n}"


def _tex(words: str) -> str:
    return "".join(BIBTEX.get(char, char) for char in " ".join(words.split()))


def ris(one: Attribution) -> str:
    """A RIS record, for reference managers."""
    pairs = [
        ("TY", "DATA"), ("AU", one.provider), ("TI", one.name), ("PY", one.version[:4]),
        ("DA", one.version.replace("-", "/")), ("ET", one.version), ("M1", one.code), ("PB", one.site), ("UR", one.url),
        ("Y2", one.acquired.replace("-", "/")), ("C1", one.licence),
    ]  # fmt: skip
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in pairs if value]
    return "\n".join([*lines, "ER  - "])


def as_json(one: Attribution) -> str:
    """For programs."""
    return json.dumps(one.plain(), ensure_ascii=False, indent=2)


# id → how it is written, its media type, the ending of its file
FORMS: dict[str, tuple[Callable[[Attribution], str], str, str]] = {
    "text": (text, "text/plain", "txt"),
    "markdown": (markdown, "text/markdown", "md"),
    "html": (html, "text/html", "html"),
    "bibtex": (bibtex, "application/x-bibtex", "bib"),
    "ris": (ris, "application/x-research-info-systems", "ris"),
    "json": (as_json, "application/json", "json"),
}
# What has words of a language between its facts.
IN_ENGLISH: dict[str, Callable[[Attribution], str]] = {
    "text": english,
    "markdown": partial(markdown, words=OTHER),
    "html": partial(html, words=OTHER),
}


def written(key: str, one: Attribution, lang: str) -> str:
    """An attribution in one of the forms, in the reader's language."""
    write = FORMS[key][0]
    return (write if lang.startswith("zh") else IN_ENGLISH.get(key, write))(one)
