"""`ckan govopen profile check | regulation load | doctor`: are the rules and the parts in order."""

from __future__ import annotations

from pathlib import Path

import ckan.plugins.toolkit as tk
import click
import sqlalchemy as sa
from ckan import model

from ckanext.govopen import config, data, law
from ckanext.govopen.data.__main__ import describe
from ckanext.govopen.model.case import CaseRow
from ckanext.govopen.model.event import EventRow
from ckanext.govopen.model.outbox import OutboxRow
from ckanext.govopen.store import calendars, log, outbox, people


@click.group()
def profile() -> None:
    """Regulations as data."""


@profile.command()
@click.argument("profiles", nargs=-1, metavar="[FILE_OR_ID]…")
@click.option("--schemas", type=click.Path(exists=True, file_okay=False, path_type=Path), default=data.SCHEMAS)
def check(profiles: tuple[str, ...], schemas: Path) -> None:
    """Check profile files or profiles by id, or all: an error names file, line, what is wrong and the mend."""
    bad = 0
    for one in profiles or data.names(schemas):
        if Path(one).suffix in (".yaml", ".yml") or Path(one).is_file():
            report, sound = describe(Path(one))
            bad += not sound
            click.echo(report, err=not sound)
            continue
        try:
            found = data.load(one, schemas=schemas)
        except data.ProfileError as error:
            bad += 1
            click.echo(str(error), err=True)
            continue
        steps = sum(len(route.steps) for procedure in found.procedures.values() for route in procedure.routes)
        click.echo(f"{one}: {found.digest}, {len(found.procedures)} procedures, {steps} steps, {len(found.laws)} laws")
    if bad:
        raise SystemExit(1)


@click.command()
@click.option("--quiet", is_flag=True, help="Only what is wrong.")
def doctor(quiet: bool) -> None:
    """Look at rules, organizations, calendar, outbox and the chains of all cases; exit 1 if something is wrong."""
    wrong = 0
    for name, problem in _findings():
        wrong += bool(problem)
        if problem or not quiet:
            click.echo(f"{'!' if problem else '+'} {name}{': ' + problem if problem else ''}", err=bool(problem))
    if wrong:
        raise SystemExit(1)


def _findings() -> list[tuple[str, str]]:
    return [
        ("profile", _profile()),
        ("authority", _office(config.authority(), "govopen.authority")),
        ("government", _office(config.government(), "govopen.government")),
        ("establishment office", _establishment_office()),
        ("calendar", _calendar()),
        ("mail", _mail()),
        ("outbox", _outbox()),
        ("events", _events()),
    ]


def _profile() -> str:
    try:
        law.in_force()
    except data.ProfileError as error:
        return str(error)
    return ""


def _office(name: str, option: str) -> str:
    if not name:
        return f"{option} is not set: nobody can act in its name"
    org = people.organization(name)
    if not org:
        return f"{option} names '{name}', which is no organization of this portal"
    officers = people.members(org)
    if not officers:
        return f"'{name}' has no member with editor or admin capacity"
    if option == "govopen.authority" and len(officers) == 1:
        return f"'{name}' has one officer: nobody could rule on an objection to that officer's decision"
    return ""


def _establishment_office() -> str:
    try:
        routes = [route for one in law.in_force().procedures.values() for route in one.routes]
    except data.ProfileError:
        return ""  # told already
    asked = any(step.actor == "establishment_office" for route in routes for step in route.steps)
    return _office(config.establishment_office(), "govopen.establishment_office") if asked else ""


def _calendar() -> str:
    from ckanext.govopen.helpers.face_time import govopen_today

    today = govopen_today()
    if today.year not in calendars.in_force().announced:
        return f"the days off of {today.year} are not announced: all dates are provisional"
    if (today.month, today.day) > (11, 15) and today.year + 1 not in calendars.in_force().announced:
        return f"the notice for {today.year + 1} is not loaded yet (ckan govopen calendar import)"
    return ""


def _mail() -> str:
    missing = [option for option in ("smtp.server", "smtp.mail_from") if not tk.config.get(option)]
    return f"{' and '.join(missing)} not set: mail waits in the outbox" if missing else ""


def _outbox() -> str:
    stuck = model.Session.scalar(
        sa.select(sa.func.count()).select_from(OutboxRow).where(
            OutboxRow.sent_at.is_(None), OutboxRow.attempts >= outbox.GIVE_UP
        )
    )  # fmt: skip
    return f"{stuck} notices were given up after {outbox.GIVE_UP} attempts" if stuck else ""


def _events() -> str:
    for case_id, version in model.Session.execute(sa.select(CaseRow.id, CaseRow.version)):
        count = model.Session.scalar(sa.select(sa.func.count()).where(EventRow.case_id == case_id))
        problem = log.verify(case_id) or ("" if count == version else f"{case_id}: {count} events, {version} expected")
        if problem:
            return problem
    return ""


commands = (profile, doctor)
