"""Make the Solr configset from the schema of the CKAN that is installed.

    python solr/generate.py OUTDIR

writes schema.xml, mapping-t2s.txt and the hand-kept files of solr/conf into OUTDIR (the `conf` folder of a core, or
what is zipped and uploaded to SolrCloud). Needs the virtual environment that govopen is installed in, and no server.
Safe to run again: a file that has not changed is not touched, and the exit status is 0 either way; the last line
says "changed" or "unchanged". After "changed", reload the core and run `ckan search-index rebuild`.

No copy of CKAN's schema is kept: these are all the differences, and a CKAN whose schema no longer fits is refused.
"""

from __future__ import annotations

import copy
import sys
import xml.etree.ElementTree as ET
from importlib.util import find_spec
from pathlib import Path

from ckanext.govopen.search.fold import characters

HERE = Path(__file__).resolve().parent


class MismatchError(Exception):
    """CKAN's schema is not what the changes were written for."""


def ckan_schema() -> Path:
    """The installed CKAN's schema.xml."""
    spec = find_spec("ckan")
    if spec is None or spec.origin is None:
        raise MismatchError("CKAN is not installed in this environment")
    return Path(spec.origin).parent / "config" / "solr" / "schema.xml"


def parse(path: Path) -> ET.Element:
    """An XML file with its comments."""
    return ET.parse(path, ET.XMLParser(target=ET.TreeBuilder(insert_comments=True))).getroot()  # noqa: S314  # ours and CKAN's


def only(root: ET.Element, path: str) -> ET.Element:
    """The one element at a path."""
    found = root.findall(path)
    if len(found) != 1:
        raise MismatchError(f"CKAN's schema has {len(found)} of {path}, not one")
    return found[0]


def adapt(root: ET.Element) -> ET.Element:
    """CKAN's schema with our analyzers and fields."""
    root = copy.deepcopy(root)
    name = root.get("name", "")
    if not name.startswith("ckan-"):
        raise MismatchError(f"the schema is named {name!r}, not ckan-…")
    root.set("name", f"{name}-govopen")
    replace_types(only(root, "types"))
    add_fields(root)
    return root


def replace_types(types: ET.Element) -> None:
    """Our field types in the place of CKAN's of the same name; new ones at the end."""
    for ours in parse(HERE / "fieldtypes.xml").findall("fieldType"):
        known = types.findall(f"fieldType[@name='{ours.get('name')}']")
        if known:
            types[list(types).index(known[0])] = ours
        elif ours.get("name") == "text_words":
            types.append(ours)
        else:
            raise MismatchError(f"CKAN's schema has no type {ours.get('name')!r} to replace")


def add_fields(root: ET.Element) -> None:
    """Our fields before CKAN's catch-all `*`, our copies at the end."""
    fields, added = only(root, "fields"), parse(HERE / "fields.xml")
    place = list(fields).index(only(fields, "dynamicField[@name='*']"))
    for field in added.findall("field"):
        if fields.findall(f"field[@name='{field.get('name')}']"):
            raise MismatchError(f"CKAN's schema has a field {field.get('name')!r} of its own now")
        fields.insert(place, field)
        place += 1
    root.extend(added.findall("copyField"))


def mapping() -> str:
    """`characters()` as Solr's MappingCharFilterFactory reads it."""
    lines = [f'"{one}" => "{other}"' for one, other in sorted(characters().items())]
    return "# Traditional to Simplified from OpenCC (Apache-2.0), signs by Unicode NFKC; made by generate.py\n" + (
        "\n".join(lines) + "\n"
    )


def contents() -> dict[str, bytes]:
    """The whole configset, by file name."""
    tree = adapt(parse(ckan_schema()))
    ET.indent(tree)
    files = {path.name: path.read_bytes() for path in sorted((HERE / "conf").iterdir())}
    files["schema.xml"] = ET.tostring(tree, encoding="UTF-8", xml_declaration=True)
    files["mapping-t2s.txt"] = mapping().encode()
    return files


def write(folder: Path) -> bool:
    """Bring a folder up to date; whether anything changed."""
    folder.mkdir(parents=True, exist_ok=True)
    changed = False
    for name, data in contents().items():
        path = folder / name
        if not path.exists() or path.read_bytes() != data:
            path.write_bytes(data)
            changed = True
    return changed


def main(arguments: list[str]) -> int:
    """The command line."""
    if len(arguments) != 1:
        sys.stderr.write(__doc__ or "")
        return 2
    try:
        changed = write(Path(arguments[0]))
    except MismatchError as problem:
        sys.stderr.write(f"solr/generate.py: {problem}\n")
        return 1
    sys.stdout.write("changed\n" if changed else "unchanged\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
