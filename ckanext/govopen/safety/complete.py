"""CKAN's tables of actions, permissions and validators, whole before the first request.

CKAN gathers each at its first use, into a dict that other threads read meanwhile: core's functions first, the plugins'
after them. A thread that came in between was told that a function of ours is not there (a 500), or was given core's
`resource_show` without the gate chained onto it. Web processes have threads, so the tables are filled as the
application is made.
"""

from __future__ import annotations

from ckan import authz, logic


def fill() -> None:
    """Have CKAN gather all three. Nothing happens where they are filled already."""
    authz.auth_functions_list()
    logic.get_action("status_show")
    logic.get_validator("not_empty")
