"""Every renewal of an entry's data goes on record, for the strip of twelve months on its page."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
from ckan import model

from ckanext.govopen.search import updates


class Updates(p.SingletonPlugin):
    """Notes the day, in the transaction of the change."""

    p.implements(p.IPackageController, inherit=True)

    def after_dataset_create(self, context: Any, pkg_dict: dict[str, Any]) -> None:
        _note(context, pkg_dict)
        super().after_dataset_create(context, pkg_dict)  # type: ignore[misc]

    def after_dataset_update(self, context: Any, pkg_dict: dict[str, Any]) -> None:
        _note(context, pkg_dict)
        super().after_dataset_update(context, pkg_dict)  # type: ignore[misc]


def _note(context: Any, pkg_dict: dict[str, Any]) -> None:
    if "resources" in pkg_dict and not pkg_dict["resources"]:
        return  # imports make entries without files by the thousand
    package = context.get("package") or model.Package.get(pkg_dict.get("id"))
    if package is not None:
        updates.record(package)
