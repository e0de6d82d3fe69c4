"""What a newer file no longer holds: withdrawn or deleted from its list, all of it reachable, nothing by itself."""

from __future__ import annotations

import csv
import io
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from bs4 import BeautifulSoup
from ckan import model

from ckanext.govopen.model.life import ProposalRow
from ckanext.govopen.store import cases
from ckanext.govopen.views import import_gone

from . import doing
from .sheets import HEAD, row

TITLES = ("甲路", "乙路", "丙桥", "丁桥", "戊站")


@pytest.fixture
def newer(city: Any) -> Any:
    """An import of five entries, three of them published since, and a newer file that holds none of these five."""
    doing.clear()
    doing.send(city.provider, [HEAD, *(row(title) for title in (*TITLES, "留存"))])
    for title in TITLES[:3]:
        publish(title)
    return doing.send(city.provider, [HEAD, row("留存")])


def publish(title: str) -> None:
    own = {"ignore_auth": True, "user": "", "session": model.Session}
    tk.get_action("package_patch")(own, {"id": of(title).id, "state": "active"})


def of(title: str) -> Any:
    model.Session.expire_all()
    return model.Session.query(model.Package).filter_by(title=title).one()


class Page:
    """The list as a department's officer has it before them."""

    def __init__(self, app: Any, person: Any, batch: dict[str, Any]) -> None:
        self.app, self.person, self.path = app, person, f"/import/{batch['id']}/gone"
        self.soup = self.read(app.get(self.path, headers=person.headers))

    def read(self, answer: Any) -> BeautifulSoup:
        self.status, self.soup = answer.status_code, BeautifulSoup(answer.body, "html.parser")
        return self.soup

    def do(self, what: str, follow: bool = True, **said: Any) -> BeautifulSoup:
        form = {
            "withdraw": self.ticked("withdraw"), "delete": self.ticked("delete"), "do": what,
            "reason": self.value("reason"), "effective_on": self.value("effective_on"), **said,
        }  # fmt: skip
        return self.read(self.app.post(self.path, data=form, headers=self.person.headers, follow_redirects=follow))

    def ticked(self, name: str) -> list[str]:
        return [box["value"] for box in self.soup.select(f"input[name={name}][checked]")]

    def value(self, name: str) -> str:
        found = self.soup.select_one(f"#f-{name}")
        return "" if found is None else found.get("value") or found.get_text()

    def boxes(self, name: str) -> set[str]:
        return {box["value"] for box in self.soup.select(f"input[name={name}]")}


def test_published_ones_are_withdrawn_together_and_nothing_said_is_lost(app: Any, city: Any, newer: Any) -> None:
    page = Page(app, city.provider, newer)
    assert page.boxes("withdraw") == {of(title).id for title in TITLES[:3]}
    assert page.boxes("delete") == {of(title).id for title in TITLES[3:]}
    assert newer["filename"] in page.value("reason"), "where it is gone from stands there at first"

    assert newer["filename"] in page.soup.title.text
    assert page.soup.title.text.startswith(page.soup.h1.text)
    assert page.soup.select_one("#f-effective_on")["placeholder"] == tk.h.govopen_today().isoformat()

    page.do("withdraw")
    assert page.status == 422, "nothing ticked"
    page.do("published")
    assert set(page.ticked("withdraw")) == page.boxes("withdraw")
    page.do("withdraw", reason="合并到新目录")
    assert page.status == 422, "no day said"
    assert page.soup.select_one(".errors a[href='#f-effective_on']")
    assert page.value("reason") == "合并到新目录"
    assert set(page.ticked("withdraw")) == page.boxes("withdraw")
    assert not doing_now()

    day = tk.h.govopen_today().isoformat()
    city.provider.call("govopen_entry_withdraw", id=of("甲路").id, reason="先行提出", effective_on=day)  # a colleague
    page.do("withdraw", effective_on=day)
    told = page.soup.select_one("[aria-labelledby=gone-became]").get_text()
    assert told.count("已提出停止提供") == 2
    assert "在办" in page.soup.find("a", string="甲路").find_parent("tr").get_text()
    states = page.soup.select(".gone-rows tbody tr td:nth-of-type(2)")
    assert [len(state.find_all(recursive=False)) for state in states] == [1] * len(TITLES), "one box beside its label"
    assert page.boxes("withdraw") == set(), "all three are under way"
    assert set(doing_now().values()) == {"合并到新目录", "先行提出"}
    assert len(doing_now()) == 3
    assert {of(title).state for title in TITLES[:3]} == {"active"}, "each is put on file by the authority first"


def doing_now() -> dict[str, str]:
    """Entry → reason of the notices that were given."""
    rows = model.Session.query(ProposalRow).filter_by(kind="withdrawal").all()
    return {row.entry_id: str(cases.load(row.case_id).case.history[0].said["reason"]) for row in rows}


def test_drafts_are_deleted_after_being_asked_once_more(app: Any, city: Any, newer: Any) -> None:
    page = Page(app, city.provider, newer)
    page.do("drafts")
    publish("戊站")  # meanwhile
    published, deleted = of("戊站").id, of("丁桥").id
    page.do("delete", delete=[published, deleted])
    assert of("丁桥").state == "draft", "asked first"
    page.do("delete-sure", delete=[published, deleted])
    told = page.soup.select_one("[aria-labelledby=gone-became]")
    assert "只能停止提供" in told.get_text()
    assert (of("丁桥").state, of("戊站").state) == ("deleted", "active")
    assert published in page.boxes("withdraw")
    kept = of("留存").id
    page.do("delete-sure", delete=[kept])
    assert of("留存").state == "draft", "what the file holds is not deleted from its list"


def test_all_of_them_are_reachable_with_code_department_and_state(
    app: Any, city: Any, newer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_gone, "BY", 2)
    page = Page(app, city.provider, newer)
    shown = set()
    for number in (1, 2, 3):
        page.read(app.get(f"{page.path}?page={number}", headers=city.provider.headers))
        shown |= page.boxes("withdraw") | page.boxes("delete")
    assert shown == {of(title).id for title in TITLES}
    text = app.get(f"{page.path}.csv", headers=city.provider.headers).data.decode("utf-8-sig")
    _heads, *lines = csv.reader(io.StringIO(text))
    assert {(line[1], line[3]) for line in lines} == {
        *((title, "已发布") for title in TITLES[:3]), *((title, "草稿") for title in TITLES[3:])
    }  # fmt: skip
    assert {line[2] for line in lines} == {"云岭市交通运输局"}
    above = BeautifulSoup(app.get(f"/import/{newer['id']}", headers=city.provider.headers).body, "html.parser")
    assert "已发布3个，草稿2个" in above.select_one("[aria-labelledby=import-gone]").get_text()


def test_one_alone_is_withdrawn_with_the_file_as_its_reason(app: Any, city: Any, newer: Any) -> None:
    page = Page(app, city.provider, newer)
    link = next(a for a in page.soup.select("a[href*=withdraw]") if "甲路" in a.get_text())["href"]
    form = BeautifulSoup(app.get(link, headers=city.provider.headers).body, "html.parser")
    assert newer["filename"] in form.select_one("#f-reason").get_text()
    foreign = app.get(link, headers=city.provider2.headers)
    assert newer["filename"] not in foreign.text, "another department learns nothing of the file"


def test_what_a_row_or_a_later_file_holds_is_not_gone(app: Any, city: Any, newer: Any) -> None:
    """A row that was refused is in the file all the same; a list that is out of date would delete what came back."""
    assert len(newer["missing"]) == len(TITLES)
    later = doing.send(city.provider, [HEAD, row("留存"), row("丁桥"), row("戊站", opened="看不懂")])
    assert {one["title"] for one in later["missing"]} == set(TITLES[:3])
    assert "未导入" in Page(app, city.provider, later).soup.select_one(".note--warn").get_text()
    page = Page(app, city.provider, newer)
    assert page.boxes("delete") == {of("戊站").id}
    page.do("delete-sure", delete=[of("丁桥").id])
    assert of("丁桥").state == "draft"


def test_a_file_that_is_only_checked_does_nothing(app: Any, city: Any, newer: Any) -> None:
    checked = doing.send(city.provider, [HEAD, row("留存")], dry_run=True)
    page = Page(app, city.provider, checked)
    assert "甲路" in page.soup.get_text()
    assert not page.boxes("withdraw") | page.boxes("delete")
    page.do("delete-sure", delete=[of("丁桥").id])
    assert of("丁桥").state == "draft"
    assert app.get(page.path, headers=city.provider2.headers).status_code == 403


def test_the_authority_deletes_no_published_entry_from_the_list(app: Any, city: Any, newer: Any) -> None:
    """It may take an entry back at once; a list of drafts is no place for that."""
    page = Page(app, city.authority, newer)
    assert page.boxes("withdraw") == set(), "notice is its department's to give"
    page.do("delete-sure", delete=[of("甲路").id])
    assert of("甲路").state == "active"
