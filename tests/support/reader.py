"""Somebody who uses the portal by its pages alone: reads, fills in forms, presses buttons; no script runs."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup
from support.city import Person

PURPOSE = "夜间错峰充电引导课题"
FORM = "main form[method=post]"


class Browser:
    """A reader without scripts: follows links, fills in forms, presses buttons."""

    def __init__(self, app, person: Person | None) -> None:
        self.app, self.person, self.page = app, person, None

    def get(self, url: str, status: int = 200):
        answer = self.app.get(url, status=status, headers=self.headers)
        self.url, self.page = answer.request.path, BeautifulSoup(answer.data, "html.parser")
        return answer

    @property
    def headers(self) -> dict[str, str]:
        return self.person.headers if self.person else {}

    def fields(self, form: str = FORM) -> dict[str, object]:
        """What a form on the page holds now, as a browser would send it."""
        form, found = self.page.select_one(form), {}
        for one in form.select("input[name], textarea[name], select[name]"):
            if one.get("type") in ("checkbox", "radio"):
                if one.has_attr("checked"):
                    found.setdefault(one["name"], []).append(one["value"])
            elif one.name == "textarea":
                found[one["name"]] = one.text
            elif one.name == "select":
                chosen = one.select_one("option[selected]")
                found[one["name"]] = chosen["value"] if chosen else ""
            else:
                found[one["name"]] = one.get("value", "")
        return found

    def press(self, action: str = "", form: str = FORM, **answers: object):
        """Fill in and send the page's form, or another one of it; `action` is the button's value."""
        data, form = {**self.fields(form), **answers}, self.page.select_one(form)
        button = form.select_one(f"button[value={action}]") if action else form.select_one("button[type=submit]")
        assert button is not None, (self.url, form)
        if button.get("name"):
            data[button["name"]] = button["value"]
        answer = self.app.post(form.get("action") or self.url, data=data, headers=self.headers)
        self.url, self.page = answer.request.path, BeautifulSoup(answer.data, "html.parser")
        return answer

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", self.page.select_one("main").get_text(" "))


def apply_for(app, person: Person, url: str, **answers: object) -> str:
    """Apply through form, check page and receipt; the case's number."""
    reader = Browser(app, person)
    reader.get(url)
    reader.press("check", **answers)
    assert reader.url.endswith("/check"), reader.text
    reader.press()
    assert reader.url.startswith("/receipt/"), reader.text
    return reader.url.rpartition("/")[2]


def answers_for(person: Person, procedure: str, **about: str) -> dict[str, object]:
    """Something for every field that the profile's form asks."""
    found = {}
    for field in person.call("govopen_form_show", procedure=procedure, **about)["form"]:
        if field["required"]:
            samples = {"choice": lambda f=field: f["options"][0]["value"], "coming": lambda: "2030-12-31"}
            found[field["id"]] = samples.get(field["kind"], lambda: PURPOSE)()
    return found


def command(app, person: Person, number: str, name: str, **answers: object) -> Browser:
    """Give a command by its page, through the page that repeats it where there is one."""
    reader = Browser(app, person)
    reader.get(f"/case/{number}/{name}")
    ticks = [one["value"] for one in reader.page.select("main form input[name=checked]")]
    reader.press(**({"checked": ticks} if ticks else {}), **answers)
    if reader.page.select_one("input[name=payload]"):
        reader.press("send")
    assert reader.url.lower() == f"/case/{number}".lower(), reader.text
    return reader
