"""What `package_show` says of entries that were just made, without asking the database for what is in hand.

CKAN's `package_dictize` takes eight queries an entry: files, tags, groups, department, relations. A new entry has no
files, groups or relations; its tags and its department are known. Held against CKAN's own in `tests/importing`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ckan.plugins as p
import sqlalchemy as sa
from ckan import model
from ckan.lib import dictization
from ckan.logic import apply_after_dataset_show_plugins

from ckanext.govopen.importing.validation import Validator

Both = tuple[dict[str, Any], dict[str, Any]]


@dataclass(slots=True)
class Showing:
    """Shows entries as the index wants them, for one person's validator; `become` as they are about to be."""

    validator: Validator

    def shown(self, packages: Sequence[Any]) -> list[Both]:
        """Stored entries: (by CKAN's schema, by the entry's schema)."""
        return [self._one(package, dictized) for package, dictized in self._dictized(packages)]

    def become(self, packages: Sequence[Any], values: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
        """By id, what the entry's schema will say once each entry has the values given for its id."""
        found = {}
        for package, dictized in self._dictized(packages):
            dictized.update(values[package.id])
            found[package.id] = self._one(package, dictized)[1]
        return found

    def _dictized(self, packages: Sequence[Any]) -> list[tuple[Any, dict[str, Any]]]:
        departments = _departments({package.owner_org for package in packages if package.owner_org})
        tags = _tags([package.id for package in packages])
        return [(package, _dictize(package, departments, tags.get(package.id, []))) for package in packages]

    def _one(self, package: Any, dictized: dict[str, Any]) -> Both:
        for plugin in p.PluginImplementations(p.IPackageController):
            plugin.read(package)
        both = self.validator.show(dictized)
        context = self.validator.context(ignore_auth=True, use_cache=False, validate=False, package=package)
        apply_after_dataset_show_plugins(context, both[1])
        return both


def _dictize(package: Any, departments: dict[str, Any], tags: list[Any]) -> dict[str, Any]:
    """`ckan.lib.dictization.model_dictize.package_dictize` of a package without files, groups and relations."""
    result = dictization.table_dictize(package, {})
    result.pop("plugin_data", None)
    result["title"] = (result["title"] or "").strip()
    result["resources"], result["num_resources"] = [], 0
    result["tags"] = [{**tag, "display_name": tag["name"]} for tag in tags]
    result["num_tags"] = len(tags)
    result["extras"] = [{"key": key, "value": value} for key, value in (package.extras or {}).items()]
    result["groups"] = []
    department = departments.get(package.owner_org)
    result["organization"] = dict(department) if department else None
    result["relationships_as_subject"], result["relationships_as_object"] = [], []
    result["isopen"] = package.isopen()
    result["type"] = package.type or "dataset"
    licence = package.license
    if licence and licence.url:
        result["license_url"] = licence.url
    result["license_title"] = (
        licence.title.split("::")[-1] if licence and licence.url else getattr(licence, "title", None)
    )
    if not licence:
        result["license_title"] = package.license_id
    result["metadata_modified"] = package.metadata_modified.isoformat()
    result["metadata_created"] = package.metadata_created.isoformat()
    return result


def _departments(ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    group = model.group_table
    query = sa.select(group).where(group.c.id.in_(list(ids)), group.c.state == "active")
    found = dictization.obj_list_dictize(list(model.Session.execute(query)), {})
    for department in found:
        del department["extras"]
    return {department["id"]: department for department in found}


def _tags(ids: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    tag, link = model.tag_table, model.package_tag_table
    query = (
        sa.select(link.c.package_id, tag, link.c.state)
        .join(link, tag.c.id == link.c.tag_id)
        .where(link.c.package_id.in_(list(ids)), link.c.state == "active")
        .order_by(tag.c.name)
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for row in model.Session.execute(query):
        item = {name: value for name, value in row._mapping.items() if name != "package_id"}  # noqa: SLF001  # its API
        found.setdefault(row.package_id, []).append(item)
    return found
