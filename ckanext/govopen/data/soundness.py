"""Whether the procedures of a profile run: every matter has a way, nothing is lost on it, nobody is sent in circles."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from ckanext.govopen.data.procedures import DATES, OPENING, SHARING
from ckanext.govopen.data.reading import Collector, Map

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ckanext.govopen.domain.profile import Procedure, Route, Step

Facts = dict[str, str | None]
GIVING = (*SHARING, *OPENING)
BEFORE = ("accept", "forward", "opinion")  # come before a decision
DECIDING = ("decide", "approve", "check", "conclude")
SKIPPED = ("accept", "opinion", "fulfil", "record")  # steps that a matter can go on without


class Soundness:
    """Looks at built procedures beside the mappings they were built from."""

    def __init__(
        self, base: Map, own: Map, procedures: Mapping[str, Procedure], facts: Mapping[str, tuple[str, ...]]
    ) -> None:
        self.base, self.own, self.procedures, self.facts = base, own, procedures, facts

    def check(self, errors: Collector) -> None:
        """Everything that is wrong, each complaint at its line."""
        for name, procedure in self.procedures.items():
            where = self.own.section(name) if name in self.own else self.base.section(name)
            routed = where if "routes" in where else self.base.section(name)
            for node, route in zip(routed.maps("routes"), procedure.routes, strict=True):
                for look in (_gives, _in_order, self._sends):
                    with errors:
                        look(node, route, procedure)
                for place, step in zip(node.maps("steps"), route.steps, strict=True):
                    with errors:
                        _lasts(place, step)
                    with errors:
                        _starts(where, place, step, procedure)
            for look in (self._covers, self._circles):
                with errors:
                    look(where, procedure)

    def _sends(self, node: Map, route: Route, procedure: Procedure) -> None:
        """Whoever is sent elsewhere can go there."""
        target = self.procedures.get(route.instead)
        if target and (target.about == "case" or target.applicant not in ("anyone", procedure.applicant)):
            open_to = [
                one.id for one in self.procedures.values() if one.applicant == procedure.applicant != "authority"
            ]
            raise node.fail(
                f"`instead: {target.id}` is nothing that {procedure.applicant} can bring; name one of "
                f"{', '.join(open_to)}",
                "instead",
            )

    def _values(self, fact: str, procedure: Procedure) -> tuple[str | None, ...]:
        if fact == "of":
            return tuple(one.id for one in self.procedures.values() if one.objection == procedure.id)
        if fact == "asker" and procedure.applicant != "anyone":
            return ("department",)
        return (*self.facts[fact], None) if fact == "level" else self.facts[fact]  # no entry must say its level

    def _matters(self, procedure: Procedure, keys: set[str]) -> Iterator[Facts]:
        """Every matter that can be brought, as far as these facts tell matters apart."""
        names = sorted(keys)
        for values in product(*(self._values(name, procedure) for name in names)):
            yield dict(zip(names, values, strict=True))

    def _covers(self, where: Map, procedure: Procedure) -> None:
        """Every matter has a way, or a route without steps that says: not this way."""
        every = list(self._matters(procedure, _keys(procedure)))
        missing = [facts for facts in every if _way(procedure, facts) is None]
        if missing:
            raise where.fail(
                f"no route for {_told(missing, every)}; a route without steps says: not this way", "routes"
            )

    def _circles(self, where: Map, procedure: Procedure) -> None:
        """Following `instead:` from here leads somewhere."""
        keys = {key for one in self.procedures.values() for key in _keys(one)} if _leads(procedure) else set[str]()
        for facts in self._matters(procedure, keys - {"of"}):
            seen, here = [procedure.id], procedure
            while (route := _way(here, facts)) and route.instead in self.procedures:
                if route.instead in seen:
                    way = " → ".join((*seen, route.instead))
                    raise where.fail(f"`instead:` leads in a circle: {way}; give one of them steps", "routes")
                here = self.procedures[route.instead]
                seen.append(here.id)


def _keys(procedure: Procedure) -> set[str]:
    return {key for route in procedure.routes for key in route.when}


def _leads(procedure: Procedure) -> bool:
    return any(route.instead for route in procedure.routes)


def _way(procedure: Procedure, facts: Facts) -> Route | None:
    return next((route for route in procedure.routes if route.fits(facts)), None)


def _told(missing: list[Facts], every: list[Facts]) -> str:
    """The facts of what is missing, in as few words as are true."""
    for name in missing[0]:
        values = dict.fromkeys(facts[name] for facts in missing)
        if all(facts in missing for facts in every if facts[name] in values):
            return f"{name} {', '.join(value or 'unsaid' for value in values)}"
    return ", ".join(f"{name} {value or 'unsaid'}" for name, value in missing[0].items())


def _gives(node: Map, route: Route, procedure: Procedure) -> None:
    """What is applied for is given by a decision or by the law, before it is supplied; nothing else gives data."""
    verbs = [step.verb for step in route.steps]
    key = "grant" if route.at_once else "steps"
    if route.gives and procedure.id not in GIVING:
        raise node.fail(f"a {procedure.id} gives no data; use `check` or `approve`, without grant: at once", key)
    if route.at_once and procedure.about != "entry":
        raise node.fail("nothing is there to be granted at once: it is not in the catalogue; use `decide`", "grant")
    if verbs and procedure.id in GIVING and not route.gives:
        raise node.fail("nothing is ever granted here; make one step `decide`, or write grant: at once", "steps")
    if "supply" in verbs and not route.at_once and "decide" not in verbs[: verbs.index("supply")]:
        raise node.fail(
            "nothing has been granted before this `supply`; put a `decide` before it, or grant: at once", "steps"
        )


def _in_order(node: Map, route: Route, _procedure: Procedure) -> None:
    """An opinion is heard before somebody decides, and nothing is taken in once it has been decided."""
    verbs = [step.verb for step in route.steps]
    for number, (place, verb) in enumerate(zip(node.maps("steps"), verbs, strict=True)):
        if verb == "opinion" and not {*verbs[number:]} & {*DECIDING}:
            raise place.fail(f"nobody decides after this `opinion`; put it before {', '.join(DECIDING)}", verb)
        if verb in BEFORE and "decide" in verbs[:number]:
            raise place.fail(f"`{verb}` after it was decided changes nothing; put it before the `decide`", verb)


def _lasts(place: Map, step: Step) -> None:
    """What the passing of a limit does harms nobody but whoever was silent."""
    within, limit = place.section("within"), step.limit
    where = within if "lapse" in within else place
    if limit.lapse == "close" and step.actor != "applicant":
        raise where.fail(
            f"`lapse: close` would end the matter by the silence of the {step.actor}; write late, or next", "lapse"
        )
    if limit.lapse == "next" and step.verb not in SKIPPED:
        raise where.fail(
            f"`lapse: next` would skip the `{step.verb}`, and with it what it gives; write lapse: late", "lapse"
        )
    if limit.who and step.actor not in limit.who:
        raise where.fail(f"`who:` leaves out the {step.actor}, who acts; add it, or leave `who:` out", "who")


def _starts(where: Map, place: Map, step: Step, procedure: Procedure) -> None:
    """A limit that runs from a date of the form has that date."""
    asked = next((field for field in procedure.form if field.id == step.limit.since and field.kind in DATES), None)
    if asked and not asked.required:
        form = where.section("form")
        source, key = (form, asked.id) if asked.id in form else (place.section("within"), "from")
        raise source.fail(
            f"the limit of `{step.id}` runs from '{asked.id}', which need not be said; leave out required: false", key
        )
