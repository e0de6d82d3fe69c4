"""Who sees which entry's metadata (law-reading §7.22), for search, pages and the API alike."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
from ckan.lib.plugins import DefaultPermissionLabels

from ckanext.govopen import config, law
from ckanext.govopen.catalogue import entry as entries
from ckanext.govopen.store import people

DEPARTMENTS = "departments"
AUTHORITY = "authority"


class Labels(p.SingletonPlugin, DefaultPermissionLabels):
    """Labels of entries and readers.

    `public`: an opening tier, or a city that opens its catalogue. `departments`: sharing alone.
    Drafts and hidden entries: their department and the authority.
    """

    p.implements(p.IPermissionLabels)

    def get_dataset_labels(self, dataset_obj: Any) -> list[str]:
        labels = super().get_dataset_labels(dataset_obj)
        if "public" not in labels:
            return [*labels, AUTHORITY]
        audience = entries.audience(entries.of_package(dataset_obj), law.in_force())
        return labels if audience == "public" else [DEPARTMENTS]

    def get_user_dataset_labels(self, user_obj: Any) -> list[str]:
        labels = super().get_user_dataset_labels(user_obj)
        officer = any(label.startswith("member-") for label in labels)
        if officer:
            labels.append(DEPARTMENTS)
        if officer and f"member-{_authority_id()}" in labels:
            labels.append(AUTHORITY)
        known = labels != ["public"] and user_obj.state == "active"
        if not officer and known and people.audits(user_obj.id):
            labels += [DEPARTMENTS, AUTHORITY]  # an auditor reads everything and decides nothing
        return labels


def _authority_id() -> str:
    from ckan import model

    found = model.Group.get(config.authority()) if config.authority() else None
    return found.id if found else ""
