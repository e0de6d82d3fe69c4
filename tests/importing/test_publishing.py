"""A batch becomes public by one signature: what is signed for, what every hook hears, what a crash leaves."""

from __future__ import annotations

from collections import Counter
from typing import ClassVar

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.lib import signals

from ckanext.govopen.importing import indexing, jobs, publishing
from ckanext.govopen.importing.engine import Actor

from . import doing, sheets
from .doing import entries, found, send

HEAD, row = sheets.HEAD, sheets.row


@pytest.fixture(autouse=True)
def empty(city):
    """No entries and no imports from the test before."""
    doing.clear()


def sign(city, batch):
    reviewed = {"conclusion": "clear", "reviewer": "保密员 周敏"}
    return city.authority.call("govopen_import_publish", id=batch["id"], background=False, secrecy=reviewed)


def test_the_authority_publishes_a_batch_by_one_signature(city):
    rows = [HEAD, row("甲"), row("乙", share="有条件共享", opened="不予开放")]
    batch = send(city.provider, rows)
    with pytest.raises(tk.NotAuthorized):
        city.provider.call("govopen_import_publish", id=batch["id"])
    with pytest.raises(tk.NotAuthorized):
        city.operator.call("govopen_import_publish", id=batch["id"])
    with pytest.raises(tk.ValidationError):  # guigang 43: no secrecy review, no publication
        city.authority.call("govopen_import_publish", id=batch["id"], background=False)
    model.Session.rollback()
    done = sign(city, batch)
    assert (done["counts"]["published"], done["counts"]["unready"]) == (1, 1)
    model.Session.expire_all()
    assert {entry.title: entry.state for entry in entries()} == {"甲": "active", "乙": "draft"}
    assert [hit["title"] for hit in found(city.citizen)["results"]] == ["甲"]
    lines = city.authority.call("govopen_import_show", id=batch["id"])["rows"]
    assert "unready" in {note["code"] for note in lines[1]["notes"]}
    undone = city.provider.call("govopen_import_undo", id=batch["id"], background=False)
    assert undone["counts"]["kept"] == 1


def test_the_signature_says_before_and_after_how_many_it_publishes(city, app):
    rows = [HEAD, row("甲"), row("乙", share="有条件共享", opened="不予开放"), row("丙", opened="有条件开放")]
    batch = send(city.provider, [*rows, row("丁")])
    lead = city.authority.headers
    city.provider.call("govopen_import_submit", id=batch["id"])
    found = city.authority.call("govopen_import_review_show", id=batch["id"])
    told, number = found["prospect"], found["case"]["number"]
    assert (told["ready"], told["left"], told["more"]) == (2, 2, 0)
    assert {one["count"] for one in told["why"]} <= {1, 2}
    assert any("依据" in one["text"] for one in told["why"]), told
    for page in (f"/review/{number}", f"/import/{batch['id']}/publish"):
        assert "签署后将发布2个条目，2个不能发布" in app.get(page, headers=lead).text
    done = sign(city, batch)
    assert (done["counts"]["published"], done["counts"]["unready"]) == (told["ready"], told["left"])
    said = "签署后已发布2个条目；另有2个未发布"
    letter = f"/case/{number.lower()}/decision"
    for page in (f"/case/{number.lower()}", letter):
        assert said in app.get(page, headers=lead, follow_redirects=True).text
    review = app.get(f"/review/{number}", headers=lead).text
    assert said in review
    assert "待签署" not in review
    assert 'class="act"' not in review
    back = app.get(f"/import/{batch['id']}/undo", headers=city.provider.headers).text
    assert "建立的2个草稿将移除" in back
    assert "2个条目已发布" in back


@pytest.mark.parametrize("road", ["in place", "beside"])
def test_what_a_crash_kept_from_search_is_found_once_the_publication_goes_on(city, monkeypatch, road):
    doing.index_by(monkeypatch, road)
    batch = send(city.provider, [HEAD, *(row(f"第{n}条") for n in range(5))])
    monkeypatch.setattr(publishing, "BY", 2)
    send_index, calls = indexing.send, Counter()

    def dies(docs):
        calls["send"] += 1
        if calls["send"] == 2:
            raise RuntimeError("power gone")
        send_index(docs)

    monkeypatch.setattr(indexing, "send", dies)
    sign(city, batch)
    model.Session.expire_all()
    assert {entry.state for entry in entries()} == {"in place": {"active", "draft"}, "beside": {"active"}}[road]
    assert found(city.citizen)["count"] < 5
    monkeypatch.setattr(indexing, "send", send_index)
    jobs.now("publish", batch["id"], Actor("", None, trusted=True))
    model.Session.expire_all()
    assert {entry.state for entry in entries()} == {"active"}
    assert found(city.citizen)["count"] == 5
    assert city.authority.call("govopen_import_show", id=batch["id"])["counts"]["published"] == 5


class Editing(p.SingletonPlugin):
    """Hears of entries, and adds a word to each as it is published."""

    p.implements(p.IPackageController, inherit=True)
    heard: ClassVar[list[str]] = []

    def edit(self, entity):
        entity.notes = f"{entity.title}（已核）"
        self.heard.append("edit")

    def after_dataset_update(self, context, pkg_dict):
        assert pkg_dict["state"] == "active"
        self.heard.append("after_dataset_update")

    def before_dataset_index(self, pkg_dict):
        self.heard.append("before_dataset_index")
        return pkg_dict


@pytest.mark.provide_plugin("editing", Editing)
@pytest.mark.with_plugins("editing")
def test_every_hook_hears_of_a_publication_and_search_of_what_they_change(city):
    batch = send(city.provider, [HEAD, row("甲"), row("乙")])
    Editing.heard.clear()
    told = []

    def listen(sender, **said):
        told.append((sender, said["result"]["title"], said["result"]["state"]))

    with signals.action_succeeded.connected_to(listen, "package_update"):
        sign(city, batch)
    assert Counter(Editing.heard) == {"edit": 2, "after_dataset_update": 2, "before_dataset_index": 2}
    assert told == [("package_update", "甲", "active"), ("package_update", "乙", "active")]
    shown = {hit["title"]: hit for hit in found(city.citizen)["results"]}
    assert {title: hit["notes"] for title, hit in shown.items()} == {"甲": "甲（已核）", "乙": "乙（已核）"}
    for hit in shown.values():  # what search keeps is what the catalogue says
        cached, stored = (
            tk.get_action("package_show")({"ignore_auth": True, "use_cache": cache}, {"id": hit["id"]})
            for cache in (True, False)
        )
        assert cached == stored
