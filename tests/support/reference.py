"""The generated references of `docs/reference/`: rendered here, compared (or rewritten) by tests.

`GOVOPEN_REGENERATE=1 bin/test tests/domain` writes them anew.
"""

from __future__ import annotations

import csv
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
REFERENCE = ROOT / "docs" / "reference"
ACTORS = {
    "applicant": "申请人 applicant",
    "provider": "提供部门 provider",
    "authority": "主管部门 authority",
    "government": "政府 government",
}
LAPSES = {"late": "", "next": "; passing it: goes on without", "close": "; passing it: closed"}


def same(path, text):
    """Whether the page on disk is what the data says; with GOVOPEN_REGENERATE it is made so."""
    if os.environ.get("GOVOPEN_REGENERATE"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return path.is_file() and path.read_text("utf-8") == text


def cites(value):
    """`第37条` per article, or the house mark."""
    return "、".join(f"{cite.law} {cite.article}" for cite in value) or "平台约定 house"


def start(limit, step):
    if not limit.since:
        return f"entering {step}"
    return limit.since


def steps(profile):
    """One row per procedure, route and step: the table a legal officer checks line by line."""
    for procedure in profile.procedures.values():
        for route in procedure.routes:
            when = ", ".join(f"{key}={'/'.join(values)}" for key, values in route.when.items()) or "always"
            if not route.steps:
                outcome = (
                    "granted at once"
                    if route.at_once
                    else f"instead: {route.instead}"
                    if route.instead
                    else "nothing to apply for"
                )
                yield procedure, when, None, [outcome, "", "", "", cites(route.cites), "end"]
                continue
            for step, following in zip(route.steps, (*route.steps[1:], None), strict=True):
                limit = step.limit
                days = (
                    f"{limit.days}" + (f" (from `{limit.fact}` if given)" if limit.fact else "") + LAPSES[limit.lapse]
                )
                if limit.extension:
                    days += f"; +{limit.extension.days} by {limit.extension.by} ({cites(limit.extension.cites)})"
                who = "+".join(ACTORS[role] for role in limit.who) or ACTORS[step.actor]
                yield procedure, when, step, [
                    f"{step.id}: {ACTORS[step.actor]}",
                    days,
                    start(limit, step.id),
                    f"{cites(limit.cites)}" + (f"; answerable {who}" if limit.who else ""),
                    cites(step.cites),
                    following.id if following else "end",
                ]  # fmt: skip


def profile_page(profile):
    """`docs/reference/<profile>.md`."""
    law = profile.laws.get(profile.law)
    lines = [
        f"# {profile.title.zh}",
        "",
        f"{profile.title.en}. Generated from `schemas/profiles/{profile.id}.yaml` on top of `base.yaml`; not edited by hand.",
        "",
        (
            f"Status: {profile.status}; in force from {profile.valid_from or 'not said'} until {profile.valid_until or 'not said'}. "
            f"Calendars: {', '.join(profile.calendars)}. Catalogue audience: {profile.catalogue_audience}. "
            f"Articles: {law.last if law else 0}."
        ),
        "",
        "## Tiers",
        "",
        "| axis | tier | term | access | must state | article |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for tiers in (profile.open_tiers, profile.share_tiers):
        for tier in tiers.values():
            asks = "; ".join(f"{field.label.zh} ({cites(field.cites)})" for field in tier.asks)
            lines.append(
                f"| {tier.axis} | {tier.id} | {tier.term.zh} {tier.term.en} | {tier.access} | {asks} | {cites(tier.cites)} |"
            )
    lines += [
        "",
        "## Lists",
        "",
        "| list | term | of | audience | chain | article |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for listing in profile.lists.values():
        chain = " → ".join(f"{link.act} {link.actor} ({cites(link.cites)})" for link in listing.chain)
        lines.append(
            f"| {listing.id} | {listing.term.zh} {listing.term.en} | {listing.of} | {listing.audience} | {chain} | {cites(listing.cites)} |"
        )
    lines += ["", "## Procedures, routes and steps", ""]
    lines += ["Limits in working days. 平台约定 house: a rule of this portal, not law.", ""]
    lines += [
        "| procedure | when | step: actor | limit | runs from | article of the limit | article of the step | next |"
    ]
    lines += ["| --- | --- | --- | --- | --- | --- | --- | --- |"]
    for procedure, when, _, cells in steps(profile):
        lines.append("| " + " | ".join([f"{procedure.id} {procedure.title.zh}", when, *cells]) + " |")
    lines += [
        "",
        "## Forms",
        "",
        "| procedure | field | label | kind | required | article |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for procedure in profile.procedures.values():
        lines += [
            f"| {procedure.id} | {field.id} | {field.label.zh} {field.label.en} | {field.kind} | {'yes' if field.required else 'no'} | {cites(field.cites)} |"
            for field in procedure.form
        ]
    lines += ["", "## Readings beyond the text", ""]
    lines += [f"- {where}: {note.zh} {note.en}" for where, note in notes(profile)] or ["None."]
    return "\n".join(lines) + "\n"


def notes(profile):
    """Every place where our reading goes beyond the text."""
    for tiers in (profile.open_tiers, profile.share_tiers):
        yield from ((f"{tier.axis} {tier.id}", tier.note) for tier in tiers.values() if tier.note.zh)
    yield from ((listing.id, listing.note) for listing in profile.lists.values() if listing.note.zh)
    for procedure in profile.procedures.values():
        if procedure.note.zh:
            yield procedure.id, procedure.note
        for route in procedure.routes:
            if route.note.zh:
                yield procedure.id, route.note
            for step in route.steps:
                yield from ((f"{procedure.id}.{step.id}", note) for note in (step.note, step.limit.note) if note.zh)


def duties():
    """The rows of `tests/duties.csv`."""
    with (ROOT / "tests" / "duties.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def marked():
    """Duty id → tests that are marked with it, found in the test sources."""
    import ast

    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.FunctionDef | ast.ClassDef):
                continue
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.duty":
                    for argument in mark.args:
                        found.setdefault(ast.literal_eval(argument), []).append(
                            f"{path.relative_to(ROOT)}::{node.name}"
                        )
    return found


def duty_page():
    """`docs/reference/duties.md`: every duty, and the tests that prove it."""
    proofs, rows = marked(), duties()
    done = sum(row["id"] in proofs for row in rows)
    lines = [
        "# Duties and their tests",
        "",
        f"Generated from `tests/duties.csv` and the marks in `tests/`. {done} of {len(rows)} duties are shown by a test; the rest are open.",
        "",
        "| duty | article | what | clock | capability | tests |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        tests = "<br>".join(f"`{test}`" for test in proofs.get(row["id"], [])) or "open"
        what = row["duty"].replace("|", "/")
        lines.append(f"| {row['id']} | {row['article']} | {what} | {row['clock']} | {row['capability']} | {tests} |")
    return "\n".join(lines) + "\n"
