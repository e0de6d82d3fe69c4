"""`ckan govopen demo load | remove`: an invented city to try the portal with."""

from __future__ import annotations

from pathlib import Path

import click

from ckanext.govopen.demo import load as loading
from ckanext.govopen.demo import remove as removing


@click.group()
def demo() -> None:
    """The demo city 云岭市."""


@demo.command()
@click.option(
    "--accounts", type=click.Path(dir_okay=False, path_type=Path), help="Write accounts and tokens there (mode 0600)."
)
def load(accounts: Path | None) -> None:
    """Load departments, people, entries with files, and a year of cases and usage."""
    try:
        loading.load(accounts, click.echo)
    except loading.AlreadyLoadedError:
        raise click.ClickException("a demo city is loaded already; `ckan govopen demo remove` takes it away") from None
    except loading.OfficesUnnamedError as error:
        raise click.ClickException(
            f"the demo city's offices are not named: set {error} in the site's file (yl-data, yl-gov) and load again"
        ) from None


@demo.command()
def remove() -> None:
    """Take away what `load` made. Refused once a real case exists."""
    try:
        removing.remove(click.echo)
    except removing.RealCaseError as error:
        raise click.ClickException(f"real cases are here ({error}); the demo stays") from None


commands = (demo,)
