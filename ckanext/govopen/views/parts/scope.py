"""What a grant will give, said whole before it is given: files, purpose, conditions, period, empty ones too."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.views.parts import answers as forms
from ckanext.govopen.views.parts import holdings

GRANTS = ("grant", "grant_part")
TERMS = ("items", "purpose", "conditions", "until")


def whole(
    case: dict[str, Any], command: str, said: dict[str, Any], shown: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The answers of a command that grants, or corrects to it, what was left empty said too; of others as given."""
    if command not in GRANTS and said.get("outcome") not in GRANTS:
        return shown
    asked = {one["id"]: one for one in case.get("said", [])}
    purpose = asked.get("purpose") or asked.get("scenario")
    until = tk.h.govopen_date_text(said["until"]) if said.get("until") else ""
    terms = [
        _line("items", tk._("Data files granted"), _files(case, said, asked)),
        _line("purpose", tk._("Purpose"), forms.word(purpose, purpose["value"]) if purpose else ""),
        _line("conditions", tk._("Conditions of use"), said.get("conditions") or tk._("No conditions.")),
        _line("until", tk._("Valid until"), until or tk._("without an end")),
    ]
    rest = [one for one in shown if one["id"] not in TERMS]
    return [one for one in rest if one["id"] == "outcome"] + terms + [one for one in rest if one["id"] != "outcome"]


def _files(case: dict[str, Any], said: dict[str, Any], asked: dict[str, Any]) -> str:
    """The files by name: those ticked, else those applied for, else all there are and will be."""
    names = holdings.files(case)
    wanted = said.get("items") or (asked["items"]["value"] if "items" in asked else [])
    if wanted:
        return tk._(", ").join(str(names.get(one) or one) for one in wanted)
    everything = tk._("All data files of “{title}”, those added later included.").format(title=case["subject"])
    there = tk._(", ").join(names.values())
    return f"{everything} {tk._('At present: {files}').format(files=there)}" if there else everything


def _line(name: str, label: str, text: str) -> dict[str, Any]:
    return {"id": name, "label": label, "text": text, "cites": [], "public": name in ("conditions", "until")}
