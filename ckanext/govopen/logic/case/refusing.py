"""Refusals as CKAN raises them: a code for programs, words for people, the article, and the case as it now stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.logic.shape import cites, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckanext.govopen.domain.machine import Refusal


def stop(
    refusal: Refusal, fields: Mapping[str, str] | None = None, case: Mapping[str, Any] | None = None
) -> tk.ValidationError:
    """The error for a refusal: `code`, `message`, `problems`, `cites`, `instead`, and `case` where there is one.

    `fields` are the labels of the form's fields, so that each message names its field.
    """
    problems = [
        {
            "field": problem.field,
            "code": problem.code,
            "limit": problem.limit,
            "message": words.problem(problem, (fields or {}).get(problem.field, problem.field)),
        }
        for problem in refusal.problems
    ]
    return error(
        refusal.code,
        words.refusal(refusal),
        problems=problems,
        cites=cites.cites(refusal.cites),
        instead=refusal.instead,
        case=case,
    )


def bad(field: str, message: str, code: str = "invalid") -> tk.ValidationError:
    """The error for one parameter: its name, a code for programs, words that say what would be right."""
    return error("invalid", message, problems=[{"field": field, "code": code, "message": message}])


def error(code: str, message: str, **rest: Any) -> tk.ValidationError:
    """A ValidationError that carries a code beside its message."""
    body = {"code": code, "message": message, **{key: value for key, value in rest.items() if value not in (None, "")}}
    return tk.ValidationError(body, error_summary={"message": message})
