"""What the sections of a profile must agree on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ckanext.govopen.data.procedures import FACTS, SAID_BY_ENTRIES
from ckanext.govopen.data.reading import Map, expected

# What an entry holds besides base's own questions (schemas/scheming/dataset.yaml).
MORE_FIELDS = (
    "resource_code", "industry", "region", "repository", "level", "share_basis", "open_basis", "license_id",
    "related_codes", "contact", "legal_basis", "registration_number", "resource_class", "open_grounds", "aggregation",
    "origin", "share_reason", "interpretation", "interface_notes", "project", "project_stage",
)  # fmt: skip
ACTOR_OF = {"anyone": "applicant", "department": "provider", "authority": "authority"}  # whoever brings a matter
KEPT = ("title", "owner_org", "share_tier")  # without them nobody could find, answer for, or be let at an entry
CHAINS = {"sharing_negative": "negative_listing", "opening_negative": "catalogue_review"}  # list → the way onto it

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckanext.govopen.domain.form import Field
    from ckanext.govopen.domain.profile import Basis, Listing, Procedure


def is_filed(own: Map, name: str, basis: Basis, procedures: Mapping[str, Procedure]) -> None:
    """Whatever brings an entry into a tier passes whoever its basis is filed with."""
    for procedure in ("catalogue_review", "catalogue_change", "reclassification"):
        routes = procedures[procedure].routes if basis.filed_with and procedure in procedures else ()
        if any(route.steps and basis.filed_with not in {step.actor for step in route.steps} for route in routes):
            raise own.fail(
                f"the basis of {name} is filed with {basis.filed_with}, who has no step in {procedure}; add one",
                "procedures",
            )


def can_object(base: Map, own: Map, objection: Procedure, name: str) -> None:
    """An objection is opened with a reason and nothing else, by whoever applied, and somebody looks at it."""
    asked = [field.id for field in objection.form if field.required and field.id != "reason"]
    way = any(
        route.steps and set(route.when) <= {"of"} and name in route.when.get("of", (name,))
        for route in objection.routes
    )
    if not asked and objection.applicant == "anyone" and way:
        return
    window = own.section(name).section("objection")
    if window.get("procedure") == objection.id != base.section(name).section("objection").get("procedure"):
        raise window.fail(
            f"nobody could object to {name}: a {objection.id} is no objection; write procedure: objection", "procedure"
        )
    where = own.section(objection.id) if objection.id in own else base.section(objection.id)
    if asked:
        mend = f"an objection comes with its reason alone, from anyone; make {', '.join(asked)} optional"
    elif objection.applicant != "anyone":
        mend = "write applicant: anyone"
    else:
        mend = "no route takes it; add one without `when:`, with steps"
    raise where.fail(f"nobody could object to {name}: {mend}", "form" if asked else "applicant" if way else "routes")


def approves(own: Map, listed: Listing | None, procedure: Procedure | None) -> None:
    """Whoever a list's chain says proposes, reviews or approves can: files what leads onto it, or has a step there."""
    links = [link for link in listed.chain if link.act in ("reviews", "approves")] if listed else []
    routes = [route for route in procedure.routes if route.steps] if procedure else []
    proposer = (procedure.by or ACTOR_OF[procedure.applicant]) if procedure else ""
    for link in listed.chain if listed and procedure else ():
        if link.act == "proposes" and link.actor != proposer and listed and procedure:
            where = own.section("lists").section(listed.id)
            raise where.fail(
                f"`proposes: {link.actor}`, who cannot bring a {procedure.id}; write proposes: {proposer}", "chain"
            )
    for link in links:
        if listed and procedure and any(link.actor not in {step.actor for step in route.steps} for route in routes):
            where = own.section("lists").section(listed.id)
            raise where.fail(
                f"`{link.act}: {link.actor}`, who has no step in {procedure.id}; name whoever has, or add the step",
                "chain",
            )


def confirms(own: Map, lists: Mapping[str, Listing], procedure: Procedure | None) -> None:
    """Who approves a list as its chain says confirms it, nobody else: where nothing comes onto it one by one."""
    routes = procedure.routes if procedure else ()
    for listed in lists.values() if procedure else ():
        route = next((route for route in routes if route.fits({"listing": listed.id})), None)
        steps = [step.actor for step in route.steps if step.verb == "approve"] if route else []
        chain = [link.actor for link in listed.chain if link.act == "approves"]
        if listed.id not in CHAINS and (steps or chain) and steps != chain:
            where = own.section("lists").section(listed.id)
            raise where.fail(
                f"{listed.id} is approved by {', '.join(chain) or 'nobody'} in `chain:` and confirmed by "
                f"{', '.join(steps) or 'nobody'} in list_confirmation; name the same, in the same order",
                "chain",
            )


def entries_hold(base: Map, city: Map) -> None:
    """What entries are asked for is something that an entry holds."""
    fields = city.section("entry")
    fields.take(*dict.fromkeys((*base.section("entry"), *MORE_FIELDS)))
    for name in (name for name in KEPT if name in fields):
        if not fields.section(name).flag("required", default=True):
            raise fields.section(name).fail(f"every entry needs its {name}; leave out required: false", "required")


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
