"""`ckan govopen import FILE`: a department's spreadsheet into the catalogue."""

from __future__ import annotations

import json
import resource
import time
from pathlib import Path
from typing import Any, NoReturn

import ckan.plugins.toolkit as tk
import click
import yaml
from ckan import model

from ckanext.govopen.cli import govopen
from ckanext.govopen.importing import ledger, questions, report, speaking
from ckanext.govopen.logic.portal import own_context


@govopen.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--organization", default="", help="Department of rows that name none, by id or name.")
@click.option("--mapping", default="", help="Column name → field: a YAML or JSON file, or JSON itself.")
@click.option("--defaults", default="", help="Answers for the whole file: a YAML or JSON file, or JSON itself.")
@click.option("--sheet", default="", help="Which sheet of a workbook.")
@click.option("--encoding", default="", help="Encoding of a CSV, where guessing fails.")
@click.option("--header-row", type=int, help="Which row holds the column names, where guessing fails.")
@click.option("--dry-run", is_flag=True, help="Check only; nothing is put into the catalogue.")
@click.option(
    "--report", "report_to", type=click.Path(dir_okay=False, path_type=Path), help="Write the account: .xlsx or .csv."
)
@click.option(
    "--questions",
    "questions_to",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write open questions as YAML to answer.",
)
@click.option("--save", is_flag=True, help="Keep mapping and answers for the next file of this form.")
@click.option("--resume", default="", help="Id of an import that broke off: go on with it.")
@click.option("--user", default="", help="In whose name; the site's own user if not given.")
def import_(file: Path, **said: Any) -> None:
    """Import FILE (CSV, XLSX, XLS; CSV also gzipped). Every row is accounted for.

    Ends with 0 when all rows are in, 1 when some were refused, 2 when the file cannot be read or questions are open.
    """
    with speaking.somewhere():
        _import(file, said)


def _import(file: Path, said: dict[str, Any]) -> None:
    user = said["user"] or own_context()["user"]
    try:
        batch = _look(file, user, said)
        _columns(batch)
        left = questions.open_ones(batch["questions"])
        if left:
            _ask(left, said["questions_to"])
        began = time.monotonic()
        done = _do(user, batch["id"], dry=said["dry_run"])
        _account(done, time.monotonic() - began)
    except (tk.ValidationError, tk.NotAuthorized) as error:
        _fail(error)
    if said["report_to"]:
        _report(done["id"], said["report_to"])
    raise SystemExit(1 if done["counts"]["refused"] else 0)


def _look(file: Path, user: str, said: dict[str, Any]) -> dict[str, Any]:
    given = {
        "file": file,
        "filename": file.name,
        "organization": said["organization"],
        "mapping": _document(said["mapping"]),
        "defaults": _document(said["defaults"]),
        "sheet": said["sheet"],
        "encoding": said["encoding"],
        "header_row": said["header_row"],
        "save": said["save"],
        "only_look": True,
    }
    if said["resume"]:
        given = {"batch": said["resume"], "only_look": True}
    return tk.get_action("govopen_catalogue_import")(
        {"user": user}, {name: value for name, value in given.items() if value not in (None, "")}
    )


def _do(user: str, id_: str, *, dry: bool) -> dict[str, Any]:
    """Runs the batch in this process and shows how far it is."""
    return tk.get_action("govopen_catalogue_import")(
        {"user": user}, {"batch": id_, "dry_run": dry, "background": False}
    )


def _document(given: str) -> Any:
    if not given:
        return None
    path = Path(given)
    text = given if given.lstrip().startswith("{") else path.read_text("utf-8-sig")
    return json.loads(text) if text.lstrip().startswith("{") else yaml.safe_load(text)


def _columns(batch: dict[str, Any]) -> None:
    source = batch["source"]
    told = " · ".join(filter(None, [source["kind"], source["encoding"], batch["sheet"]]))
    head = "–".join(map(str, source["header_rows"]))
    click.echo(f"{batch['filename']}: {told}; {batch['total']} rows, header in row {head}; import {batch['id']}")
    for column in batch["columns"]:
        meaning = column["field"] or "-"
        click.echo(f"  {column['letter']:>3} {column['name']} → {meaning} ({column['reason']})")


def _ask(left: list[dict[str, Any]], path: Path | None) -> None:
    click.secho("Rows are refused until these are answered (--defaults):", fg="yellow", err=True)
    template: dict[str, Any] = {"values": {}}
    for question in left:
        name = question["field"]
        if question["silent"] and question["answer"] is None:
            template[name] = None
            click.echo(f"  {name}: {question['silent']} rows say nothing", err=True)
        unknown = [word for word in question["words"] if word["value"] is None]
        if unknown:
            template["values"][name] = {word["word"]: None for word in unknown}  # a hint here would be an answer
            some = "、".join(_told(word) for word in unknown[:12])
            click.echo(f"  {name}: {len(unknown)} unknown words: {some}", err=True)
    if path:
        path.write_text(yaml.safe_dump(template, allow_unicode=True, sort_keys=False), "utf-8")
        click.echo(f"  written to {path}, to be filled in", err=True)


def _told(word: dict[str, Any]) -> str:
    hint = f"; perhaps {word['hint']}" if word["hint"] else ""
    return f"{word['word']} ({word['rows']}{hint})"


def _account(done: dict[str, Any], seconds: float) -> None:
    counts = done["counts"]
    click.echo(
        f"{done['state']}: created {counts['created']}, updated {counts['updated']}, proposed {counts['proposed']}, "
        f"unchanged {counts['unchanged']}, refused {counts['refused']}; blank {counts.get('blank', 0)}, "
        f"repeated headers {counts.get('repeated_headers', 0)}, sums and notes {counts.get('asides', 0)}"
    )
    for code, rows in sorted(done["refusals"].items(), key=lambda item: -item[1]):
        click.echo(f"  refused: {code} {rows}")
    if done["missing"]:
        click.echo(f"  gone from this file, proposed for withdrawal: {len(done['missing'])}")
    rows = sum(counts[name] for name in ledger.OUTCOMES)
    own, beside = (
        resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    also = f", {beside} MB in the process that indexes (most of it the same memory)" if beside else ""
    rate = rows / max(seconds, 0.001)
    click.echo(f"{rows} rows in {seconds:.1f} s, {rate:.1f} rows/s, at most {own} MB of memory{also}")


def _report(id_: str, path: Path) -> None:
    batch = ledger.get(id_)
    assert batch is not None  # noqa: S101  # just imported
    with path.open("wb") as out:
        if path.suffix.lower() == ".csv":
            for block in report.csv(batch):
                out.write(block)
        else:
            with report.xlsx(batch) as file:
                while block := file.read(1 << 20):
                    out.write(block)
    click.echo(f"account written to {path}")


def _fail(error: Exception) -> NoReturn:
    model.Session.rollback()
    told = error.error_summary if isinstance(error, tk.ValidationError) else {"": str(error)}
    for field, text in told.items():
        click.secho(f"{field}: {text}" if field else text, fg="red", err=True)
    raise SystemExit(2)


__all__: list[str] = []
