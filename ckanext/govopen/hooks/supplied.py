"""Files put up for one grant alone are not part of the public entry: who has nothing to do with the grant sees none."""

from __future__ import annotations

import json
from typing import Any

import ckan.plugins as p
from ckan.types import Context

from ckanext.govopen.access.people import asker_in
from ckanext.govopen.logic.readers import may_audit
from ckanext.govopen.store.grants import held

SHOWN = ("res_name", "res_description", "res_format", "res_url", "res_type")


class Supplied(p.SingletonPlugin):
    """Out of the index, out of search results, and out of an entry shown to strangers."""

    p.implements(p.IPackageController, inherit=True)

    def before_dataset_index(self, pkg_dict: dict[str, Any]) -> dict[str, Any]:
        resources = _resources(pkg_dict)
        own = [number for number, one in enumerate(resources) if not one.get("supplied_for")]
        if len(own) < len(resources):
            for name in SHOWN:
                values = pkg_dict.get(name) or []
                if len(values) == len(resources):
                    pkg_dict[name] = [values[number] for number in own]
        return super().before_dataset_index(pkg_dict)  # type: ignore[misc]

    def after_dataset_search(self, search_results: dict[str, Any], search_params: dict[str, Any]) -> dict[str, Any]:
        for entry in search_results.get("results") or []:
            if isinstance(entry, dict):
                _keep(entry, lambda _grant: False)
        return super().after_dataset_search(search_results, search_params)  # type: ignore[misc]

    def after_dataset_show(self, context: Context, pkg_dict: dict[str, Any]) -> None:
        super().after_dataset_show(context, pkg_dict)  # type: ignore[misc]
        if context.get("ignore_auth") or not any(one.get("supplied_for") for one in pkg_dict.get("resources") or []):
            return
        asker = asker_in(context)
        if may_audit(asker) or pkg_dict.get("owner_org") in asker.departments:
            return
        mine = held(asker.holders, pkg_dict["id"])
        _keep(pkg_dict, lambda grant: grant in mine)


def _resources(pkg_dict: dict[str, Any]) -> list[dict[str, Any]]:
    return json.loads(pkg_dict.get("data_dict") or "{}").get("resources") or []


def _keep(entry: dict[str, Any], mine: Any) -> None:
    """Leave out files that were put up for others' grants."""
    resources = entry.get("resources")
    if not isinstance(resources, list):
        return
    kept = [one for one in resources if not one.get("supplied_for") or mine(one["supplied_for"])]
    if len(kept) < len(resources):
        entry["resources"], entry["num_resources"] = kept, len(kept)
