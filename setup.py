"""Packaging: `schemas/` and `i18n/` stand at the top of the repository and travel inside the package."""

import subprocess
import sys

from setuptools import find_namespace_packages, setup
from setuptools.command.build_py import build_py

PACKAGES = find_namespace_packages(include=["ckanext.govopen", "ckanext.govopen.*"])


class BuildWithTranslations(build_py):
    """The catalogues of translations are made from their parts first; they are not kept in the repository."""

    def run(self) -> None:
        subprocess.run([sys.executable, "deploy/messages.py"], check=True)
        self.data_files = self._get_data_files()
        super().run()


setup(
    cmdclass={"build_py": BuildWithTranslations},
    packages=[*PACKAGES, "ckanext.govopen.schemas", "ckanext.govopen.i18n", "ckanext.govopen.docs"],
    package_dir={"ckanext.govopen.schemas": "schemas", "ckanext.govopen.i18n": "i18n", "ckanext.govopen.docs": "docs"},
    package_data={
        "ckanext.govopen": ["**/*"],
        "ckanext.govopen.schemas": ["**/*.yaml", "**/*.txt"],
        "ckanext.govopen.docs": ["guides/site/*.md", "images/guides/*.webp"],
        "ckanext.govopen.i18n": ["*/LC_MESSAGES/*.po", "*/LC_MESSAGES/*.mo"],
    },
    exclude_package_data={"": ["*.pyc"]},
    message_extractors={
        "ckanext": [
            ("**.py", "python", None),
            ("**.js", "javascript", None),
            ("**/templates/**.html", "ckan", None),
            ("**/templates/**.txt", "ckan", None),
        ],
    },
)
