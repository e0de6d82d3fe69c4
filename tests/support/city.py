"""A small city: the authority, the government, two departments, and people who can act."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from freezegun import freeze_time

PASSWORD = "Correct-Horse-9-Battery"
BUREAU, HALL = "data-bureau", "city-hall"  # govopen.authority and govopen.government of test.ini
_count = itertools.count(1)


@dataclass(frozen=True)
class Person:
    """An account with a token."""

    id: str
    name: str
    email: str
    token: str
    password: str = PASSWORD

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": self.token}

    def call(self, action: str, **data: Any) -> Any:
        """The action as this person, with its permissions checked."""
        model.Session.remove()
        context = {"user": self.name, "auth_user_obj": model.User.get(self.name), "ignore_auth": False}
        return tk.get_action(action)(context, data)


def _system(action: str, **data: Any) -> Any:
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})
    return tk.get_action(action)({"user": site_user["name"], "ignore_auth": True}, data)


def new_person(
    name: str = "",
    *,
    organization: str | None = None,
    capacity: str = "editor",
    sysadmin: bool = False,
    fullname: str = "",
) -> Person:
    """A new account, a member of an organization (its name) where one is given."""
    name = name or f"person-{next(_count)}"
    made = _system("user_create", name=name, email=f"{name}@example.test", password=PASSWORD, fullname=fullname or name)
    if sysadmin:
        user = model.User.get(made["id"])
        assert user
        user.sysadmin = True
        model.Session.commit()
    if organization:
        _system("organization_member_create", id=organization, username=name, role=capacity)
    token = _system("api_token_create", user=made["id"], name="test")["token"]
    return Person(made["id"], name, made["email"], token)


def new_department(name: str, title: str, **fields: Any) -> dict[str, Any]:
    """A new organization."""
    return _system("organization_create", name=name, title=title, **fields)


@dataclass(frozen=True)
class City:
    """Organizations are dicts as `organization_show` gives them."""

    bureau: dict[str, Any]
    hall: dict[str, Any]
    transport: dict[str, Any]
    health: dict[str, Any]
    citizen: Person
    company: Person
    provider: Person
    provider_editor: Person
    provider2: Person
    share_user: Person
    authority: Person
    authority2: Person
    government: Person
    operator: Person


def found_city() -> City:
    """The city in an empty site."""
    orgs = {
        "bureau": new_department(BUREAU, "云岭市数据管理局"),
        "hall": new_department(HALL, "云岭市人民政府"),
        "transport": new_department("transport", "云岭市交通运输局"),
        "health": new_department("health", "云岭市卫生健康委员会"),
    }
    return City(
        **orgs,
        citizen=new_person("citizen", fullname="李晓"),
        company=new_person("company", fullname="云岭出行科技"),
        provider=new_person("provider", organization="transport", capacity="admin"),
        provider_editor=new_person("provider-editor", organization="transport"),
        provider2=new_person("provider2", organization="health", capacity="admin"),
        share_user=new_person("share-user", organization="health"),
        authority=new_person("authority", organization=BUREAU, capacity="admin"),
        authority2=new_person("authority2", organization=BUREAU),
        government=new_person("government", organization=HALL, capacity="admin"),
        operator=new_person("operator", sysadmin=True),
    )


def city_of(day: str) -> City:
    """The city as it was founded on an earlier day, for stories on a calendar: its tokens must not be from the future."""
    born = model.ApiToken.__table__.c.created_at.default
    at = datetime.fromisoformat(day)
    with freeze_time(f"{day} 02:00:00"), pytest.MonkeyPatch.context() as patch:
        patch.setattr(born, "arg", lambda _context: at)
        return found_city()


@pytest.fixture(scope="module")
def city(site_clean: None) -> City:
    return found_city()


@pytest.fixture
def make_person() -> Callable[..., Person]:
    return new_person
