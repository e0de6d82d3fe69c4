"""`ckan govopen tick | deliver | calendar import`: what time brings, and when it does."""

from __future__ import annotations

import signal
import threading
from datetime import datetime, timezone
from pathlib import Path

import ckan.plugins.toolkit as tk
import click
from ckan import model

from ckanext.govopen import delivery
from ckanext.govopen.access import ledger
from ckanext.govopen.logic import officers as register
from ckanext.govopen.logic.case import digest, housekeeping, sweeping, warning
from ckanext.govopen.logic.listing import drawing
from ckanext.govopen.logic.portal import own_context
from ckanext.govopen.logic.product import watching
from ckanext.govopen.store import officers


@click.command()
@click.option("--every", type=click.IntRange(1), help="Seconds between sweeps; without it, one sweep.")
@click.option("--no-mail", is_flag=True, help="Leave the mail in the outbox.")
def tick(every: int | None, no_mail: bool) -> None:
    """Bring cases up to date: lateness, lapses, expiry, reminders; carry out effects and send the mail that waits.

    Safe to run late, twice, or beside another. With --every it runs until it is stopped (SIGTERM, Ctrl-C).
    """
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    while True:
        _once(quiet=every is not None, mail=not no_mail)
        if every is None or stop.wait(every):
            return


def _once(*, quiet: bool, mail: bool) -> None:
    try:
        now = datetime.now(timezone.utc)
        swept = sweeping.sweep(now)
        warned = warning.warn(now)
        tidied = housekeeping.tidy(now)
        register.join(officers.today())
        digests = digest.digest(now)
        effects = delivery.carry_out()
        drawing.draw_all()  # so that nobody who reads a list waits for it
        watching.sweep()
        ledger.seal_if_due(now)
        sent, failed = delivery.deliver() if mail else (0, 0)
        posted, unposted = delivery.post()
        failed += unposted
    except Exception as error:  # a loop outlives a database that is away for a while
        model.Session.rollback()
        if not quiet:
            raise
        click.echo(f"{datetime.now(timezone.utc):%H:%M:%S} {type(error).__name__}: {error}", err=True)
        return
    finally:
        model.Session.remove()
    gone = tidied.drafts + tidied.files + tidied.erased
    if not quiet or any(
        (swept.cases, swept.reminders, swept.failed, warned, digests, gone, effects, sent, posted, failed)
    ):
        click.echo(
            f"{swept.cases} cases, {swept.events} events, {swept.reminders} reminders, {warned} warnings of an end, "
            f"{digests} digests, "
            f"{effects} effects, {sent} mails sent, {posted} posted, {failed} failed, {swept.failed} cases in trouble; "
            f"{tidied.drafts} drafts and {tidied.files} uploads deleted, {tidied.erased} cases erased"
        )


@click.command()
def deliver() -> None:
    """Send the mail that waits in the outbox."""
    sent, failed = delivery.deliver()
    click.echo(f"{sent} mails sent, {failed} failed")


@click.group()
def calendar() -> None:
    """Working days."""


@calendar.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--layer", default="cn", show_default=True)
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
def import_(file: Path, layer: str, dry_run: bool) -> None:
    """Load a notice of days off and make-up days (YAML, or the JSON of holiday-cn)."""
    data = {"file": file.read_text("utf-8"), "layer": layer, "dry_run": dry_run}
    try:
        found = tk.get_action("govopen_calendar_import")(own_context(), data)
    except tk.ValidationError as error:
        raise click.ClickException(str(error.error_dict.get("message", error))) from None
    for day in found["days"]:
        click.echo(f"{day['date']}  {'works' if day['is'] else 'off'}  {day['name']}")
    for case in found["cases"]:
        click.echo(f"{case['number']}  {case['clock']}  {case['was']} -> {case['is']}")
    click.echo(
        f"{len(found['days'])} days change, {found['settled']} days settled, {len(found['cases'])} cases concerned"
    )
    if not dry_run:
        click.echo(f"{found['recomputed']} cases recomputed")


commands = (tick, deliver, calendar)
