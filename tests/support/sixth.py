"""The guide's sixth city with one thing changed, and what the check says of it."""

from __future__ import annotations

import re

from ckanext.govopen import data

from .cast import GUIDE

SOURCE = GUIDE.read_text("utf-8")
DECIDE = "{decide: provider, within: {working_days: 6}, article: 4}"


def check(tmp_path, text):
    """The profile, and each complaint as (line, what)."""
    path = tmp_path / "shuangxi.yaml"
    path.write_text(text, "utf-8")
    profile, problems = data.check(path)
    found = []
    for problem in problems:
        file, line, told = problem.split(":", 2)
        assert file == "shuangxi.yaml", problem
        found.append((int(line), told.strip()))
    return profile, found


def replaced(old, new):
    assert SOURCE.count(old) >= 1, old
    return SOURCE.replace(old, new, 1)


def instead_of(name, body):
    """The guide's file with another procedure of that name; it begins on the line returned."""
    found = re.search(rf"^  {name}:\n(?:    .*\n)*", SOURCE, re.MULTILINE)
    before, after = (SOURCE[: found.start()], SOURCE[found.end() :]) if found else (SOURCE, "")
    return f"{before}  {name}:\n{body}{after}", before.count("\n") + 1
