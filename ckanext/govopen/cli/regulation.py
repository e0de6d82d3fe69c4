"""`ckan govopen regulation load | list | remove`: the official text, which opens from every citation."""

from __future__ import annotations

from pathlib import Path

import click

from ckanext.govopen import config, lawbook
from ckanext.govopen.data import official
from ckanext.govopen.store import regulations


@click.group()
def regulation() -> None:
    """Official texts of laws."""


@regulation.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--law", "name", required=True, help="Id of the law, such as guigang or dsl.")
@click.option("--dry-run", is_flag=True, help="Check and count; store nothing.")
def load(file: Path, name: str, dry_run: bool) -> None:
    """Store a law's official text from FILE, in place of an earlier one; nothing is stored if an article is amiss."""
    laws = lawbook.laws()
    if name not in laws:
        raise click.UsageError(f"unknown law '{name}'; known: {', '.join(sorted(laws))}")
    try:
        found = official.read(file.read_text("utf-8-sig"))
    except UnicodeDecodeError:
        raise click.ClickException(f"{file} is not UTF-8; save it as UTF-8 and load it again") from None
    if problems := official.compare(found, laws[name]):
        for problem in problems:
            click.echo(f"{file.name}: {problem}", err=True)
        raise click.ClickException("nothing stored")
    if dry_run:
        click.echo(f"{name}: {len(found.articles)} articles fit; nothing stored (--dry-run)")
        return
    regulations.load(name, found.articles)
    click.echo(f"{name}: {len(found.articles)} articles stored, sha256 {regulations.loaded()[name]['digest']}")


@regulation.command("list")
def list_() -> None:
    """Laws whose official text is stored: id, articles, when, digest."""
    for name, one in sorted(regulations.loaded().items()):
        at = one["loaded_at"].astimezone(config.timezone())
        click.echo(f"{name}\t{one['articles']} articles\t{at:%Y-%m-%d %H:%M}\t{one['digest']}")


@regulation.command()
@click.argument("name", metavar="LAW")
def remove(name: str) -> None:
    """Take a law's official text away; citations then show our own gist alone."""
    count = regulations.remove(name)
    if not count:
        raise click.ClickException(f"no text of '{name}' is stored")
    click.echo(f"{name}: {count} articles removed")


commands = [regulation]
