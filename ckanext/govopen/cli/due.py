"""`ckan govopen due`: when a limit ends, by which rules, day by day; for people, or as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import ckan.plugins.toolkit as tk
import click


@click.command()
@click.option("--profile", help="A profile; the one in force if missing.")
@click.option("--overlay", help="A profile that tightens it.")
@click.option("--procedure", help="With --step, instead of --days.")
@click.option("--step")
@click.option("--days", "working_days", help="Working days.")
@click.option("--fact", "facts", multiple=True, metavar="NAME=VALUE", help="As often as needed.")
@click.option("--json", "as_json", is_flag=True, help="The answer of govopen_due_explain as JSON.")
@click.argument("received_at")
def due(facts: tuple[str, ...], as_json: bool, **asked: str | None) -> None:
    """When a limit ends that starts at RECEIVED_AT (2026-06-30, or with time), day by day, and by which rules."""
    given = {name: value for name, value in asked.items() if value is not None}
    for fact in facts:
        name, equals, value = fact.partition("=")
        if not (name and equals and value):
            raise click.BadParameter(f"'{fact}' is no NAME=VALUE, such as open_tier=on_request", param_hint="--fact")
        given[f"facts.{name}"] = value
    try:
        found = tk.get_action("govopen_due_explain")({}, given)
    except tk.ValidationError as error:
        raise click.ClickException(_told(error.error_dict)) from None
    for line in [json.dumps(found, ensure_ascii=False, indent=2)] if as_json else _readable(found):
        click.echo(line)


def _told(error: dict[str, Any]) -> str:
    """What is wrong, field by field, and the article behind it."""
    problems = [f"{one['field']}: {one['message']}" for one in error.get("problems", ()) if one.get("message")]
    return "; ".join(problems) or f"{error.get('message', error)} [{_basis(error.get('cites', []))}]"


def _readable(found: dict[str, Any]) -> Iterator[str]:
    for line in found["lines"]:
        yield f"{line['date']}  {line['number'] or '':>4}  {line['why']:<9} {line['name']}  {line['notice']}".rstrip()
    for rule in found["rules"]:
        yield f"- {rule['text']} [{_basis(rule['cites'])}]"
    yield f"{found['days']} working days: {found['due']}" + (" (provisional)" if found["provisional"] else "")


def _basis(cites: list[dict[str, str]]) -> str:
    """The articles, or that there is none: `guigang 37`."""
    return ", ".join(f"{one['law']} {one['article']}" for one in cites) or "house rule"


commands = (due,)
