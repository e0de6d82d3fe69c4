"""The demo city: loads, plays every role, goes away; its content is lawful under every regulation."""

from __future__ import annotations

import json
import stat
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from ckan import model
from ckan.lib.search.common import make_connection
from support.projected import stored_otherwise

from ckanext.govopen import config, law, vocabularies
from ckanext.govopen.catalogue import basis, codes, rules
from ckanext.govopen.demo import content, files, load, made, remove, tables
from ckanext.govopen.demo.people import ROLES
from ckanext.govopen.logic.listing import drawing
from ckanext.govopen.model.case import CaseRow
from ckanext.govopen.store import history

CITIES = ("guigang", "huizhou", "hulunbuir", "hebei", "tengzhou")
CITY = content.read()


# the content, without a database


@pytest.mark.parametrize("profile", CITIES)
def test_every_entry_is_lawful_under_every_regulation(profile: str) -> None:
    regulation = law.profile(profile)
    for entry in CITY.entries:
        breaches = [
            *rules.unknown(entry.fields, regulation),
            *rules.missing(entry.fields, regulation),
            *rules.crossed(entry.fields, regulation),
        ]
        assert not breaches, entry.fields["title"]
        for name in ("open_basis", "share_basis"):
            assert not basis.faulty(entry.fields.get(name, ""), regulation.laws), entry.fields["title"]


def test_the_city_has_all_tiers_themes_and_formats() -> None:
    assert len(CITY.departments) == 15
    assert 55 <= len(CITY.entries) <= 80
    opened = Counter(entry.fields["open_tier"] for entry in CITY.entries)
    shared = Counter(entry.fields["share_tier"] for entry in CITY.entries)
    assert min(opened[tier] for tier in ("unconditional", "on_request", "not_open", "")) >= 3
    assert min(shared[tier] for tier in ("unconditional", "conditional", "not_shared")) >= 3
    themes = {entry.fields["theme"] for entry in CITY.entries}
    assert themes == set(vocabularies.values("theme")) - {"other"}
    assert {file.kind for entry in CITY.entries for file in entry.files} == {*files.WRITERS, "table"}
    titles = [entry.fields["title"] for entry in CITY.entries]
    assert len(set(titles)) == len(titles)
    assert all(entry.fields["notes"] != entry.fields["title"] for entry in CITY.entries)
    assert all(not codes.uscc_fault(department.fields["uscc"]) for department in CITY.departments)


def test_files_hold_what_the_items_say_and_never_change() -> None:
    today = date(2026, 6, 30)
    for entry in CITY.entries:
        for file in entry.files:
            rows, again = (tables.Rows(entry.code, today).make(entry.items, file.rows) for _ in range(2))
            assert rows == again
            assert list(rows[0]) == [item.name for item in entry.items]
            if file.kind == "geojson":
                shown = json.loads(files.WRITERS["geojson"](rows))
                assert len(shown["features"]) == file.rows


# the city as loaded


# Rules, and counts of the lists by their stamp: nothing of the demo's.
KEPT = {"govopen_profile_version", "govopen_calendar_version", "govopen_listing_state", "govopen_listing_tally"}


def everything() -> dict[str, int]:
    """Rows of every table, in the catalogue's database and the datastore's; files; documents of the index."""
    found: dict[str, int] = {}
    for option in ("sqlalchemy.url", "ckan.datastore.write_url"):
        engine = sa.create_engine(tk.config[option])
        with engine.connect() as connection:
            for table in sa.inspect(connection).get_table_names():
                if table not in KEPT and not table.endswith("alembic_version"):
                    count = connection.execute(sa.select(sa.func.count()).select_from(sa.table(table))).scalar_one()
                    found[f"{engine.url.database}.{table}"] = int(count)
        engine.dispose()
    storage = Path(tk.config["ckan.storage_path"])
    found["files"] = sum(path.is_file() for path in storage.rglob("*") if "webassets" not in path.parts)
    found["documents"] = make_connection().search("*:*", fq=f'site_id:"{tk.config["ckan.site_id"]}"', rows=0).hits
    return {name: count for name, count in found.items() if count}


@pytest.fixture(scope="module")
def city(site_clean: None, tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("demo") / "var" / "accounts.json"
    said: list[str] = []
    tk.get_action("get_site_user")({"ignore_auth": True}, {})  # made when first asked for
    before = everything()
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(tk.config, "govopen.authority", "yl-data")
        patch.setitem(tk.config, "govopen.government", "yl-gov")
        load.load(path, said.append)
        yield {"path": path, "said": said, "accounts": json.loads(path.read_text("utf-8")), "before": before}


@pytest.fixture(autouse=True)
def _offices(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "app" in request.fixturenames:  # which reads the options anew
        request.getfixturevalue("app")
    monkeypatch.setitem(tk.config, "govopen.authority", "yl-data")
    monkeypatch.setitem(tk.config, "govopen.government", "yl-gov")


def test_accounts_have_the_shape_that_scripts_rely_on(city: Any) -> None:
    assert stat.S_IMODE(Path(city["path"]).stat().st_mode) == 0o600
    assert set(city["accounts"]) == {"url", "accounts"}
    accounts = city["accounts"]["accounts"]
    assert [account["role"] for account in accounts] == list(ROLES)
    for account in accounts:
        assert set(account) == {"role", "name", "password", "token", "organization"}
        assert len(account["password"]) >= 16
    organizations = {account["role"]: account["organization"] for account in accounts}
    assert organizations["authority"] == organizations["authority2"] == "yl-data"
    assert organizations["provider"] != organizations["provider2"]
    assert organizations["citizen"] is None


def test_every_role_signs_in_by_its_token(app: Any, city: Any) -> None:
    for account in city["accounts"]["accounts"]:
        answer = app.get("/api/action/govopen_case_list", headers={"Authorization": account["token"]})
        assert answer.json["success"], account["role"]


def test_nothing_of_the_story_failed_under_its_own_regulation(city: Any) -> None:
    assert config.profile_id() == "guigang"
    assert not [line for line in city["said"] if "not under this regulation" in line]


def test_a_year_of_cases_in_every_state(city: Any) -> None:
    rows = model.Session.execute(sa.select(CaseRow.procedure, CaseRow.state, CaseRow.outcome, CaseRow.filed_at)).all()
    assert len(rows) >= 35
    assert {row.state for row in rows} >= {"open", "ended"}
    assert {row.outcome for row in rows} >= {"granted", "refused", "upheld", "dismissed"}
    assert len({row.procedure for row in rows}) >= 10
    span = max(row.filed_at for row in rows) - min(row.filed_at for row in rows)
    assert span.days > 250
    days = law.days()
    ended = model.Session.scalars(sa.select(CaseRow.ended_at).where(CaseRow.outcome == "granted"))
    assert all(days.working(one.astimezone(config.timezone()).date()) for one in ended)


def test_every_row_says_what_the_events_say(city: Any) -> None:
    """Cases, clocks and grants are found by their rows; what holds is the fold of the events."""
    assert stored_otherwise() == []


def test_every_page_of_the_catalogues_life_has_something_to_show(app: Any, city: Any) -> None:
    tokens = {account["role"]: account["token"] for account in city["accounts"]["accounts"]}

    def ask(action: str, role: str, **data: Any) -> Any:
        return app.post(f"/api/action/{action}", headers={"Authorization": tokens[role]}, json=data).json["result"]

    waiting = ask("govopen_entry_review_list", "authority")["results"]
    assert {one["state"] for one in waiting} == {"submitted", "returned", "draft"}  # a draft of the imported sheet
    said = {one["entry"]["title"]: one["entry"]["id"] for one in waiting}
    second = ask("govopen_entry_review_show", "authority", id=said["公共停车场收费标准与泊位"])
    assert [one["title"] for one in second["duplicates"]] == ["公共停车场泊位"]
    (found,) = ask("govopen_entry_review_show", "authority", id=said["物业服务投诉办理"])["findings"]
    assert (found["kind"], found["state"]) == ("name_address", "dismissed")
    (batch,) = ask("govopen_import_list", "authority")["results"]
    sheet = ask("govopen_import_review_show", "authority", id=batch["id"])
    assert (sheet["counts"]["created"], sheet["counts"]["refused"], sheet["personal_count"]) == (9, 1, 1)
    assert (sheet["case"]["state"], sheet["secrecy"]["conclusion"]) == ("open", "clear")
    assert {one["kind"] for one in waiting} == {"catalogue_review", "catalogue_change", "reclassification"}
    gone = model.Package.get(model.Session.scalar(sa.select(model.Package.id).filter_by(title="有桩公共自行车站点")))
    page = app.get(f"/dataset/{gone.name}", status=410)
    assert "站点设施已拆除" in page.text
    products = ask("govopen_product_list", "authority", rows=50)["results"]
    assert any(source["entry"] is None for one in products for source in one["sources"])
    for handled in (True, False):
        assert ask("govopen_product_report_list", "authority", handled=handled)["count"] == 1
    mine = ask("govopen_product_list", "company", mine=True)["results"]
    assert "withdrawn" in {one["state"] for one in mine}
    posts = ask("govopen_officer_list", "authority", organization="yl-transport")["results"]
    assert any(one["deputy_for"] for one in posts)


def test_usage_is_on_record_and_its_digests_hold(city: Any) -> None:
    from ckanext.govopen.access.record import own_digest
    from ckanext.govopen.model.usage import usage

    rows = model.Session.execute(sa.select(usage)).mappings().all()
    assert {row["allowed"] for row in rows} == {True, False}
    assert len(rows) > 100
    assert all(row["digest"] == own_digest(row) for row in rows)


def test_a_year_of_mail_does_not_go_out(city: Any) -> None:
    from ckanext.govopen.model.outbox import OutboxRow

    waiting = model.Session.scalars(sa.select(OutboxRow.created_at).where(OutboxRow.sent_at.is_(None))).all()
    today = datetime.now(config.timezone())
    assert all((today - one).days <= 2 for one in waiting)
    told = sa.select(sa.func.count()).where(OutboxRow.kind == "turn", OutboxRow.seq == 1)
    assert model.Session.scalar(told), "the officers' inboxes say what came in"


def test_the_bell_counts_what_is_new_and_the_years_notices_are_read(city: Any) -> None:
    for account in city["accounts"]["accounts"]:
        context: Any = {"user": account["name"]}
        found = tk.get_action("govopen_inbox_list")(context, {"rows": 100})
        assert found["unread"] < 30, account["name"]
        dated = [datetime.fromisoformat(one["at"]) for one in found["results"] if not one["read"]]
        assert all((datetime.now(config.timezone()) - at).days <= 7 for at in dated)
        if account["role"] == "authority":
            assert found["count"] > found["unread"] > 0


def test_a_holder_downloads_and_others_do_not(app: Any, city: Any) -> None:
    tokens = {account["role"]: account["token"] for account in city["accounts"]["accounts"]}
    entry = tk.get_action("package_search")({"ignore_auth": True}, {"q": "公交线路客流统计"})["results"][0]
    url = f"/dataset/{entry['id']}/resource/{entry['resources'][0]['id']}/download"
    assert app.get(url, headers={"Authorization": tokens["company"]}).status_code == 200
    assert app.get(url, headers={"Authorization": tokens["citizen"]}, expect_errors=True).status_code == 403


def test_ones_cases_say_what_they_were_about_the_last_closed_first(app: Any, city: Any) -> None:
    """A grant of no entry is called by the applicant's words, not by its number."""
    who = {"Authorization": city["accounts"]["accounts"][0]["token"]}
    page = BeautifulSoup(app.get("/cases", headers=who).body, "html.parser")
    held = page.select("section[aria-labelledby=gg] a")
    assert held
    assert not [one.text for one in held if "〔" in one.text]
    rows = app.get("/api/action/govopen_case_list?mine=true&rows=100", headers=who).json["result"]["results"]
    ended = sorted((row for row in rows if row["state"] == "ended"), key=lambda row: row["ended_at"], reverse=True)
    closed = next(one for one in page.select("section.grp h2") if one.text.startswith("办结"))
    shown = [link["href"].rpartition("/")[2] for link in closed.find_parent("section").select("a[href^='/case/']")]
    assert list(dict.fromkeys(shown)) == [row["number"].lower() for row in ended]


def test_a_load_without_offices_is_refused_before_it_begins(city: Any, ckan_config: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(made, "is_loaded", lambda: False)
    monkeypatch.setitem(ckan_config, "govopen.authority", "")
    with pytest.raises(load.OfficesUnnamedError, match=r"govopen\.authority"):
        load.load(None, lambda _: None)


def test_a_second_load_is_refused(city: Any) -> None:
    with pytest.raises(load.AlreadyLoadedError):
        load.load(None, lambda _: None)


def test_it_goes_away_unless_a_real_case_is_there(city: Any) -> None:  # the last test of the module
    entry = tk.get_action("package_search")({"ignore_auth": True}, {"q": "规模以上企业能耗"})["results"][0]
    citizen = next(a for a in city["accounts"]["accounts"] if a["role"] == "citizen")
    form = law.in_force().procedures["open_application"].form
    before = {kind: len(made.ids(kind)) for kind in ("case", "entry", "user", "organization")}
    case = tk.get_action("govopen_case_submit")(
        {"user": citizen["name"], "auth_user_obj": model.User.get(citizen["name"]), "ignore_auth": True},
        {
            "procedure": "open_application",
            "entry": entry["name"],
            "answers": {f.id: f.options[0] if f.options else "研究" for f in form if f.required},
        },
    )
    with pytest.raises(remove.RealCaseError, match=case["number"]):
        remove.remove(lambda _: None)
    assert {kind: len(made.ids(kind)) for kind in before} == before
    made.note("case", [case["id"]])
    model.Session.commit()
    owner = model.Group.get("yl-transport").id
    own = tk.get_action("package_create")(
        {"user": citizen["name"], "ignore_auth": True},
        {"title": "真条目", "owner_org": owner, "share_tier": "unconditional"},
    )
    said: list[str] = []
    remove.remove(said.append)
    assert any("stays" in line for line in said)
    assert model.Group.get("yl-transport")
    assert not model.Group.get("yl-health")
    assert model.User.get(citizen["name"]) is None
    assert not made.is_loaded()
    # The real entry and the department that stays for it go, too: nothing else is left of the city.
    tk.get_action("dataset_purge")({"ignore_auth": True}, {"id": own["id"]})
    tk.get_action("organization_purge")({"ignore_auth": True}, {"id": owner})
    history.forget([own["id"]])
    model.Session.commit()
    drawing.draw_all()
    # What a real department was called is kept for the lists of past days.
    names = sa.text("DELETE FROM govopen_department_name WHERE org = :org RETURNING title")
    assert model.Session.scalars(names, {"org": owner}).all() == ["云岭市交通运输局"]
    model.Session.commit()
    assert everything() == city["before"]
