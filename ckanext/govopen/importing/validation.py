"""CKAN's validators and the entry's schema for rows by the thousand: the same ones, prepared once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

from ckan import model
from ckan.lib import plugins as lib_plugins
from ckan.logic.schema import default_show_package_schema
from ckan.types import Context

from ckanext.govopen.catalogue import navl


@dataclass(slots=True)
class Remembered:
    """What was asked of the database for many entries at once (`logic/validators/remembered.py`)."""

    owners: dict[str, str] = field(default_factory=dict)
    free: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Validator:
    """Validates entries as `package_create` and `package_show` would, for one person.

    `trusted`: the person's right over the departments was asked before (the authority acts for all of them).
    """

    user: str
    trusted: bool = False
    plugin: Any = None
    person: Any = None
    remembered: Remembered = field(default_factory=Remembered)
    _create: dict[str, Any] = field(default_factory=dict)
    _update: dict[str, Any] = field(default_factory=dict)
    _show: dict[str, Any] = field(default_factory=dict)
    _default: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.plugin = lib_plugins.lookup_package_plugin("dataset")
        self.person = model.User.by_name(self.user) if self.user else None
        self._create = self.plugin.create_package_schema()
        self._update = self.plugin.update_package_schema()
        self._show = self.plugin.show_package_schema()
        self._default = default_show_package_schema()

    def context(self, **more: Any) -> Context:
        """A fresh context, as an action called by the person would have it."""
        context: dict[str, Any] = {"model": model, "session": model.Session, "user": self.user, **more}
        if self.person:
            context["auth_user_obj"] = self.person
        if self.trusted:
            context["ignore_auth"] = True
        return cast("Context", context)

    def create(self, data: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Converted data and errors of a new entry."""
        return lib_plugins.plugin_validate(
            self.plugin,
            self.context(govopen_remembered=self.remembered),
            dict(data),
            _copy(self._create),
            "package_create",
        )

    def update(self, package: Any, data: dict[str, Any]) -> dict[str, Any]:
        """Errors of a stored entry as it would be; its own address counts as free."""
        self.remembered.free.add(package.name)
        context = self.context(govopen_remembered=self.remembered, package=package)
        _, errors = lib_plugins.plugin_validate(self.plugin, context, dict(data), _copy(self._update), "package_update")
        return errors

    def show(self, dictized: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """What the index stores of an entry: by CKAN's own schema, and by the entry's."""
        context = self.context(ignore_auth=True, use_cache=False, validate=False)
        default, _ = navl.validate(dictized, self._default, context)
        shown, _ = lib_plugins.plugin_validate(self.plugin, context, dictized, _copy(self._show), "package_show")
        return default, shown


def _copy(schema: dict[str, Any]) -> dict[str, Any]:
    """Scheming adds its fields to the schema it is given, so each entry gets one of its own."""
    return {**schema, "resources": dict(schema["resources"]), "extras": dict(schema["extras"])}
