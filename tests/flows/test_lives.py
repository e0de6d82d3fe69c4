"""The life of catalogue entries under each of the five regulations, by the pages that officers use, signed in by session.

Every story begins on Tuesday 22 September 2026. Days off after that: 25-27 September, 1-7 October; Saturday 10 October
is a working day. The dates below were counted by hand on that calendar.
"""

from __future__ import annotations

import io
from datetime import datetime, timezone
from typing import Any

import pytest
from ckan import model
from ckan.common import config
from support.city import City, Person, city_of
from support.gate import SECRET, make_data
from support.marks import by_city
from support.reader import Browser

from ckanext.govopen import delivery
from ckanext.govopen.logic.case import sweeping
from ckanext.govopen.logic.life.applying import REPLAYED
from ckanext.govopen.store import history

CITIES = ("guigang", "huizhou", "hulunbuir", "hebei", "tengzhou")
SECRECY = ("guigang", "hebei", "huizhou")  # cities that ask a secrecy review before data go out
BASIS = "《中华人民共和国个人信息保护法》第二十八条"
# Working days for bringing a changed entry up to date, and the last of them for a change on Saturday 10 October.
CHANGES = {
    "guigang": (5, "2026-10-16"),
    "huizhou": (10, "2026-10-23"),
    "hebei": (10, "2026-10-23"),
    "hulunbuir": (15, "2026-10-30"),
    "tengzhou": (15, "2026-10-30"),
}


class Desk(Browser):
    """Somebody signed in, as a browser is: by a session, which every sitting begins anew."""

    def get(self, url: str, status: int = 200) -> Any:
        self.app.set_session_user(self.person.id)
        return super().get(url, status)

    def post(self, url: str, status: int = 200, **data: Any) -> Any:
        self.app.set_session_user(self.person.id)
        kind = "multipart/form-data" if "upload" in data else None
        return self.app.post(url, data=data, content_type=kind, status=status)

    @property
    def headers(self) -> dict[str, str]:
        return {}


@pytest.fixture(scope="module")
def city(site_clean: None) -> City:
    return city_of("2026-09-01")


@pytest.fixture(autouse=True)
def _tokens_of_another_day(monkeypatch) -> None:
    """The stories lie before the day on which their tokens were issued; when a token was issued is not what is told."""
    monkeypatch.setattr("jwt.api_jwt.PyJWT._validate_iat", lambda *_args, **_more: None)


class Story:
    """One city, one calendar, the people at their desks."""

    def __init__(self, app: Any, city: City, freezer: Any, profile: str) -> None:
        self.app, self.city, self.freezer, self.profile = app, city, freezer, profile
        self.on("2026-09-22")

    def on(self, day: str, hour: int = 2) -> None:
        self.freezer.move_to(f"{day} {hour:02}:00:00")

    def desk(self, who: str) -> Desk:
        return Desk(self.app, getattr(self.city, who))

    def sees(self, path: str, who: Person | None = None, status: int = 200) -> str:
        self.app.set_session_user(None)
        return self.app.get(path, headers=who.headers if who else {}, status=status).text

    def case(self, number: str) -> dict[str, Any]:
        return self.city.authority.call("govopen_case_show", id=number)

    def due(self, number: str, step: str) -> tuple[int, str]:
        clock = next(one for one in reversed(self.case(number)["clocks"]) if one["step"] == step)
        return clock["days"], clock["due"]

    def matter(self, name: str) -> str:
        """The number of what is under way on an entry."""
        return self.city.authority.call("govopen_entry_review_show", id=name)["case"]["number"]

    def act(self, who: str, number: str, command: str, **answers: Any) -> None:
        desk = self.desk(who)
        desk.get(f"/case/{number}/{command}")
        desk.press(**answers)
        if desk.page.select_one("input[name=payload]"):
            desk.press("send")
        assert desk.url.lower() == f"/case/{number}".lower(), desk.text

    def draft(self, title: str, **fields: str) -> str:
        """A new entry with a file, by the editor's forms; its address."""
        desk, items = self.desk("provider_editor"), {"items-0-name": "站名", "items-0-type": "text"}
        desk.get("/dataset/new")
        said = {
            "title": title, "owner_org": self.city.transport["id"], "notes": "由各公交企业每日上报，覆盖全市线路。",
            "share_tier": "unconditional", "open_tier": "unconditional", "update_cycle": "monthly", "state": "draft",
        }  # fmt: skip
        desk.post("/dataset/new", **said, **items, **fields)
        model.Session.expire_all()
        name = model.Session.query(model.Package.name).filter_by(title=title).scalar()
        file = (io.BytesIO(f"站名,班次\n东门,{SECRET}\n".encode()), "stops.csv")
        desk.post(f"/dataset/{name}/resource/new", id="", name="站点", upload=file, save="go-dataset-complete")
        return name

    def secrecy(self, name: str) -> None:
        """A secrecy review by the form of the page for handing in, where the city asks for one."""
        desk = self.desk("provider")
        desk.get(f"/dataset/{name}/submit")
        asked = [one.text for one in desk.page.select(".left li") if "#secrecy" in str(one)]
        assert bool(asked) == (self.profile in SECRECY), desk.text
        if asked:
            desk.post(f"/dataset/{name}/secrecy-review", conclusion="clear", reviewer="保密员 周敏", note="")

    def hand_in(self, name: str, **said: str) -> Desk:
        desk = self.desk("provider_editor")
        desk.get(f"/dataset/{name}/submit")
        desk.press(form=f"form.act[action$='/dataset/{name}/submit']", **said)
        assert desk.page.select_one("main .errors") is None, desk.text
        return desk

    def file(self, name: str) -> str:
        found = model.Package.get(name).resources[0]
        return f"/dataset/{name}/resource/{found.id}/download/stops.csv"


@pytest.fixture
def story(app: Any, city: City, freezer: Any, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Any:
    monkeypatch.setitem(config, "govopen.profile", request.param)
    token = REPLAYED.set(True)  # versions are dated by the database, whose clock the story cannot set
    yield Story(app, city, freezer, request.param)
    REPLAYED.reset(token)


@pytest.mark.parametrize(
    "story",
    by_city(
        CITIES,
        "guigang-9",
        "guigang-20",
        "guigang-43a",
        "hebei-11b",
        "hebei-35",
        "huizhou-10a",
        "huizhou-20b",
        "hulunbuir-11",
        "guigang-22a",
        "guigang-22b",
        "guigang-38b",
        "hulunbuir-26",
        "tengzhou-8",
    ),
    indirect=True,
)
def test_from_draft_to_tombstone(story: Story) -> None:
    name = _reviewed(story) if story.profile != "tengzhou" else _told(story)
    address = story.file(name)
    assert "公交线路站点" in story.sees(f"/dataset/{name}")
    assert SECRET in story.sees(address)
    _changed(story, name)
    _reclassified(story, name, address)
    _withdrawn(story, name)


def _reviewed(story: Story) -> str:
    """Draft, handed in, returned with all defects, handed in again, approved."""
    name = story.draft(f"公交线路站点{story.profile}")
    story.sees(f"/dataset/{name}", status=404)
    story.secrecy(name)
    story.hand_in(name)
    number = story.matter(name)
    assert story.due(number, "approve") == (10, "2026-10-13")
    story.sees(f"/dataset/{name}", status=404)
    story.on("2026-09-24")
    judge = story.desk("authority")
    judge.get(f"/review/{number}")
    assert "东门" not in judge.text, "the reviewer reads what the entry says, not its rows"
    defects = {"defect-notes": "没有说明覆盖范围", "defect-items": "缺少班次", "defect-whole": "请补全"}
    judge.press(form="form[action$='/return']", **defects)
    editor = story.desk("provider_editor")
    editor.get(f"/dataset/{name}/submit")
    for text in defects.values():
        assert text in editor.text, "all defects at once"
    story.on("2026-09-28")
    editor.get(f"/dataset/edit/{name}")
    items = {"items-1-name": "班次", "items-1-type": "integer"}
    editor.press(form="form#dataset-edit", notes="覆盖建成区全部公交线路。", **items)
    story.secrecy(name)
    story.hand_in(name, answer="已补全")
    # two days had run; the day of handing in again is not counted: 29, 30, 8, 9, 10, 12, 13, 14
    assert story.due(number, "approve") == (10, "2026-10-14")
    story.on("2026-10-09")
    assert "补全" in story.desk("authority").get(f"/review/{number}").text
    story.act("authority", number, "approve")
    assert story.case(number)["outcome"] == "approved"
    return name


def _told(story: Story) -> str:
    """Tengzhou (8) has no review: the department publishes, the centre is told and puts it on file."""
    name = story.draft(f"公交线路站点{story.profile}")
    story.secrecy(name)
    story.hand_in(name)
    number = story.city.authority.call("govopen_case_list", procedure="catalogue_review")["results"][0]["number"]
    assert story.due(number, "record") == (10, "2026-10-13")
    story.sees(f"/dataset/{name}")
    story.on("2026-10-09")
    story.act("authority", number, "record")
    return name


def _changed(story: Story, name: str) -> None:
    """A change is a proposal beside what is published, within the city's limit from the day of the change."""
    story.on("2026-10-12")
    editor = story.desk("provider_editor")
    editor.get(f"/dataset/{name}/change")
    editor.press(form="form.entry-form", title="公交线路站点和班次")
    assert editor.url == f"/dataset/{name}/submit", editor.text
    story.secrecy(name)
    story.hand_in(name, changed_on="2026-10-10", reason="线路优化")
    number = story.city.authority.call("govopen_case_list", procedure="catalogue_change")["results"][0]["number"]
    assert story.due(number, "fulfil") == CHANGES[story.profile]
    last = "record" if story.profile == "tengzhou" else "approve"
    assert story.due(number, last) == (10, "2026-10-26")
    if last == "approve":
        assert "站点和班次" not in story.sees(f"/dataset/{name}")
        judge = story.desk("authority")
        judge.get(f"/review/{number}")
        assert [one.text.strip() for one in judge.page.select(".diffs .diff-l")] == ["名称"], judge.text
    story.on("2026-10-13")
    story.act("authority", number, last)
    assert "站点和班次" in story.sees(f"/dataset/{name}")
    past = story.sees(f"/dataset/{name}?on=2026-10-12")
    assert (f"公交线路站点{story.profile}" in past) == (last == "approve")
    assert "公交线路站点和班次" in story.sees(f"/dataset/{name}?on=2026-10-13")


def _reclassified(story: Story, name: str, address: str) -> None:
    """To another tier with the record of how it was desensitised; what it closes is closed at once."""
    story.on("2026-10-14")
    owner = story.desk("provider")
    owner.get("/desk/catalogue")
    assert owner.page.select_one(f"a[href='/dataset/{name}/withdraw']"), (
        "what is published stands there with its ways on"
    )
    owner.get(f"/dataset/{name}/reclassify")
    said = {"to_tier": "open.on_request", "treatment": "删去驾驶员姓名列", "reason": "含个人信息"}
    owner.press(**said)
    assert owner.page.select_one("main .errors"), "the tier asks for a basis and conditions"
    owner.press(**said, open_basis=BASIS, open_conditions="用于学术研究")
    number = story.matter(name)
    assert story.due(number, "approve") == (10, "2026-10-28")
    assert SECRET in story.sees(address)
    story.on("2026-10-15")
    assert "删去驾驶员姓名列" in story.desk("authority").get(f"/review/{number}").text
    story.act("authority", number, "approve")
    assert SECRET not in story.sees(address, status=403)
    assert story.city.provider.call("govopen_entry_version_list", id=name)["results"][0]["cause"] == number


def _withdrawn(story: Story, name: str) -> None:
    """Announced with its reason, put on file, gone on its day; a page stays."""
    reason = "职能划转至市政务服务局"
    story.on("2026-10-21")
    owner = story.desk("provider")
    owner.get(f"/dataset/{name}/withdraw")
    owner.press(effective_on="2026-10-28")
    assert owner.page.select_one("main .errors"), "a reason is asked for"
    owner.press(effective_on="2026-10-28", reason=reason)
    number = story.matter(name)
    assert story.due(number, "record") == (2, "2026-10-23")
    assert reason in story.sees(f"/dataset/{name}")
    story.on("2026-10-22")
    story.act("authority", number, "record")
    story.on("2026-10-27", 15)  # 23:00 in the evening of the last day
    sweeping.sweep(datetime.now(timezone.utc))
    story.sees(f"/dataset/{name}")
    story.on("2026-10-27", 16)
    sweeping.sweep(datetime.now(timezone.utc))
    delivery.carry_out()
    gone = story.sees(f"/dataset/{name}", status=410)
    for text in ("公交线路站点和班次", reason, "云岭市交通运输局", "10月28日"):
        assert text in gone, text
    answer = story.app.get(f"/api/action/package_show?id={name}", status=410).json["error"]["tombstone"]
    assert (answer["reason"], answer["ended_on"]) == (reason, "2026-10-28")
    found = story.app.get("/api/action/package_search?q=公交线路站点和班次").json["result"]["results"]
    assert name not in [one["name"] for one in found]
    assert "公交线路站点和班次" in story.sees(f"/dataset/{name}/versions?on=2026-10-20")
    early = story.sees(f"/dataset/{name}/versions?on=2020-01-01", status=404)
    assert "首次发布" in early
    assert f'href="/dataset/{name}?on=1"' in early


# Who acts on which day, and by when who acts is due, until the entry stands on the sharing negative list.
CHAINS: dict[str, list[tuple[str, str, str, str]]] = {
    "guigang": [("2026-10-19", "authority", "approve", "2026-10-30")],
    "huizhou": [("2026-10-19", "authority", "approve", "2026-10-30")],
    "tengzhou": [("2026-10-19", "authority", "approve", "2026-10-30")],
    "hebei": [
        ("2026-10-19", "authority", "approve", "2026-10-30"),
        ("2026-10-20", "government", "government_approval", "2026-11-02"),
    ],
    "hulunbuir": [],  # the department decides (22)
}
FILED = {"hebei": ("filed_above", (5, "2026-10-27")), "hulunbuir": ("record", (10, "2026-10-30"))}


@pytest.mark.parametrize(
    "story", by_city(CITIES, "guigang-4a", "hebei-15b", "huizhou-17", "hulunbuir-22"), indirect=True
)
def test_the_sharing_negative_list(story: Story) -> None:
    """Each city's own chain; who reads the list; what is declassified comes off it again."""
    there = "/lists/sharing-negative"
    story.on("2026-10-16")
    with history.because(at=datetime.now(timezone.utc)):
        made = make_data(f"listed-{story.profile}", story.city.transport["id"], ("", "unconditional"))
    owner = story.desk("provider")
    owner.get(f"/dataset/{made.name}/restrict")
    owner.press(list_tier="not_shared", basis="secrets/13", reason="法律规定不得提供")
    assert owner.url.startswith("/case/"), owner.text
    number = owner.url.rpartition("/")[2].upper()
    for day, who, step, due in CHAINS[story.profile]:
        assert model.Package.get(made.name).extras["share_tier"] == "unconditional"
        assert story.due(number, step)[1] == due
        story.on(day)
        story.act(who, number, "approve")
        model.Session.expire_all()
    model.Session.expire_all()
    assert model.Package.get(made.name).extras["share_tier"] == "not_shared"
    if story.profile in FILED:
        step, due = FILED[story.profile]
        assert story.due(number, step) == due
        story.act("authority", number, "record")
    assert story.case(number)["state"] == "ended"
    story.sees(there, status=403)
    story.sees(there, story.city.citizen, 403)
    listed = story.sees(there, story.city.provider2)
    assert f"条目{made.name}" in listed
    assert "《保守国家秘密法》第十三条" in listed
    answer = story.sees(made.url, story.city.share_user, status=404)  # neither open nor shared: it has no files
    assert SECRET not in answer
    _declassified(story, made.name, there)


def _declassified(story: Story, name: str, there: str) -> None:
    story.on("2026-10-26")
    owner = story.desk("provider")
    owner.get(f"/dataset/{name}/reclassify")
    said = {
        "to_tier": "share.conditional",
        "treatment": "已脱密，删去坐标",
        "reason": "已解密",
        "share_conditions": "仅限履职",
    }
    if owner.page.select_one("#f-secrecy"):  # more is given than before: reviewed for secrecy first
        owner.press(**said, share_basis="")
        assert "保密审查" in owner.page.select_one("main .errors").text
        said |= {"conclusion": "treated", "reviewer": "保密员 周敏", "note": "坐标已删去"}
    owner.press(**said, share_basis="")
    assert owner.url.startswith("/case/"), owner.text
    number = story.matter(name)
    story.act("authority", number, "approve")
    assert f"条目{name}" not in story.sees(there, story.city.provider2)
    # yesterday's list has it still, and says what became of it
    assert f"条目{name}" in story.sees(f"{there}?on=2026-10-25", story.city.provider2)
