"""`ckan govopen …`: a group; each module of this package adds its commands by a list `commands`."""

from __future__ import annotations

import importlib
import pkgutil

import click

__all__ = ["govopen"]


@click.group()
def govopen() -> None:
    """Run the law: rules, clocks, imports, demo."""


for _found in pkgutil.iter_modules(__path__):
    for _command in getattr(importlib.import_module(f"{__name__}.{_found.name}"), "commands", ()):
        govopen.add_command(_command)
