"""Many at once: one wins, the others are told, nothing is doubled."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from support.city import City, Person, _system

from ckanext.govopen.store import log

pytestmark = pytest.mark.usefixtures("site_clean")
AT_ONCE = 6


@pytest.fixture(scope="module")
def entry(city: City) -> dict:
    return _system(
        "package_create", name="races", title="同时办理", owner_org="transport", open_tier="on_request",
        open_basis=["guigang/38"], open_conditions="注明来源", share_tier="unconditional", resource_code="306001/000777",
    )  # fmt: skip


def at_once(app, people: list[Person], action: str, **data: object) -> list[object]:
    """The same action by several people at the same time, each in a thread and session of its own."""

    def one(person: Person) -> object:
        with app.flask_app.test_request_context():
            try:
                return person.call(action, **data)
            except (tk.ValidationError, tk.NotAuthorized) as error:
                return error
            finally:
                model.Session.remove()

    model.Session.remove()
    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(one, people))


def test_sent_many_times_at_once_it_is_filed_once(app, city: City, entry: dict) -> None:
    answers = {"purpose": "研究", "demand_type": "file", "description": "记录", "domain": "交通", "format": "CSV"}
    found = at_once(
        app, [city.citizen] * AT_ONCE, "govopen_case_submit",
        procedure="open_application", entry="races", answers=answers, command_id="same",
    )  # fmt: skip
    numbers = {one["number"] for one in found if isinstance(one, dict)}
    assert len(numbers) == 1, found
    assert all(isinstance(one, dict) for one in found), found
    assert model.Session.scalar(sa.text("SELECT count(*) FROM govopen_case")) == 1


def test_two_officers_at_once_one_wins(app, city: City, entry: dict) -> None:
    number = model.Session.scalar(sa.text("SELECT number FROM govopen_case"))
    officers = [city.authority, city.authority2] * (AT_ONCE // 2)
    found = at_once(app, officers, "govopen_case_act", id=number, command="accept")
    assert sum(isinstance(one, dict) for one in found) == 1, found
    for one in found:
        if isinstance(one, tk.ValidationError):
            assert one.error_dict["code"] == "not_now"
            assert one.error_dict["case"]["step"]["id"] == "decide"
    names = list(model.Session.scalars(sa.text("SELECT name FROM govopen_event ORDER BY seq")))
    assert names == ["submitted", "accepted"]
    doubled = sa.text("SELECT count(*) FROM govopen_outbox GROUP BY case_id, seq, kind, recipient HAVING count(*) > 1")
    assert model.Session.execute(doubled).all() == []
    assert log.verify(model.Session.scalar(sa.text("SELECT id FROM govopen_case"))) == ""


def test_numbers_are_never_given_twice(app, city: City, entry: dict) -> None:
    people = [city.citizen, city.company, city.provider, city.provider2, city.authority, city.government]
    form = city.citizen.call("govopen_form_show", procedure="open_request")["form"]
    answers = {one["id"]: "2030-01-01" if one["kind"] == "coming" else "说明" for one in form if one["required"]}
    found = at_once(app, people, "govopen_case_submit", procedure="open_request", answers=answers)
    assert len({one["number"] for one in found}) == len(people)
