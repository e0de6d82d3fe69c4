"""`ckan govopen …`: the group; each module of this package adds its commands to it."""

from __future__ import annotations

import click

__all__ = ["govopen"]


@click.group()
def govopen() -> None:
    """Run the law: rules, clocks, imports, demo."""
