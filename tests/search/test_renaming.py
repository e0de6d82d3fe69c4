"""A department that changes its name is found by the new one."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.lib import jobs
from support.catalogue import find, names, save

from ckanext.govopen.search import renaming


def rename(name: str, title: str) -> None:
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})
    tk.get_action("organization_patch")({"user": site_user["name"], "ignore_auth": True}, {"id": name, "title": title})


@pytest.fixture(scope="module")
def department(city: Any) -> str:
    save("walk", title="步道", owner_org="transport")
    save("clinic", title="诊室", owner_org="health")
    return "transport"


def test_the_new_name_finds_and_the_old_does_not(department: str) -> None:
    assert names("交通运输局") == ["walk"]
    rename(department, "云岭市园林绿化局")
    assert names("园林绿化局") == ["walk"]
    assert names("交通运输") == []
    assert find("园林绿化局")["results"][0]["organization"]["title"] == "云岭市园林绿化局"


def test_other_changes_index_nothing(department: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setattr(renaming, "follow", seen.append)
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})
    tk.get_action("organization_patch")(
        {"user": site_user["name"], "ignore_auth": True}, {"id": department, "description": "新的职责"}
    )
    assert seen == []


def test_many_entries_go_by_a_job(department: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renaming, "AT_ONCE", 0)
    rename(department, "云岭市水务局")
    assert names("水务局") == []
    jobs.Worker().work(burst=True)
    model.Session.remove()
    assert names("水务局") == ["walk"]


def test_without_a_queue_it_happens_at_once(department: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from redis.exceptions import ConnectionError as NoRedis

    def refuse(*_: Any, **__: Any) -> None:
        raise NoRedis

    monkeypatch.setattr(renaming, "AT_ONCE", 0)
    monkeypatch.setattr(tk, "enqueue_job", refuse)
    rename(department, "云岭市民政局")
    assert names("民政局") == ["walk"]
