"""Templates and assets of the portal."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk

from ckanext.govopen import webassets


class Templates(p.SingletonPlugin):
    """Adds our folders to CKAN's."""

    p.implements(p.IConfigurer)  # not inherit=True: that would hide scheming's own

    def update_config(self, config: Any) -> None:
        tk.add_template_directory(config, "../templates")
        tk.add_public_directory(config, "../public")
        tk.add_resource("../assets", "govopen")
        webassets.layer_core_css()
        super().update_config(config)  # type: ignore[misc]  # scheming, by the order of bases
