"""The index of decisions names every page, by its own title."""

from __future__ import annotations

import re
from pathlib import Path

PAGES = Path(__file__).resolve().parents[1] / "docs" / "adr"


def test_the_index_names_every_decision() -> None:
    listed = dict(
        re.findall(r"^- \[\d{4} ([^\]]+)\]\(([^)]+)\)$", (PAGES / "README.md").read_text("utf-8"), re.MULTILINE)
    )
    found = {}
    for path in sorted(PAGES.glob("[0-9]*.md")):
        title = re.sub(r"^# *\d+:? *", "", path.read_text("utf-8").splitlines()[0])
        found[title] = path.name
    assert listed == found
