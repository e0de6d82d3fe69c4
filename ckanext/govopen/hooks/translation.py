"""Our own strings, and those that CKAN leaves untranslated."""

from __future__ import annotations

from pathlib import Path

import ckan.plugins as p
from ckan.lib.plugins import DefaultTranslation

PACKAGE = Path(__file__).resolve().parent.parent


class Translation(p.SingletonPlugin, DefaultTranslation):
    """`i18n/` stands at the top of the repository, and inside the package in a wheel."""

    p.implements(p.ITranslation)

    def i18n_directory(self) -> str:
        inside = PACKAGE / "i18n"
        return str(inside if inside.is_dir() else PACKAGE.parent.parent / "i18n")

    def i18n_domain(self) -> str:
        return "ckanext-govopen"
