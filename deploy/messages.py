"""Merge each language's parts (`<language>/parts/*.po`) into one catalogue and compile it.

    python deploy/messages.py [LANGUAGE…]

The merged files are built, not kept: the parts are the source. Needs babel alone.
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).resolve().parents[1] / "i18n"
DOMAIN = "ckanext-govopen"


def merge(language: Path) -> Catalog:
    """All parts of a language; a message that two parts translate differently is an error."""
    merged = Catalog(locale=language.name, domain=DOMAIN, project=DOMAIN, version="")
    for part in sorted(language.glob("parts/*.po")):
        with part.open("rb") as file:
            catalog = read_po(file, locale=language.name, domain=DOMAIN)
        for message in catalog:
            if not message.id or not message.string:
                continue
            known = merged.get(message.id, message.context)
            if known and known.string and known.string != message.string:
                raise SystemExit(f"{part}: {message.id!r} has another translation already: {known.string!r}")
            merged.add(message.id, message.string, flags=message.flags, context=message.context)
    return merged


def build(language: Path) -> int:
    """Write the catalogue of a language, and its compiled form; how many messages it has."""
    catalog = merge(language)
    folder = language / "LC_MESSAGES"
    folder.mkdir(exist_ok=True)
    with (folder / f"{DOMAIN}.po").open("wb") as file:
        write_po(file, catalog, omit_header=False, sort_output=True, width=0)
    with (folder / f"{DOMAIN}.mo").open("wb") as file:
        write_mo(file, catalog)
    return len(catalog)


def main(names: list[str]) -> None:
    languages = [HERE / name for name in names] or sorted(path.parent for path in HERE.glob("*/parts"))
    for language in languages:
        print(f"{language.name}: {build(language)} messages")


if __name__ == "__main__":
    main(sys.argv[1:])
