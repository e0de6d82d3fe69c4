"""What the city's own text calls a step: 审批, 答复, 协调处理."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ckanext.govopen.data.laws import text
from ckanext.govopen.data.reading import Map, expected
from ckanext.govopen.domain.form import NOTHING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckanext.govopen.domain.form import Cites, Text

# The term that names a step where the city's file has it: by procedure and verb. Any other step says `word:` itself.
TERMS: Mapping[tuple[str, str], str] = {
    ("open_application", "accept"): "accept",
    ("share_application", "accept"): "accept",
    ("share_application", "opinion"): "opinion",
    ("open_application", "opinion"): "opinion",
    ("open_application", "decide"): "decide_open",
    ("open_request", "decide"): "decide_open",
    ("share_application", "decide"): "decide_share",
    ("verification", "check"): "verify",
    ("correction", "check"): "check",
    ("objection", "conclude"): "conclude",
    ("catalogue_review", "approve"): "review",
    ("catalogue_change", "approve"): "review",
}


class StepWords:
    """The city's words for steps; where it has none, the word stays with the page."""

    def __init__(self, terms: Mapping[str, tuple[Text, Cites]]) -> None:
        self.known = {name: word for name, (word, _) in terms.items()}
        self.own = {name: word for name, (word, cites) in terms.items() if cites}

    def word(self, where: Map, procedure: str, verb: str) -> Text:
        """`word: coordinate` (a term), `word: {zh: …, en: …}`, or the city's term that goes with the verb."""
        said = where.get("word")
        if isinstance(said, Map):
            return text(where, "word")
        if said is None:
            return self.own.get(TERMS.get((procedure, verb), ""), NOTHING)
        if said not in self.known:
            raise where.fail(f"`word: {said}` is no term; {expected(said, self.known)}", "word")
        return self.known[said]
