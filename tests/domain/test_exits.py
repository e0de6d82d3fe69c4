"""No case is stuck: from each state that can be reached, an end can be reached."""

from __future__ import annotations

import pytest
from support.cast import PROFILES, open_route, t
from support.walking import ROUTES, neighbours, shape, sound

from ckanext.govopen.domain.case import fold
from ckanext.govopen.domain.machine import Refusal


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: "-".join(map(str, route)))
def test_every_state_can_end(route):
    """Breadth first over all commands with good answers at one instant: from each state an end can be reached."""
    name, procedure, number = route
    profile, at = PROFILES[name], t("2025-03-03 10:00")
    opened = open_route(name, procedure, number, at)
    if isinstance(opened, Refusal):
        assert opened.code in ("instead", "closed")
        return
    first = fold(*opened)
    seen, edges, todo = {shape(first): first}, {}, [first]
    while todo:
        case = todo.pop()
        edges[shape(case)] = set()
        for following in neighbours(profile, case, at):
            sound(profile, following)
            edges[shape(case)].add(shape(following))
            if shape(following) not in seen:
                seen[shape(following)] = following
                todo.append(following)
    ended = {key for key in seen if key[0] == "ended"}
    while more := {key for key in seen if key not in ended and edges[key] & ended}:
        ended |= more
    assert ended == set(seen)
