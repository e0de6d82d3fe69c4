"""Puts new entries into the catalogue by the hundred: what CKAN does for each, its round trips for all together.

`package_create` asks the database some forty times for one entry. Here the same validated data becomes the same rows in
one flush; `tests/importing/test_saving.py` holds the two roads against each other, field by field, down to the document
in Solr. Where some other plugin chains `package_create`, its chain is honoured: then the action itself is called.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.lib import signals
from ckan.model.types import make_uuid
from sqlalchemy.orm.attributes import set_committed_value

from ckanext.govopen.catalogue import names
from ckanext.govopen.importing.validation import Validator

SKIPPED = (
    "extras",
    "tags",
    "resources",
    "groups",
    "plugin_data",
    "relationships_as_subject",
    "relationships_as_object",
)


@dataclass(slots=True)
class Saved:
    """An entry on its way: what was asked, and either the stored package with its data or the errors."""

    asked: dict[str, Any]
    package: Any = None
    data: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, Any] = field(default_factory=dict)


def create(asked: Sequence[dict[str, Any]], user: str, validator: Validator) -> list[Saved]:
    """Validates and adds new entries in one flush; nothing is committed. Answers in the order asked.

    Raises sqlalchemy's IntegrityError when somebody else took a name meanwhile: the caller rolls back and comes again.
    """
    validator.remembered.free |= give_names(asked)
    result = [Saved(item) for item in asked]
    if not core_alone():
        return _one_by_one(result, validator)
    for saved in result:
        saved.data, saved.errors = validator.create(saved.asked)
    good = [saved for saved in result if not saved.errors]
    creator = model.User.by_name(user)
    tags = _tags(good)
    for saved in good:
        saved.package = _package(saved.data, creator.id if creator else None)
        model.Session.add(saved.package)
        _tagged(saved, tags)
    model.Session.flush()
    _belong(good)
    for saved in good:
        saved.data["id"] = saved.package.id
        for plugin in p.PluginImplementations(p.IPackageController):
            plugin.create(saved.package)
            plugin.after_dataset_create(validator.context(), saved.data)
    return result


def _one_by_one(result: list[Saved], validator: Validator) -> list[Saved]:
    """The long road, where another plugin has put itself before `package_create`: through the whole chain."""
    for saved in result:
        _, saved.errors = validator.create(saved.asked)
        if not saved.errors:
            context = validator.context(defer_commit=True, return_id_only=True)
            id_ = tk.get_action("package_create")(context, dict(saved.asked))
            saved.package = model.Session.get(model.Package, id_)
    return result


def listened_to() -> bool:
    """Whether somebody waits for the signal of `package_create` whom the action itself has not told."""
    return core_alone() and bool(list(signals.action_succeeded.receivers_for("package_create")))


def announce(saved: Iterable[Saved], dicts: Iterable[dict[str, Any]], validator: Validator) -> None:
    """The signal that `package_create` sends after it succeeded, for each entry."""
    for item, shown in zip(saved, dicts, strict=True):
        signals.action_succeeded.send(
            "package_create", context=validator.context(package=item.package), data_dict=item.asked, result=shown
        )


def _package(data: dict[str, Any], creator: str | None) -> Any:
    """As `package_dict_save` fills it: columns from the data, the rest from its extras."""
    now = datetime.utcnow()  # noqa: DTZ003  # CKAN's columns are naive UTC
    package: Any = model.Package()
    columns = set(model.package_table.c.keys()) - {*SKIPPED, "id"}
    for name in columns & set(data):
        setattr(package, name, data[name])
    package.id = data.get("id") or make_uuid()
    package.extras = {extra["key"]: extra["value"] for extra in data.get("extras", [])}
    package.creator_user_id = creator
    package.metadata_created = package.metadata_modified = now
    set_committed_value(package, "resources_all", [])  # known, and not asked of the database by every hook
    return package


def _tagged(saved: Saved, tags: dict[str, Any]) -> None:
    package = saved.package
    for name in dict.fromkeys(tag["name"] for tag in saved.data.get("tags") or []):
        model.Session.add(model.PackageTag(package, tags[name], "active"))


def _belong(saved: Sequence[Saved]) -> None:
    """The membership of each entry in its department.

    Not as objects: before a commit CKAN looks the entry of every new `Member` up, one by one, to tell observers that
    the entry changed. They are told here.
    """
    rows = [
        {
            "id": make_uuid(),
            "table_name": "package",
            "table_id": item.package.id,
            "capacity": "organization",
            "group_id": item.package.owner_org,
            "state": "active",
        }
        for item in saved
        if item.package.owner_org
    ]
    if rows:
        model.Session.execute(sa.insert(model.member_table), rows)
    for observer in p.PluginImplementations(p.IDomainObjectModification):
        for item in saved:
            observer.notify(item.package, model.DomainObjectOperation.changed)


def _tags(saved: Iterable[Saved]) -> dict[str, Any]:
    """Free tags by name, those that nobody used yet made."""
    wanted = {tag["name"] for item in saved for tag in item.data.get("tags") or []}
    if not wanted:
        return {}
    query = sa.select(model.Tag).where(model.Tag.name.in_(wanted), model.Tag.vocabulary_id.is_(None))
    found = {tag.name: tag for tag in model.Session.scalars(query)}
    for name in wanted - set(found):
        found[name] = model.Tag(name)
        model.Session.add(found[name])
    return found


def give_names(asked: Sequence[dict[str, Any]]) -> set[str]:
    """Addresses as `package_create` would give them one by one, with one look into the database for all.

    Returns those it gave: nobody has them yet.
    """
    given: set[str] = set()
    nameless = [item for item in asked if not item.get("name")]
    stems = [names.propose(item["title"], item.get("resource_code", ""), lambda _name: False) for item in nameless]
    taken = _taken(set(stems))
    for item, stem in zip(nameless, stems, strict=True):
        name, count = stem, 1
        while name in taken:
            count += 1
            name = f"{stem}-{count}"
        item["name"] = name
        taken.add(name)
        given.add(name)
    return given


def _taken(stems: set[str]) -> set[str]:
    """Names in use that begin with one of the stems and end in a number, or are one of them."""
    name = model.Package.name
    exact = set(model.Session.scalars(sa.select(name).where(name.in_(stems))))
    found = set(exact)
    for stem in exact:
        found |= set(model.Session.scalars(sa.select(name).where(name.like(stem.replace("_", r"\_") + "-%"))))
    return found


def core_alone(name: str = "package_create") -> bool:
    """Whether an action is CKAN's own: a chain of some other plugin must be walked, so no short cut then.

    A link of ours is none: it only tells the guard of single calls what was sent.
    """
    action = tk.get_action(name)
    inner = getattr(action, "__wrapped__", action)
    while isinstance(inner, partial) and inner.func.__module__.startswith("ckanext.govopen."):
        inner = inner.args[0]
    return getattr(inner, "__module__", "").startswith("ckan.logic.action.")
