"""Mail, search or Redis away: whoever works goes on, pages say what is missing, nothing breaks."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.common import config
from ckan.lib import redis
from support.city import City
from support.gate import SECRET, make_data, put_grant
from support.nginx import free_port
from support.reader import answers_for

from ckanext.govopen import delivery

PAGES = {
    None: ["/", "/dataset/", "/dataset/degraded", "/organization/", "/organization/transport", "/register", "/law",
           "/law/deadlines", "/developers", "/user/login", "/user/register", "/request", "/about", "/feeds/dataset.atom",
           "/lists/", "/lists/opening-negative", "/lists/open.csv", "/plan", "/products", "/products/registrations",
           "/dataset/degraded/versions", "/stats/timeliness", "/guides", "/sitemap", "/sitemap.xml"],
    "citizen": ["/cases", "/me/usage", "/request", "/apply/degraded", "/user/citizen", "/user/edit/citizen",
                "/user/citizen/api-tokens", "/case/{number}", "/me", "/me/cases", "/me/grants", "/me/inbox", "/me/privacy",
                "/me/products", "/products/new", "/basket"],
    "authority": ["/desk", "/desk/cases", "/desk/usage", "/case/{number}", "/case/{number}/accept", "/import", "/review",
                  "/desk/officers", "/lists/sharing-negative"],
    "provider": ["/desk", "/desk/usage", "/desk/catalogue", "/dataset/degraded/withdraw", "/dataset/new", "/dataset/edit/degraded", "/organization/edit/transport"],
}  # fmt: skip
ACTIONS = ["package_search", "package_list", "package_show?id=degraded", "organization_list", "govopen_register_list",
           "govopen_statistics_show", "govopen_profile_show", "govopen_form_show?procedure=open_request", "tag_list",
           "package_autocomplete?q=x", "current_package_list_with_resources", "organization_show?id=transport"]  # fmt: skip


@pytest.fixture(scope="module")
def work(city: City):
    data = make_data("degraded", city.transport["id"], ("on_request", "conditional"))
    put_grant(city.company.id, data.entry)
    answers = answers_for(city.citizen, "open_application", entry="degraded")
    number = city.citizen.call("govopen_case_submit", procedure="open_application", entry="degraded", answers=answers)[
        "number"
    ]
    return city, data, number


@pytest.fixture
def no_solr(monkeypatch):
    monkeypatch.setitem(config, "solr_url", f"http://127.0.0.1:{free_port()}/solr/none")


@pytest.fixture
def no_redis(monkeypatch):
    monkeypatch.setattr(redis, "_connection_pool", None)
    monkeypatch.setitem(config, "ckan.redis.url", f"redis://127.0.0.1:{free_port()}/0")
    yield
    redis._connection_pool = None


@pytest.fixture
def no_mail(monkeypatch):
    monkeypatch.setitem(config, "smtp.server", f"127.0.0.1:{free_port()}")


def walk(app, work):
    """Every page and action: (who, path, status) of what is neither answered nor said to be away."""
    city, data, number = work
    wrong = []
    for who, paths in PAGES.items():
        headers = getattr(city, who).headers if who else {}
        for path in paths:
            answer = app.get(path.format(number=number), headers=headers, status=None, follow_redirects=True)
            said = answer.status_code in (200, 403, 404) or (
                answer.status_code == 503 and ("正在恢复" in answer.text or "暂时" in answer.text)
            )
            if not said:
                wrong.append((who, path, answer.status_code))
    for action in ACTIONS:
        answer = app.get(f"/api/3/action/{action}", status=None)
        if answer.status_code not in (200, 503):
            wrong.append(("API", action, answer.status_code))
    assert SECRET in app.get(data.url, headers=city.company.headers).text
    assert app.get(data.url, status=403)
    return wrong


@pytest.mark.parametrize("away", ["no_solr", "no_redis", "no_mail"])
def test_every_page_stands_or_says_what_is_away(app, work, request, away):
    request.getfixturevalue(away)
    wrong = walk(app, work)
    assert not wrong, "\n".join(map(str, wrong))


def test_with_mail_away_the_case_goes_on_and_the_letter_waits(app, work, no_mail):
    city, _data, number = work
    city.authority.call("govopen_case_act", id=number, command="accept")
    rounds = [bad for _ in range(20) if (bad := delivery.deliver()[1])]
    assert rounds
    assert max(rounds) <= delivery.IN_A_ROW, "a server that is away is not asked for every letter"
    row = model.Session.execute(
        sa.text("SELECT sent_at, attempts, error FROM govopen_outbox WHERE recipient = :id AND kind = 'accepted'"),
        {"id": city.citizen.id},
    ).one()
    assert (row.sent_at, row.attempts) == (None, 1)
    assert row.error
    assert city.citizen.email not in row.error


def test_with_mail_back_it_goes_out_once(app, work, mails):
    city = work[0]
    model.Session.execute(sa.text("UPDATE govopen_outbox SET not_before = now() WHERE sent_at IS NULL"))
    model.Session.commit()
    delivery.deliver()
    delivery.deliver()
    assert len([mail for mail in mails.to(city.citizen.email) if "受理" in mail.subject]) == 1


@pytest.mark.parametrize("away", ["no_solr", "no_redis", "no_mail"])
def test_cases_are_filed_and_decided_whatever_is_away(app, work, request, away):
    city = work[0]
    request.getfixturevalue(away)
    person = {"no_solr": city.company, "no_redis": city.share_user, "no_mail": city.provider2}[away]
    answers = {"description": "需要数据", "purpose": "研究"}
    case = person.call("govopen_case_submit", procedure="open_request", answers=answers)
    done = city.authority.call(
        "govopen_case_act", id=case["id"], command="forward", answers={"to": city.transport["id"]}
    )
    assert done["step"]["id"] == "decide"
