"""`python -m ckanext.govopen.data check FILE …`: checks profiles without a running CKAN."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ckanext.govopen import data


def main(arguments: list[str] | None = None) -> int:
    """Print what is wrong with each file, or what it holds. 0: all sound; 1: not."""
    parser = argparse.ArgumentParser(prog="python -m ckanext.govopen.data")
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="check profile files")
    check.add_argument("files", nargs="+", type=Path)
    wrong = 0
    for file in parser.parse_args(arguments).files:
        report, sound = describe(file)
        wrong += not sound
        sys.stdout.write(report + "\n")
    return 1 if wrong else 0


def describe(file: Path) -> tuple[str, bool]:
    """What a check of one file has to say, and whether the file is sound."""
    profile, problems = data.check(file)
    if profile is None or problems:
        return "\n".join(problems), False
    routes = sum(len(procedure.routes) for procedure in profile.procedures.values())
    law = sum(bool(procedure.cites) for procedure in profile.procedures.values())
    return (
        f"{file.name}: sound. {profile.title.zh} ({profile.title.en}): {len(profile.procedures)} procedures, "
        f"{law} with an article of their own, {routes} routes; status {profile.status}; digest {profile.digest}"
    ), True


if __name__ == "__main__":
    sys.exit(main())
