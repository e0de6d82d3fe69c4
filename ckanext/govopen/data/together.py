"""What the sections of a profile must agree on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ckanext.govopen.data.procedures import FACTS, SAID_BY_ENTRIES
from ckanext.govopen.data.reading import Map, expected

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckanext.govopen.domain.form import Field
    from ckanext.govopen.domain.profile import Basis, Procedure


def is_filed(own: Map, name: str, basis: Basis, procedures: Mapping[str, Procedure]) -> None:
    """Whatever brings an entry into a tier passes whoever its basis is filed with."""
    for procedure in ("catalogue_review", "catalogue_change", "reclassification"):
        routes = procedures[procedure].routes if basis.filed_with and procedure in procedures else ()
        if any(route.steps and basis.filed_with not in {step.actor for step in route.steps} for route in routes):
            raise own.fail(
                f"the basis of {name} is filed with {basis.filed_with}, who has no step in {procedure}; add one",
                "procedures",
            )


def can_object(where: Map, objection: Procedure, name: str) -> None:
    """An objection is opened with a reason and nothing else, by whoever applied."""
    asked = [field.id for field in objection.form if field.required and field.id != "reason"]
    if asked or objection.applicant != "anyone":
        raise where.fail(
            f"nobody could object to {name}: an objection comes with its reason alone, from anyone; "
            f"make {', '.join(asked) or 'applicant'} optional"
            if asked
            else f"nobody could object to {name}; write applicant: anyone"
        )


def entries_say(own: Map, entry: tuple[Field, ...]) -> None:
    """A fact that entries alone can say is asked of them, in its own values, wherever a route goes by it."""
    asked = {field.id: field for field in entry}
    every = own.section("procedures")
    whens = [route.section("when") for name in every for route in every.section(name).maps("routes")]
    for fact in SAID_BY_ENTRIES:
        where = next((when for when in whens if fact in when), None)
        if where is not None and fact not in asked:
            why = f"a route that nothing can reach: it goes by '{fact}', which no entry says; ask for it under `entry:`"
            raise where.fail(why, fact)
        for option in (asked[fact].options or ("",)) if fact in asked else ():
            if option not in FACTS[fact]:
                where = own.section("entry").section(fact)
                raise where.fail(f"unknown fact '{fact}: {option}'; {expected(option, FACTS[fact])}", "options")
