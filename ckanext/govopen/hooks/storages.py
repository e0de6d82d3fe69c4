"""Where attachments are kept: a storage of CKAN's files that no static folder and no public address serves."""

from __future__ import annotations

import os
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.exceptions import CkanConfigurationException

from ckanext.govopen import config as ours


class Storages(p.SingletonPlugin):
    """Sets up `applications` beside the data files where the operator named no storage of another kind (S3 …)."""

    p.implements(p.IConfigurer)

    def update_config(self, config: Any) -> None:
        name = ours.attachment_storage()
        key = f"ckan.files.storage.{name}"
        # `in`, not `get`: CKAN warns of every question about an option that nobody declared.
        if f"{key}.type" not in config and config.get("ckan.storage_path"):
            config[f"{key}.type"] = "ckan:fs"
            config[f"{key}.path"] = os.path.abspath(os.path.join(config["ckan.storage_path"], name))  # noqa: PTH100, PTH118
            config[f"{key}.initialize"] = True
        if f"{key}.public" in config and tk.asbool(config[f"{key}.public"]):
            raise CkanConfigurationException(f"{key}.public must stay off: it holds what applicants hand in")
        super().update_config(config)  # type: ignore[misc]  # scheming, by the order of bases
