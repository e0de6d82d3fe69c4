"""Loading the demo city: departments, people, catalogue, and a year that went by."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.govopen import config
from ckanext.govopen.demo import catalogue, content, imports, inboxes, life, made, people, products, replay, story

if TYPE_CHECKING:
    from collections.abc import Callable

MODE = 0o600  # passwords stand in it


class AlreadyLoadedError(Exception):
    """A demo stands here; remove it first."""


class OfficesUnnamedError(Exception):
    """Options that do not name a department of the city, so that nobody could decide a case."""


def load(accounts_file: Path | None, say: Callable[[str], None]) -> None:
    """Load the city, telling each stage. Raises AlreadyLoadedError, OfficesUnnamedError; nothing is changed then."""
    if made.is_loaded():
        raise AlreadyLoadedError
    city = content.read()
    _offices(city)
    today = datetime.now(config.timezone()).date()
    orgs = people.departments(city)
    say(f"{len(orgs)} departments")
    accounts = people.accounts(city, orgs, today)
    say(f"{len(accounts)} accounts")
    if accounts_file:
        write_accounts(accounts_file, people.by_role(city, accounts))
    with catalogue.one_commit():
        officers = {name: account.organization for name, account in accounts.items() if account.organization}
        entries = catalogue.load(city, orgs, replay.heads(officers, orgs), today)
    say(f"{len(entries)} entries")
    told = story.tell(city, accounts, orgs, entries, today)
    say(f"{told.cases} cases, {told.usage} usage records")
    products.load(today, say)
    acting = replay.heads(officers, orgs)
    who = {entry.code: acting[orgs[entry.department]] for entry in city.entries}
    life.load(city, life.Scene(today, entries, who), say)
    imports.load(city, orgs, today, say)
    _mail()
    for reason in told.skipped:
        say(f"  not under this regulation: {reason}")


def _mail() -> None:
    now = datetime.now(config.timezone())
    inboxes.date_back(now)
    model.Session.commit()
    inboxes.read_up(now)


def _offices(city: content.City) -> None:
    here = {department.name for department in city.departments}
    said = {"govopen.authority": config.authority(), "govopen.government": config.government()}
    if unnamed := [option for option, name in said.items() if name not in here]:
        raise OfficesUnnamedError(", ".join(unnamed))


def write_accounts(path: Path, roles: dict[str, people.Account]) -> None:
    """The accounts that scripts play, readable by the owner alone."""
    accounts = [
        {
            "role": role,
            "name": account.name,
            "password": account.password,
            "token": people.token(account),
            "organization": account.organization,
        }
        for role, account in roles.items()
    ]
    text = json.dumps({"url": tk.config["ckan.site_url"], "accounts": accounts}, ensure_ascii=False, indent=2)
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, MODE), "w", encoding="utf-8") as file:
        file.write(text + "\n")
    path.chmod(MODE)
