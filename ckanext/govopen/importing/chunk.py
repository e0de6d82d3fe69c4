"""One chunk of a batch: locks, looks up, decides row by row, saves, accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ckanext.govopen.importing import changing, fresh, ledger, matching, saving, updating
from ckanext.govopen.importing.beside import Beside
from ckanext.govopen.importing.plan import Planned, Planner, Remark
from ckanext.govopen.importing.validation import Validator

if TYPE_CHECKING:
    from ckanext.govopen.importing.engine import Actor, Run

DATASET = {"type": "dataset", "state": "draft", "private": False}


@dataclass(slots=True)
class Line:
    """What becomes of one planned entry."""

    planned: Planned
    outcome: str = ""
    package_id: str = ""
    changes: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] | None = None
    after: str = ""
    stored: Any = None

    def refuse(self, *problems: Remark) -> None:
        self.planned.problems.extend(problems)
        self.outcome = "refused"

    def row(self) -> dict[str, Any]:
        return {
            "number": self.planned.number,
            "lines": self.planned.lines,
            "outcome": self.outcome,
            "package_id": self.package_id,
            "title": str(self.planned.entry.get("title", ""))[:500],
            "problems": [problem.as_dict() for problem in self.planned.problems],
            "notes": [note.as_dict() for note in self.planned.notes],
            "changes": self.changes,
            "before": self.before,
            "after": self.after,
        }


@dataclass(slots=True)
class Done:
    """What search has to learn of after the commit."""

    created: list[saving.Saved] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    validator: Any = None


def work(run: Run, planner: Planner, planned: Sequence[Planned]) -> Done:
    """Decides and saves a chunk; nothing is committed but what updates commit by themselves."""
    validator = Validator(run.actor.user, run.actor.trusted)
    lines = [Line(_again(item)) for item in planned]
    _permitted(run, lines)
    open_ = [line for line in lines if not line.outcome]
    matching.lock(line.planned.entry["owner_org"] for line in open_)
    found = matching.candidates([line.planned for line in open_])
    tags = matching.tags_of(entry for entries in found.values() for entry in entries)
    for line in open_:
        _decide(run, planner, line, found, tags)
    done = Done(validator=validator)
    if run.dry:
        _try(lines, run.actor, validator)
    else:
        done.created = _create(lines, run.actor.user, validator)
        run.matcher.claimed.update(saved.package.id for saved in done.created)  # a double further down is not this one
        done.updated = updating.update(lines, run.actor, run.batch.id)
    ledger.write_rows(run.batch.id, [line.row() for line in lines], dry=run.dry)
    return done


def _again(item: Planned) -> Planned:
    """A copy, so that a chunk that comes again after a collision starts clean."""
    return replace(item, entry=dict(item.entry), problems=list(item.problems), notes=list(item.notes))


def _permitted(run: Run, lines: Sequence[Line]) -> None:
    for line in lines:
        if line.planned.problems:
            line.outcome = "refused"
            continue
        if line.planned.number in run.refused:
            line.refuse(*updating.remarks(run.refused[line.planned.number], line))
            continue
        owner, allowed = line.planned.entry["owner_org"], run.actor.departments
        if allowed is not None and owner not in allowed:
            line.refuse(Remark("not_yours", "department", line.planned.cell("department")))


def _decide(run: Run, planner: Planner, line: Line, found: Any, tags: dict[str, str]) -> None:
    """New, changed or the same. A second row with a key already met in this file goes as the answers say."""
    item = line.planned
    first = run.seen.get(item.key)
    run.seen.setdefault(item.key, str(item.number))
    if first and planner.answers.doubles == "refuse":
        line.refuse(Remark("double", "title", value=first))
        return
    if first:
        item.notes.append(Remark("double_own" if planner.answers.doubles == "own" else "double_last", value=first))
    if first and planner.answers.doubles == "last":
        line.stored = next(iter(found.get(item.key, ())), None)
    else:
        line.stored = run.matcher.claim(item, found, tags)
    if line.stored is None:
        return
    line.package_id = line.stored.id
    line.changes = matching.differences(item.entry, line.stored, tags.get(line.stored.id, ""))
    line.outcome = "" if line.changes else "unchanged"


def _try(lines: Sequence[Line], actor: Actor, validator: Validator) -> None:
    """A dry run: the validators speak, nothing is kept."""
    new = [line for line in lines if not line.outcome and line.stored is None]
    for line in new:
        asked = {**DATASET, **line.planned.entry}
        if str(asked["owner_org"]).startswith("new:"):
            asked.pop("owner_org")
        asked["name"] = f"govopen-dry-run-{line.planned.number}"
        _, errors = validator.create(asked)
        if asked.get("owner_org") is None:
            errors.pop("owner_org", None)
        line.refuse(*updating.remarks(errors, line)) if errors else setattr(line, "outcome", "created")
    for line, _data in updating.check(lines, actor):
        line.outcome = "proposed" if changing.is_published(line) else "updated"


def _create(lines: Sequence[Line], user: str, validator: Validator) -> list[saving.Saved]:
    new = [line for line in lines if not line.outcome and line.stored is None]
    saved = saving.create([{**DATASET, **line.planned.entry} for line in new], user, validator)
    for line, item in zip(new, saved, strict=True):
        if item.errors:
            line.refuse(*updating.remarks(item.errors, line))
            continue
        line.outcome, line.package_id = "created", item.package.id
        line.after = item.package.metadata_modified.isoformat()
    return [item for item in saved if item.package is not None]


def index(done: Done, search: Beside) -> None:
    """Search learns of a chunk, and whoever listens for new entries does. What was given before is in search then."""
    packages = [saved.package for saved in done.created]
    search.give([package.id for package in packages], done.updated)
    if saving.listened_to():
        shown = fresh.Showing(done.validator).shown(packages)
        saving.announce(done.created, [custom for _, custom in shown], done.validator)
