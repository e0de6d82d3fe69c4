"""What the case actions accept: shapes only, for the machine judges answers."""

from __future__ import annotations

import contextlib
import json
import re
from datetime import date
from typing import Any

from ckanext.govopen.domain.form import Problem
from ckanext.govopen.logic.case.refusing import error
from ckanext.govopen.logic.shape import words

LONGEST_KEY = 200
WHOLE = re.compile(r"-?\d{1,18}", re.ASCII)


def texts(data: dict[str, Any], *, required: tuple[str, ...] = (), optional: tuple[str, ...] = ()) -> dict[str, str]:
    """The named values as text; a missing or ill-shaped one is refused by name, everything else left out."""
    problems, found = [], {}
    for key in (*required, *optional):
        value = data.get(key)
        if value in (None, ""):
            problems += [{"field": key, "code": "missing"}] if key in required else []
        elif not isinstance(value, str) or "\x00" in value:
            problems.append({"field": key, "code": "not_text"})
        else:
            found[key] = value
    _refuse(problems)
    return found


def day(found: dict[str, str], key: str) -> date | None:
    """A day among texts, None where it is missing; refused by name where it is none."""
    try:
        return date.fromisoformat(found[key]) if key in found else None
    except ValueError:
        raise error("invalid", key, problems=[{"field": key, "code": "not_date"}]) from None


def mapping(data: dict[str, Any], key: str) -> dict[str, Any]:
    """A JSON object, as such or as text; empty where it is missing."""
    value = data.get(key)
    if isinstance(value, str) and value:
        with contextlib.suppress(ValueError):  # what is no JSON is a text, and told as such below
            value = json.loads(value)
    if value in (None, ""):
        return {}
    if not isinstance(value, dict):
        _refuse([{"field": key, "code": "not_object"}])
        return {}
    return {str(name): answer for name, answer in value.items()}


def names(data: dict[str, Any], key: str, *, most: int = 50) -> list[str]:
    """A list of ids or names, also one alone, also as JSON text."""
    value = data.get(key)
    if isinstance(value, str) and value.startswith("["):
        try:
            value = json.loads(value)
        except ValueError:
            value = None
    found = [value] if isinstance(value, str) and value else value or []
    if not isinstance(found, list) or len(found) > most or not all(isinstance(one, str) and one for one in found):
        _refuse([{"field": key, "code": "not_many"}])
    if any("\x00" in one for one in found):
        _refuse([{"field": key, "code": "not_text"}])
    return list(dict.fromkeys(found))


def number(
    data: dict[str, Any], key: str, default: int | None = None, *, least: int = 0, most: int = 10_000
) -> int | None:
    """A whole number from `least` to `most`, also as text."""
    value = data.get(key)
    if value in (None, ""):
        return default
    if isinstance(value, bool) or not isinstance(value, int | str) or not WHOLE.fullmatch(str(value)):
        _refuse([{"field": key, "code": "not_number"}])
    elif not least <= int(value) <= most:
        _refuse([{"field": key, "code": "out_of_range", "limit": f"{least}-{most}"}])
    return int(value)


def numbers(data: dict[str, Any], key: str, *, most: int = 1000) -> list[int]:
    """A list of whole numbers, also one alone, also as JSON text."""
    value = data.get(key)
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            value = None
    found = [value] if isinstance(value, int) else value
    if not isinstance(found, list) or len(found) > most:
        _refuse([{"field": key, "code": "not_number"}])
        return []
    if any(isinstance(one, bool) or not isinstance(one, int) or not 0 <= one < 1 << 63 for one in found):
        _refuse([{"field": key, "code": "not_number"}])
    return found


def flag(data: dict[str, Any], key: str) -> bool:
    """A truth value, also as text."""
    value = data.get(key)
    return value if isinstance(value, bool) else str(value or "").lower() in ("1", "true", "yes", "on")


def only(data: dict[str, Any], *known: str, prefix: str = "") -> None:
    """Refuse parameters that nobody knows, rather than answer another question than was asked."""
    unknown = [key for key in data if key not in known and not (prefix and key.startswith(prefix))]
    _refuse([{"field": key, "code": "unknown"} for key in unknown])


def _refuse(problems: list[dict[str, str]]) -> None:
    """One shape for all that is wrong with parameters: field, code, the bound that was broken, and words for each."""
    if not problems:
        return
    for one in problems:
        one["message"] = words.problem(Problem(one["field"], one["code"], one.get("limit", "")), one["field"])
    raise error("invalid", " ".join(one["message"] for one in problems), problems=problems)


def submission(data: dict[str, Any]) -> dict[str, Any]:
    """`case_submit`: procedure, entry or provider, answers, applicant, party, attachments, command_id."""
    keys = ("entry", "provider", "party", "command_id")
    return {
        **texts(data, required=("procedure",), optional=keys),
        "answers": mapping(data, "answers"),
        "applicant": mapping(data, "applicant"),
        "facts": mapping(data, "facts"),
        "attachments": names(data, "attachments"),
        "dry_run": flag(data, "dry_run"),
    }


def command(data: dict[str, Any]) -> dict[str, Any]:
    """`case_act`: id, command, answers, version, attachments, command_id."""
    return {
        **texts(data, required=("id", "command"), optional=("command_id",)),
        "answers": mapping(data, "answers"),
        "version": number(data, "version"),
        "attachments": names(data, "attachments"),
        "dry_run": flag(data, "dry_run"),
    }
