"""`ckan govopen …`."""

from __future__ import annotations

import click

__all__ = ["govopen"]


@click.group()
def govopen() -> None:
    """Run the law: rules, clocks, imports, demo."""
