"""Template helpers and validators: ours beside scheming's, which `scheming_organizations` registers."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p

from ckanext.govopen.registry import collect


class Names(p.SingletonPlugin):
    """What templates and schemas may call by name."""

    p.implements(p.ITemplateHelpers)
    p.implements(p.IValidators)

    def get_helpers(self) -> dict[str, Any]:
        return collect("helpers")

    def get_validators(self) -> dict[str, Any]:
        return collect("logic.validators")
