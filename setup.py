"""Packaging: `schemas/` and `i18n/` stand at the top of the repository and travel inside the package."""

from setuptools import find_namespace_packages, setup

PACKAGES = find_namespace_packages(include=["ckanext.govopen", "ckanext.govopen.*"])

setup(
    packages=[*PACKAGES, "ckanext.govopen.schemas", "ckanext.govopen.i18n"],
    package_dir={"ckanext.govopen.schemas": "schemas", "ckanext.govopen.i18n": "i18n"},
    package_data={
        "ckanext.govopen": ["**/*"],
        "ckanext.govopen.schemas": ["**/*.yaml", "**/*.txt"],
        "ckanext.govopen.i18n": ["*.pot", "*/LC_MESSAGES/*.po", "*/LC_MESSAGES/*.mo"],
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
