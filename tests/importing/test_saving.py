"""The fast road and `package_create` lead to the same place: same dict, same document in Solr, same hooks."""

from __future__ import annotations

import json
from typing import ClassVar

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.lib import search, signals

from ckanext.govopen.importing import chunk, fresh, indexing, saving
from ckanext.govopen.importing.validation import Validator
from ckanext.govopen.search import connection

ASKED = {
    "title": "公交站点位置",
    "notes": "全市公交站点的位置。",
    "tag_string": "公交,站点",
    "open_tier": "on_request",
    "open_basis": "《中华人民共和国统计法》第二十八条",
    "open_conditions": "只用于研究\n不得转让",
    "share_tier": "conditional",
    "update_cycle": "yearly",
    "theme": "transport",
    "items": [{"name": "站名", "type": "text"}, {"name": "经度", "type": "number", "length": "10,6"}],
    "related_codes": "3070012/000021",
    "license_id": "cc-by",
}
# What differs between any two entries, and nothing else.
OWN = {"id", "name", "metadata_created", "metadata_modified", "index_id", "indexed_ts", "_version_", "timestamp"}


@pytest.fixture(scope="module")
def pair(city):
    """The same entry by both roads, as the department's editor."""
    asked = {**chunk.DATASET, **ASKED, "owner_org": city.transport["id"]}
    slow = city.provider.call("package_create", **asked, name="by-package-create")
    validator = Validator(city.provider.name)
    [saved] = saving.create([{**asked, "name": "by-import"}], city.provider.name, validator)
    assert not saved.errors
    model.repo.commit()
    both = fresh.Showing(validator).shown([saved.package])
    indexing.send(indexing.documents(both))
    connection.commit()
    return slow["id"], saved.package.id


def plain(value, ids):
    """JSON without what is each entry's own."""
    if isinstance(value, dict):
        return {key: plain(item, ids) for key, item in value.items() if key not in OWN}
    if isinstance(value, list):
        return [plain(item, ids) for item in value]
    if isinstance(value, str):
        if value[:1] in "{[":
            try:
                return plain(json.loads(value), ids)
            except ValueError:
                pass
        for own in ids:
            value = value.replace(own, "·")
    return value


@pytest.mark.parametrize("schema", [False, True])
@pytest.mark.parametrize("cached", [False, True])
def test_package_show_says_the_same(pair, schema, cached):
    shown = [
        tk.get_action("package_show")(
            {"ignore_auth": True, "use_cache": cached}, {"id": id_, "use_default_schema": schema}
        )
        for id_ in pair
    ]
    first, second = (plain(item, (*pair, "by-package-create", "by-import")) for item in shown)
    assert first == second
    assert first["title"] == ASKED["title"]


def test_solr_holds_the_same_document(pair):
    documents = [search.show(id_) for id_ in pair]
    first, second = (plain(dict(item), (*pair, "by-package-create", "by-import")) for item in documents)
    assert first == second


def test_the_same_rows_in_the_same_tables(pair):
    def rows(id_):
        package = model.Session.get(model.Package, id_)
        members = model.Session.query(model.Member).filter_by(table_id=id_).all()
        return (
            {key: getattr(package, key) for key in model.package_table.c.keys() if key not in OWN},  # noqa: SIM118
            [(m.group_id, m.capacity, m.state, m.table_name) for m in members],
            sorted(tag.name for tag in package.get_tags()),
        )

    model.Session.expire_all()
    assert rows(pair[0]) == rows(pair[1])


def test_what_is_wrong_is_refused_in_the_same_words(city):
    asked = {**chunk.DATASET, "title": "", "owner_org": city.transport["id"], "open_tier": "public", "name": "wrong"}
    with pytest.raises(tk.ValidationError) as slow:
        city.provider.call("package_create", **asked)
    [saved] = saving.create([asked], city.provider.name, Validator(city.provider.name))
    assert saved.errors == slow.value.error_dict


def test_a_stranger_may_not_fill_another_department(city):
    asked = {**chunk.DATASET, "title": "甲", "owner_org": city.transport["id"], "share_tier": "unconditional"}
    [saved] = saving.create([asked], city.provider2.name, Validator(city.provider2.name))
    assert "owner_org" in saved.errors


class Listener(p.SingletonPlugin):
    p.implements(p.IPackageController, inherit=True)
    heard: ClassVar[list[str]] = []

    def create(self, entity):
        self.heard.append("create")

    def after_dataset_create(self, context, pkg_dict):
        assert pkg_dict["id"]
        self.heard.append("after_dataset_create")

    def before_dataset_index(self, pkg_dict):
        self.heard.append("before_dataset_index")
        return pkg_dict

    def after_dataset_show(self, context, pkg_dict):
        self.heard.append("after_dataset_show")


@pytest.mark.provide_plugin("listener", Listener)
@pytest.mark.with_plugins("listener")
def test_every_hook_hears_of_every_entry(city):
    Listener.heard.clear()
    told = []

    def listen(sender, **said):
        told.append((sender, said["result"]["title"]))

    with signals.action_succeeded.connected_to(listen, "package_create"):
        validator = Validator(city.provider.name)
        asked = [
            {**chunk.DATASET, "title": f"第{n}条", "owner_org": city.transport["id"], "share_tier": "unconditional"}
            for n in range(3)
        ]
        saved = saving.create(asked, city.provider.name, validator)
        model.repo.commit()
        both = fresh.Showing(validator).shown([item.package for item in saved])
        indexing.documents(both)
        saving.announce(saved, [custom for _, custom in both], validator)
    for hook in ("create", "after_dataset_create", "before_dataset_index", "after_dataset_show"):
        assert Listener.heard.count(hook) == 3, hook
    assert told == [("package_create", f"第{n}条") for n in range(3)]


class Chained(p.SingletonPlugin):
    p.implements(p.IActions)
    heard: ClassVar[list[str]] = []

    def get_actions(self):
        @p.toolkit.chained_action
        def package_create(up, context, data_dict):
            self.heard.append(data_dict["title"])
            return up(context, data_dict)

        return {"package_create": package_create}


@pytest.mark.provide_plugin("chained", Chained)
@pytest.mark.with_plugins("chained")
def test_a_plugin_before_package_create_is_not_passed_by(city):
    Chained.heard.clear()
    asked = [
        {**chunk.DATASET, "title": title, "owner_org": city.transport["id"], "share_tier": "unconditional"}
        for title in ("走链的甲", "走链的乙")
    ]
    saved = saving.create(asked, city.provider.name, Validator(city.provider.name))
    model.repo.commit()
    assert Chained.heard == ["走链的甲", "走链的乙"]
    assert all(item.package.owner_org == city.transport["id"] for item in saved)


def test_names_are_given_as_one_by_one_would(city):
    asked = [{"title": "同名条目"}, {"title": "同名条目"}, {"title": "另一条", "resource_code": "3070012/000021"}]
    saving.give_names(asked)
    assert [item["name"] for item in asked] == ["tong-ming-tiao-mu", "tong-ming-tiao-mu-2", "3070012-000021"]
