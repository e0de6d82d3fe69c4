"""Words that the form and the check page share: who may apply, the steps ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def kinds() -> list[dict[str, str]]:
    """Who may apply."""
    _ = tk._
    words = {
        "person": _("a person"),
        "company": _("a company, in its name"),
        "organization": _("another organization, in its name"),
    }
    return [{"value": key, "label": word} for key, word in words.items()]


def kind_words() -> dict[str, str]:
    """Kinds of applicants, as strangers read them too."""
    _ = tk._
    return {
        "person": _("a citizen"),
        "company": _("a company"),
        "organization": _("another organization"),
        "department": _("a department"),
        "authority": _("the data authority"),
    }


def steps(ahead: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The steps ahead with their latest days."""
    return [
        {
            "label": tk.h.govopen_step_word(step), "when": step["due"], "provisional": step["provisional"],
            "office": (step["office"] or {}).get("title") or tk._("department"), "days": step["days"],
            "cites": step["cites"],
        }
        for step in ahead
    ]  # fmt: skip
