"""`ckan govopen outbox list | retry`: what waits or failed, and a second go."""

from __future__ import annotations

from datetime import datetime, timezone

import click
from ckan import model

from ckanext.govopen.logic.portal import by_itself
from ckanext.govopen.store import queue


@click.group()
def outbox() -> None:
    """Mails, posts and effects that follow from cases."""


@outbox.command("list")
@click.option("--state", type=click.Choice(queue.STATES), default="failing", show_default=True)
@click.option("--rows", type=click.IntRange(1, 200), default=50, show_default=True)
def list_(state: str, rows: int) -> None:
    """How many wait, fail, were given up or went; and those of one state."""
    found = by_itself("govopen_outbox_list", state=state, rows=rows)
    click.echo("  ".join(f"{name}: {count}" for name, count in found["counts"].items()))
    for row in found["results"]:
        click.echo(
            f"{row['id']:>8}  {row['case']:<16}  {row['way']:<6}  {row['kind']:<24}  {row['recipient']:<20}  "
            f"{row['attempts']:>2} tries  {row['error']}"
        )


@outbox.command()
@click.argument("ids", nargs=-1, type=int)
def retry(ids: tuple[int, ...]) -> None:
    """Let what failed or was given up go out again with the next delivery: these IDS, or all."""
    found = queue.retry(datetime.now(timezone.utc), ids or None)
    model.Session.commit()
    click.echo(f"{found} queued again")


commands = (outbox,)
