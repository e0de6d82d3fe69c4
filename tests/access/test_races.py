"""At the same time: ticks, seals and downloads, acceptances. Nothing is doubled, nothing is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import datetime

import pytest
import sqlalchemy as sa
from ckan import model
from support.gate import SECRET, put_grant, records

from ckanext.govopen.access import ledger
from ckanext.govopen.domain.calendar import CHINA
from ckanext.govopen.logic.case import sweeping
from ckanext.govopen.store import log

pytestmark = pytest.mark.usefixtures("world")
ANSWERS = {"purpose": "研究", "demand_type": "file", "description": "记录", "domain": "交通", "format": "CSV"}


def at_once(app, *jobs, inside=True):
    """These at the same time, each in a thread and a session of its own, inside a request or making requests."""

    def one(job):
        with app.flask_app.test_request_context() if inside else nullcontext():
            try:
                return job()
            finally:
                model.Session.remove()

    model.Session.remove()
    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(one, jobs))


def test_two_ticks_at_once_say_everything_once(world, app):
    people = [world.people[name] for name in ("citizen", "applicant", "grantee", "expired")]
    numbers = [
        person.call("govopen_case_submit", procedure="open_application", entry="asked", answers=ANSWERS)["id"]
        for person in people
    ]
    later = datetime(2030, 3, 1, 9, 0, tzinfo=CHINA)
    done = at_once(app, *[lambda: sweeping.sweep(later)] * 4)
    assert sum(one.events for one in done) >= len(numbers)
    for case in numbers:
        names = list(
            model.Session.scalars(
                sa.text("SELECT name FROM govopen_event WHERE case_id = :id ORDER BY seq"), {"id": case}
            )
        )
        assert names.count("became_overdue") == 1, names
        assert log.verify(case) == ""
    query = "SELECT case_id FROM govopen_outbox GROUP BY case_id, seq, kind, recipient HAVING count(*) > 1"
    assert model.Session.execute(sa.text(query)).all() == []
    assert sweeping.sweep(later).events == 0


def test_seals_and_downloads_at_once_keep_one_whole_chain(world, app):
    data, headers = world.data["asked"], world.headers("grantee")
    before = len(records(resource_id=data.resource))

    def download():
        return [
            SECRET in app.flask_app.test_client().get(data.url, headers=headers).get_data(as_text=True)
            for _ in range(8)
        ]

    def seal():
        return [ledger.seal() for _ in range(5)]

    found = at_once(app, download, seal, download, seal, download, inside=False)
    assert all(all(one) for one in (found[0], found[2], found[4]))
    assert len(records(resource_id=data.resource)) == before + 24
    ledger.seal()
    report = ledger.verify()
    assert report.findings == ()
    assert report.unsealed == 0


def test_conditions_accepted_many_times_at_once_are_accepted_once(world, app):
    person = world.people["citizen"]
    case = model.Session.scalar(sa.text("SELECT id FROM govopen_case WHERE applicant = :id"), {"id": person.id})
    grant = put_grant(person.id, world.data["asked-only"].entry, case_id=case, conditions="注明来源")
    url = world.data["asked-only"].url
    assert app.get(url, headers=person.headers, status=403).json["error"]["reason"] == "conditions"
    found = at_once(app, *[lambda: person.call("govopen_grant_accept", id=grant)] * 5)
    assert len({one["accepted"]["at"] for one in found}) == 1
    assert SECRET in app.get(url, headers=person.headers).text
    rows = model.Session.execute(
        sa.text("SELECT user_id FROM govopen_grant_acceptance WHERE grant_id = :id"), {"id": grant}
    )
    assert [row.user_id for row in rows] == [person.id]


def test_nobody_accepts_for_somebody_else_and_amended_conditions_are_accepted_anew(world, app):
    import ckan.plugins.toolkit as tk

    person = world.people["applicant"]
    case = model.Session.scalar(sa.text("SELECT id FROM govopen_case WHERE applicant = :id"), {"id": person.id})
    data = world.data["asked"]
    grant = put_grant(person.id, data.entry, case_id=case, conditions="甲")
    with pytest.raises(tk.ObjectNotFound):
        world.people["grantee"].call("govopen_grant_accept", id=grant)
    with pytest.raises(tk.NotAuthorized):
        world.people["authority"].call("govopen_grant_accept", id=grant)
    person.call("govopen_grant_accept", id=grant)
    assert SECRET in app.get(data.url, headers=person.headers).text
    with model.ensure_engine().begin() as connection:
        connection.execute(sa.text("UPDATE govopen_grant SET conditions = '乙' WHERE id = :id"), {"id": grant})
    assert app.get(data.url, headers=person.headers, status=403).json["error"]["reason"] == "conditions"
    page = app.get(f"/grants/{grant}/conditions", headers=person.headers)
    assert "接受使用条件" in page.text
    app.post(f"/grants/{grant}/conditions", headers=person.headers)
    assert SECRET in app.get(data.url, headers=person.headers).text
    assert app.get(f"/grants/{grant}/conditions", headers=world.headers("citizen"), status=404)
