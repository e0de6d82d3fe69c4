"""`ckan govopen usage …`: seal, verify and prune usage records."""

from __future__ import annotations

from datetime import datetime, timezone

import click

from ckanext.govopen import config
from ckanext.govopen.access import ledger


@click.group()
def usage() -> None:
    """Usage records (使用记录): sealed, verified, pruned."""


@usage.command()
def seal() -> None:
    """Seal the records that are not sealed yet. `govopen tick` does it too, every few minutes."""
    count = ledger.seal()
    click.echo(f"sealed {count} records; head {ledger.head() or '-'}")


@usage.command()
@click.option("--head", default="", help="Digest of a seal noted earlier; it must still be in the chain.")
def verify(head: str) -> None:
    """Read all records and seals again; exit code 1 if anything was changed, added or taken away."""
    report = ledger.verify(head)
    click.echo(f"{report.records} records, {report.unsealed} of them not sealed yet, {report.seals} seals")
    click.echo(f"head {report.head or '-'}")
    if report.skipped:
        click.echo(f"{report.skipped} numbers were skipped when the database recovered from a crash")
    if report.unnumbered:
        click.echo(f"{report.unnumbered} numbers in sealed batches never had a record when they were sealed")
    for finding in report.findings:
        click.secho(f"{finding.kind} at {finding.at}: {finding.text}", fg="red")
    if report.findings:
        raise SystemExit(1)
    click.echo("nothing wrong")


@usage.command()
@click.option(
    "--before", type=click.DateTime(["%Y-%m-%d"]), help="Day before which records go; else the option's years."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
def prune(before: datetime | None, yes: bool) -> None:
    """Delete sealed records older than `govopen.usage.years`, and put the deletion itself into the chain."""
    limit = _limit()
    wanted = before.replace(tzinfo=config.timezone()) if before else limit
    if wanted > limit:
        raise click.UsageError(f"records are kept for {config.usage_years()} years: not after {limit:%Y-%m-%d}")
    if not yes:
        click.confirm(f"Delete records before {wanted:%Y-%m-%d}?", abort=True)
    click.echo(f"pruned {ledger.prune(wanted)} records")


def _limit() -> datetime:
    now = datetime.now(timezone.utc).astimezone(config.timezone())
    year = now.year - config.usage_years()
    day = 28 if (now.month, now.day) == (2, 29) else now.day
    return now.replace(year=year, day=day, hour=0, minute=0, second=0, microsecond=0)


commands = [usage]
