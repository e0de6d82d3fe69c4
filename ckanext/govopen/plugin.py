"""Wiring only: what the plugin is made of, one interface a file in `hooks/`."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckanext.scheming.plugins import SchemingDatasetsPlugin

from ckanext.govopen import hooks
from ckanext.govopen.registry import collect


@tk.blanket.actions(lambda: collect("logic.action"))
@tk.blanket.auth_functions(lambda: collect("logic.auth"))
@tk.blanket.blueprints(lambda: list(collect("views", "blueprint").values()))
@tk.blanket.cli(lambda: [collect("cli")["govopen"]])
class GovopenPlugin(*hooks.MIXINS, SchemingDatasetsPlugin):  # type: ignore[misc]
    """Datasets as catalogue entries, and the portal around them."""
