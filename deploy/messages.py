"""Merge each language's parts (`<language>/parts/*.po`) into one catalogue and compile it.

    python deploy/messages.py [--check]

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


def merge(language: Path) -> tuple[Catalog, list[str]]:
    """All parts of a language, and where two parts translate a message differently: the first one holds."""
    merged = Catalog(locale=language.name, domain=DOMAIN, project=DOMAIN, version="")
    clashes = []
    for part in sorted(language.glob("parts/*.po")):
        with part.open("rb") as file:
            catalog = read_po(file, locale=language.name, domain=DOMAIN)
        for message in catalog:
            if not message.id or not message.string:
                continue
            known = merged.get(message.id, message.context)
            if known is None:
                merged.add(message.id, message.string, flags=message.flags, context=message.context)
            elif known.string != message.string:
                clashes.append(f"{part.name}: {message.id!r} is {message.string!r}, but {known.string!r} elsewhere")
    return merged, clashes


def build(language: Path) -> list[str]:
    """Write the catalogue of a language, and its compiled form; the clashes."""
    catalog, clashes = merge(language)
    folder = language / "LC_MESSAGES"
    folder.mkdir(exist_ok=True)
    with (folder / f"{DOMAIN}.po").open("wb") as file:
        write_po(file, catalog, omit_header=False, sort_output=True, width=0)
    with (folder / f"{DOMAIN}.mo").open("wb") as file:
        write_mo(file, catalog)
    print(f"{language.name}: {len(catalog)} messages")
    return clashes


def main(arguments: list[str]) -> int:
    """Build all languages; with --check, fail where parts contradict each other."""
    clashes = [clash for parts in sorted(HERE.glob("*/parts")) for clash in build(parts.parent)]
    if "--check" not in arguments:
        return 0
    for clash in clashes:
        print(clash)
    return 1 if clashes else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
