"""The secrecy review (保密审查): where a city asks it, and which content it was about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckanext.govopen.catalogue import content as contents
from ckanext.govopen.store import scrutiny

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckanext.govopen.domain.form import Cites
    from ckanext.govopen.domain.profile import Profile

CONCLUSIONS = ("clear", "treated", "barred")


def asked_by(profile: Profile) -> Cites:
    """The articles that ask for it before data go out (guigang 43, hebei 35, huizhou 20); none: not asked."""
    return profile.term_cites.get("secrecy_review", ())


def digest(content: Mapping[str, Any]) -> str:
    """What a review is about: who may read the entry, and what there is to read."""
    return contents.digest(content, contents.SENSITIVE)


def standing(entry_id: str, content: Mapping[str, Any]) -> Any | None:
    """The latest review of just this content; None where it was never reviewed or has changed since."""
    wanted = digest(content)
    return next((row for row in scrutiny.reviews(entry_id) if row.digest == wanted), None)
