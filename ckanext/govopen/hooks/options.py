"""Our options, and safe defaults for CKAN's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import yaml
from ckan.config.declaration import Declaration, Key
from ckan.exceptions import CkanConfigurationException

from ckanext.govopen.safety import anonymous, defaults, mailer
from ckanext.govopen.search import connection

DECLARED = Path(__file__).resolve().parent.parent / "config_declaration.yaml"
# Open doors that no defence behind them could shut. CKAN refuses to start with one of them.
SHUT = {
    "ckan.datastore.sqlsearch.enabled": "statements can join and infer past the gate",
    "ckan.datastore.public_table_search": "lists every table and alias to anybody",
}
# Read by scheming, which declares no options of its own. Set before any plugin reads them: CKAN configures the plugins
# from the last to the first, so `scheming_organizations` comes before us.
SCHEMING = {
    "scheming.dataset_schemas": "ckanext.govopen.schemas:scheming/dataset.yaml",
    "scheming.organization_schemas": "ckanext.govopen.schemas:scheming/organization.yaml",
    "scheming.presets": "ckanext.scheming:presets.json ckanext.govopen.schemas:scheming/presets.yaml",
}
PLUGINS_OFF = {"activity": "keeps and shows whole entries past their tiers", "resource_proxy": "fetches any address"}


class Options(p.SingletonPlugin):
    """Declares, and refuses what would open the gate."""

    p.implements(p.IConfigDeclaration)
    p.implements(p.IConfigurable)

    def declare_config_options(self, declaration: Declaration, key: Key) -> None:  # noqa: ARG002
        declaration.load_dict(yaml.safe_load(DECLARED.read_text("utf-8")))
        defaults.declare(declaration, str(tk.config.get("ckan.site_url") or ""))
        for name, value in SCHEMING.items():
            tk.config.store[name] = tk.config.store.get(name) or value  # not `get`: it warns of what is not declared

    def configure(self, config: Any) -> None:
        for name, why in SHUT.items():
            if config.get(name):
                raise CkanConfigurationException(f"{name} must stay off: {why}")
        for name, why in PLUGINS_OFF.items():
            if p.plugin_loaded(name):
                raise CkanConfigurationException(f"the plugin {name} must stay off: {why}")
        _no_public_storage(config)
        anonymous.guard()
        mailer.guard()
        connection.keep()
        super().configure(config)  # type: ignore[misc]  # scheming, by the order of bases


def _no_public_storage(config: Any) -> None:
    """Data files never stand in storage served without asking (`resources` inherits `public` from `default`)."""
    for name in {"default", "resources", str(config.get("ckan.files.default_storages.resource") or "")} - {""}:
        option = f"ckan.files.storage.{name}.public"
        if option in config and tk.asbool(config[option] or False):  # `get` warns of what no storage here declares
            raise CkanConfigurationException(f"ckan.files.storage.{name}.public must stay off: it holds data files")
