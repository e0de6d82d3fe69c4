"""`ckan govopen lists draw | backfill`: the lists drawn from the record, ahead of their readers."""

from __future__ import annotations

import click
from ckan import model

from ckanext.govopen import law
from ckanext.govopen.logic.listing import drawing, rules
from ckanext.govopen.store import history, listed


@click.group()
def lists() -> None:
    """Lists and the versions of entries they are drawn from."""


@lists.command()
@click.option("--all", "everything", is_flag=True, help="Everything anew, not only what has changed.")
def draw(everything: bool) -> None:
    """Draw what has changed since; pages do so themselves, this spares their readers the wait after a big import."""
    profile = law.in_force()
    if everything:
        with listed.drawing() as connection:
            listed.everything_is_dirty(connection)
    drawn = drawing.draw(profile, rules.digest(profile))
    click.echo(f"{drawn} entries and cases drawn")


@lists.command()
def backfill() -> None:
    """A first version for published entries that have none: after a restore of tables that were filled without us."""
    click.echo(f"{history.backfill()} first versions written")
    model.Session.remove()


commands = [lists]
