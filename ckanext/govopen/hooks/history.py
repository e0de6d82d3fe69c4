"""Who changed an entry: the database notes what and when, the action knows by whom."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p

from ckanext.govopen.access.people import asker_in
from ckanext.govopen.store import history


class History(p.SingletonPlugin):
    """Names the person behind each version."""

    p.implements(p.IPackageController, inherit=True)

    def after_dataset_create(self, context: Any, pkg_dict: dict[str, Any]) -> None:
        if pkg_dict.get("state") != "draft":  # imports make drafts by the thousand
            _name(context, pkg_dict)
        super().after_dataset_create(context, pkg_dict)  # type: ignore[misc]

    def after_dataset_update(self, context: Any, pkg_dict: dict[str, Any]) -> None:
        _name(context, pkg_dict)
        super().after_dataset_update(context, pkg_dict)  # type: ignore[misc]

    def after_dataset_delete(self, context: Any, pkg_dict: dict[str, Any]) -> None:
        _name(context, pkg_dict)
        super().after_dataset_delete(context, pkg_dict)  # type: ignore[misc]


def _name(context: Any, pkg_dict: dict[str, Any]) -> None:
    if pkg_dict.get("id"):
        user = context.get("auth_user_obj")
        history.named(str(pkg_dict["id"]), user.id if user else asker_in(context).id)
