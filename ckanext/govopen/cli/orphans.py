"""`ckan govopen orphans`: bytes on the disk that belong to no row."""

from __future__ import annotations

from datetime import datetime, timezone

import click

from ckanext.govopen.logic import orphans as logic


@click.command()
@click.option("--remove", is_flag=True, help="Delete them; without it they are only listed.")
def orphans(remove: bool) -> None:
    """List what an upload that was cut short left behind, a day old at least. Let a timer run it every night."""
    found = list(logic.found(datetime.now(timezone.utc)))
    for orphan in found:
        click.echo(f"{orphan.size:>12}  {orphan.path}")
    gone = logic.remove(found) if remove else 0
    click.echo(f"{len(found)} found, {gone} removed")


commands = [orphans]
