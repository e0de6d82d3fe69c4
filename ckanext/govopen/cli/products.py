"""`ckan govopen products check`: sources and addresses of products, all that are due."""

from __future__ import annotations

import click

from ckanext.govopen.logic.product import watching


@click.group()
def products() -> None:
    """Data products."""


@products.command()
@click.option("--links", type=click.IntRange(0), default=1000, show_default=True, help="How many addresses at most.")
def check(links: int) -> None:
    """Look at sources that changed and at addresses that are due, and tell makers. The worker does it bit by bit."""
    sources, broken = watching.sweep(links)
    click.echo(f"{sources} makers told of a source, {broken} of a broken address")


commands = (products,)
