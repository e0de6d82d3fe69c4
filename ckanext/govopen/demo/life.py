"""The catalogue's life in the demo city: one entry withdrawn, some handed in and undecided, some returned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.govopen.demo import made
from ckanext.govopen.demo.catalogue import INVENTED, aware, hand_in, in_its_day, sign, signer
from ckanext.govopen.demo.replay import command

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from ckanext.govopen.demo.content import City


@dataclass(frozen=True, slots=True)
class Scene:
    """The day of loading, entries by code, and who acts for the department of each."""

    today: date
    entries: Mapping[str, str]
    heads: Mapping[str, str]


def load(city: City, scene: Scene, say: Callable[[str], None]) -> None:
    """Everything of life.yaml; tells what the rules in force would not take."""
    with in_its_day():
        for entry in city.entries:
            if entry.stage == "submitted":
                why = city.life["dismissed"].get(entry.code, INVENTED)
                hand_in(scene.entries[entry.code], scene.heads[entry.code], aware(scene.today, entry.published), why)
        for kind, play in PLAYS.items():
            for one in city.life[kind]:
                _one(play, scene, one, say)
    model.Session.commit()


def _one(play: Callable[..., None], scene: Scene, one: Mapping[str, Any], say: Callable[[str], None]) -> None:
    try:
        play(scene, scene.entries[one["entry"]], scene.heads[one["entry"]], one)
    except tk.ValidationError as refusal:
        model.Session.rollback()
        say(f"  not under this regulation: {one['entry']}: {refusal.error_dict.get('message', refusal)}")


def _withdraw(scene: Scene, entry: str, head: str, one: Mapping[str, Any]) -> None:
    told, day = aware(scene.today, one["ago"]), scene.today - timedelta(days=one["effective"])
    said = {"reason": one["reason"], "effective_on": day.isoformat()}
    if one.get("substitute"):
        said["substitute"] = scene.entries[one["substitute"]]
    case = command(head, "govopen_entry_withdraw", told, id=entry, **said)
    made.note("case", [case["id"]])
    sign(case, head, aware(scene.today, one["effective"]))


def _change(scene: Scene, entry: str, head: str, one: Mapping[str, Any]) -> None:
    day = aware(scene.today, one["ago"])
    command(head, "govopen_entry_change", day, id=entry, fields=one["fields"])
    hand_in(entry, head, day, changed_on=day.date().isoformat(), reason=one["reason"])
    if one.get("returned"):
        _return(scene, entry, head, {"defects": one["returned"]})


def _return(scene: Scene, entry: str, head: str, one: Mapping[str, Any]) -> None:
    shown = command(head, "govopen_entry_review_show", aware(scene.today, 1), id=entry)
    asked = {"id": shown["case"]["id"], "defects": one["defects"]}
    command(signer(head), "govopen_entry_return", aware(scene.today, 1), **asked)


def _reclassify(scene: Scene, entry: str, head: str, one: Mapping[str, Any]) -> None:
    said = {key: one[key] for key in ("to_tier", "treatment", "reason", "fields")}
    case = command(head, "govopen_entry_reclassify", aware(scene.today, one["ago"]), id=entry, **said)
    made.note("case", [case["id"]])


PLAYS = {"withdrawn": _withdraw, "changes": _change, "returned": _return, "reclassified": _reclassify}
