"""The fixtures keep their word: a clean start, the portal loaded once, mail by real SMTP."""

from __future__ import annotations

import ckan.plugins as p
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.config.environment import update_config
from ckan.lib import mailer
from ckanext.scheming.plugins import SchemingOrganizationsPlugin
from support.city import City, new_person
from support.mail import Inbox

from ckanext.govopen.hooks.options import SCHEMING


def test_plugins_are_loaded():
    assert p.plugin_loaded("govopen")


def test_departments_have_their_fields_when_a_portal_starts():
    """CKAN configures plugins from the last to the first: scheming reads its schemas before our turn comes."""
    departments = SchemingOrganizationsPlugin.instance
    departments._schemas = {}
    for name in SCHEMING:
        del p.toolkit.config[name]
    update_config()
    assert list(departments._schemas) == ["organization"]


def test_a_start_warns_of_no_option(caplog):
    """Every `ckan govopen …` began with two lines about options that nobody set."""
    with caplog.at_level("WARNING", "ckan.common"):
        update_config()
    assert [one for one in caplog.messages if "not declared" in one] == []


def test_our_tables_are_there():
    assert sa.inspect(model.Session.connection()).has_table("govopen_alembic_version")


def test_people_act_with_their_own_rights(city: City):
    assert city.citizen.call("user_show", id=city.citizen.name)["name"] == "citizen"
    with pytest.raises(p.toolkit.NotAuthorized):
        city.citizen.call("package_create", name="not-mine", owner_org=city.transport["id"])


def test_pages_know_the_bearer_of_a_token(app, city: City):
    assert app.get("/api/3/action/api_token_list?user_id=citizen", headers=city.citizen.headers).status_code == 200
    assert app.get("/api/3/action/api_token_list?user_id=citizen").status_code == 403


def test_clean_db_empties(clean_db: None):
    assert not model.User.get("citizen")
    assert new_person("citizen").name == "citizen"


@pytest.mark.ckan_config("ckan.site_title", "另一座城")
def test_options_of_a_mark_reach_the_page(app):
    assert "另一座城" in app.get("/").body


def test_options_of_a_mark_do_not_stay(app):
    assert "另一座城" not in app.get("/").body


def test_mail_is_caught(mails: Inbox):
    mailer.mail_recipient("李晓", "li@example.test", "收到您的申请", "正文")
    assert [(m.to, m.subject) for m in mails] == [("li@example.test", "收到您的申请")]
    assert mails.to("li@example.test")[0].text.startswith("正文")


def test_inbox_starts_empty(mails: Inbox):
    assert not mails
