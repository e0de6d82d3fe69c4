"""One matter of the story through the portal's own commands, each dated in the past."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.govopen import config, law
from ckanext.govopen.demo import made

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MOST_STEPS = 8
# How a step usually ends, by its verb.
USUAL = {
    "accept": "accept", "forward": "forward", "opinion": "agree", "decide": "grant", "approve": "approve",
    "check": "uphold", "conclude": "dismiss", "supply": "supply", "fulfil": "fulfil", "record": "record",
    "submit": "submit",
}  # fmt: skip
OFFICES = {"authority": "lin-yue", "government": "qin-shu", "establishment_office": "shen-ke"}
SECOND = {"authority": "xu-lan", "government": "he-mu"}  # who decided does not rule on the objection


@dataclass
class Stage:
    """Where the story is played: the day of loading, people and entries by their names in the story."""

    today: date
    now: datetime
    answers: Mapping[str, Any]
    bases: Iterable[str]
    orgs: Mapping[str, str]
    entries: Mapping[str, str]
    heads: Mapping[str, str]  # department's id → account that acts for it
    skipped: list[str] = field(default_factory=list)


@dataclass
class Matter:
    """A case under way. `at` is the instant of its latest command."""

    spec: Mapping[str, Any]
    at: datetime
    case: dict[str, Any]


def play(stage: Stage, spec: Mapping[str, Any]) -> Matter | None:
    """File the matter and carry it as far as the story goes; None where the regulation in force has no such road."""
    try:
        matter = _file(stage, spec)
    except tk.ValidationError as refusal:
        model.Session.rollback()
        stage.skipped.append(f"{spec['procedure']}: {refusal.error_dict.get('code', refusal.error_dict)}")
        return None
    made.note("case", [matter.case["id"]])
    _carry_on(stage, matter)
    if spec.get("object") and matter.case.get("outcome"):
        _object(stage, matter, spec["object"])
    model.Session.commit()
    return matter


def _file(stage: Stage, spec: Mapping[str, Any]) -> Matter:
    at = _instant(stage, spec["filed"], hour=10)
    data: dict[str, Any] = {"procedure": spec["procedure"]}
    if "entry" in spec:
        data["entry"] = stage.entries[spec["entry"]]
    if "provider" in spec:
        data["provider"] = stage.orgs[spec["provider"]]
    form = law.in_force().procedures[spec["procedure"]].form
    asked = [{"id": f.id, "kind": f.kind, "required": f.required, "options": f.options} for f in form]
    data["answers"] = _answers(stage, spec, asked, at)
    return Matter(spec, at, command(spec["by"], "govopen_case_submit", at, **data))


def _carry_on(stage: Stage, matter: Matter) -> None:
    for number in range(MOST_STEPS):
        step = matter.case.get("step")
        if matter.case["state"] != "open" or not step or step["verb"] == matter.spec.get("stop"):
            return
        pace = matter.spec.get("pace") or [2]
        at = _working(matter.at + timedelta(days=pace[min(number, len(pace) - 1)], minutes=37))
        if at > stage.now:
            return
        name = matter.spec.get("then", {}).get(step["verb"], USUAL[step["verb"]])
        if not _act(stage, matter, _actor(stage, matter, step), name, at):
            return


def _act(stage: Stage, matter: Matter, user: str, name: str, at: datetime) -> bool:
    shown = command(user, "govopen_case_show", at, id=matter.case["id"])
    if name not in shown.get("commands", {}):
        stage.skipped.append(f"{matter.case['number']}: {user} cannot {name}")
        return False
    answers = _answers(stage, matter.spec, shown["commands"][name]["form"], at, adverse=name in ("refuse", "disagree"))
    matter.case = command(user, "govopen_case_act", at, id=matter.case["id"], command=name, answers=answers)
    matter.at = at
    return True


def _object(stage: Stage, matter: Matter, spec: Mapping[str, Any]) -> None:
    """The applicant objects, and whoever rules on it does."""
    at = max(_instant(stage, spec["filed"], hour=15), matter.at + timedelta(hours=3))
    said = {**matter.spec, "say": {**matter.spec.get("say", {}), "reason": spec["reason"], "finding": spec["finding"]}}
    before = Matter(said, matter.at, matter.case)
    if not _act(stage, before, matter.spec["by"], "object", at):
        return
    child = before.case.get("objection")
    if child:
        made.note("case", [child["id"]])
        shown = command(OFFICES["authority"], "govopen_case_show", at, id=child["id"])
        _carry_on(stage, Matter({**said, "pace": spec["pace"], "then": {}}, at, shown))


def _actor(stage: Stage, matter: Matter, step: Mapping[str, Any]) -> str:
    role = step["actor"]
    if role == "applicant":
        return str(matter.spec["by"])
    if role == "provider":
        provider = (matter.case.get("provider") or matter.case.get("party") or {}).get("id", "")
        return stage.heads.get(provider, OFFICES["authority"])
    return (SECOND if step["verb"] == "conclude" else OFFICES)[role]


def _answers(
    stage: Stage, spec: Mapping[str, Any], form: Iterable[Mapping[str, Any]], at: datetime, *, adverse: bool = False
) -> dict[str, Any]:
    """What the form asks, from the matter's own words, else from the city's."""
    said = spec.get("say", {})
    found: dict[str, Any] = {}
    for one in form:
        name = one["id"]
        if name == "until" and "until" in spec:
            found[name] = (at.date() + timedelta(days=spec["until"])).isoformat()
        elif name == "reason" and not adverse and one["required"] and "object" not in spec:
            found[name] = stage.answers["reason"] if name not in said or adverse else said[name]
        elif one["required"] or name in said or name == "conditions":
            found[name] = _answer(stage, said, one, at)
    return {name: value for name, value in found.items() if value is not None}


def _answer(stage: Stage, said: Mapping[str, Any], one: Mapping[str, Any], at: datetime) -> Any:
    name, kind = one["id"], one["kind"]
    if kind == "articles":
        laws = {
            str(option["value"] if isinstance(option, dict) else option).partition("/")[0] for option in one["options"]
        }
        return [cite for cite in stage.bases if cite.partition("/")[0] in laws][:1] or [f"{min(laws)}/1"]
    if kind == "choice":
        values = [option["value"] if isinstance(option, dict) else option for option in one["options"]]
        wanted = said.get(name, stage.answers.get(name))
        return wanted if wanted in values else values[0]
    if kind in ("date", "past", "coming"):
        return (at.date() + timedelta(days={"past": -2, "coming": 180}.get(kind, 0))).isoformat()
    if kind in ("year", "number"):
        return at.year if kind == "year" else 10
    if kind == "flag":
        return True
    text = said.get(name, stage.answers.get(name, stage.answers["note"]))
    return text if kind != "many" else list(text) if isinstance(text, list) else [text]


def command(user: str, action: str, at: datetime, **data: Any) -> dict[str, Any]:
    """An action as somebody, at an instant of the past: what `at` in a context without auth is for."""
    context: Any = {"user": user, "auth_user_obj": model.User.get(user), "ignore_auth": True, "at": at}
    return tk.get_action(action)(context, data)


def _instant(stage: Stage, ago: int, hour: int) -> datetime:
    day = datetime.combine(stage.today - timedelta(days=ago), time(hour, 12), tzinfo=config.timezone())
    return min(_working(day) if ago else day, stage.now - timedelta(minutes=30))


def _working(at: datetime) -> datetime:
    """The same hour on the next working day: offices act on no other."""
    days = law.days()
    while not days.working(at.date()):
        at += timedelta(days=1)
    return at


def heads(names: Mapping[str, str], orgs: Mapping[str, str]) -> dict[str, str]:
    """Organization's id → the account that acts for it, from account → department's name."""
    found: dict[str, str] = {}
    for account, department in names.items():
        found.setdefault(orgs[department], account)
    return found
