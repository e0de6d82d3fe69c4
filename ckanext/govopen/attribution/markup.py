"""schema.org as JSON-LD, for search engines. What may not be had by everybody is never called a distribution."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
from markupsafe import Markup

from ckanext.govopen import config, law
from ckanext.govopen.attribution.statement import day_of, statement

if TYPE_CHECKING:
    from collections.abc import Mapping

CONTEXT = "https://schema.org/"
ESCAPED = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def as_script(data: Mapping[str, Any]) -> Markup:
    """JSON that cannot end the script element it stands in; a data block is not run, so the policy allows it."""
    text = json.dumps(data, ensure_ascii=False)
    for char, harmless in ESCAPED.items():
        text = text.replace(char, harmless)
    return Markup(text)  # noqa: S704  # escaped above, in JSON's own way


def dataset(entry: Mapping[str, Any]) -> dict[str, Any]:
    """An entry as schema.org/Dataset."""
    one = statement(entry)
    tier = law.in_force().open_tiers.get(str(entry.get("open_tier") or ""))
    free = bool(tier and tier.access == "free") and not entry.get("private")
    found: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "Dataset",
        "@id": one.url,
        "url": one.url,
        "name": one.title,
        "description": str(entry.get("notes") or one.title),
        "identifier": one.code or entry["id"],
        "inLanguage": "zh-CN",
        "dateCreated": day_of(entry.get("metadata_created")),
        "dateModified": one.version,
        "isAccessibleForFree": free,
        "creator": {"@type": "GovernmentOrganization", "name": one.provider},
        "publisher": {"@type": "GovernmentOrganization", "name": one.provider},
        "includedInDataCatalog": {"@type": "DataCatalog", "name": one.site, "url": config.address("/")},
        "keywords": [tag.get("display_name") or tag["name"] for tag in entry.get("tags") or []],
        "license": one.licence_url or ({"@type": "CreativeWork", "name": one.licence} if one.licence else ""),
        "conditionsOfAccess": "" if free else (str(tier.term) if tier else ""),
        "variableMeasured": [item["name"] for item in _items(entry)],
        "distribution": [_file(entry, file) for file in entry.get("resources") or []] if free else [],
    }
    return {key: value for key, value in found.items() if value not in ("", [], None)}


def _items(entry: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [one for one in tk.h.govopen_items(entry) if one.get("name")]


def _file(entry: Mapping[str, Any], file: Mapping[str, Any]) -> dict[str, Any]:
    found = {
        "@type": "DataDownload",
        "name": file.get("name") or "",
        "encodingFormat": file.get("mimetype") or file.get("format") or "",
        "contentUrl": config.address(f"/dataset/{entry['name']}/resource/{file['id']}/download"),
        "contentSize": str(file["size"]) if file.get("size") else "",
        "dateModified": day_of(file.get("last_modified") or file.get("created")),
    }
    return {key: value for key, value in found.items() if value}


TYPES = {"application": "SoftwareApplication", "service": "WebApplication", "model": "CreativeWork",
         "visualisation": "CreativeWork", "paper": "ScholarlyArticle"}  # fmt: skip


def product(one: Mapping[str, Any]) -> dict[str, Any]:
    """A product, with the data it rests on."""
    found: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": TYPES.get(one["kind"]["value"], "CreativeWork"),
        "@id": config.address(f"/products/{one['id']}"),
        "url": one["link"] or config.address(f"/products/{one['id']}"),
        "name": one["title"],
        "description": one["summary"],
        "creditText": one["maker"],  # a person or an organization: the maker does not say which
        "datePublished": one["published_on"],
        "dateModified": one["changed_on"],
        "image": [config.address(picture["url"]) for picture in one["pictures"]],
        "isBasedOn": [
            {
                "@type": "Dataset",
                "name": source["title"],
                "identifier": source["code"],
                "creator": {"@type": "GovernmentOrganization", "name": source["provider"]},
                **({"url": config.address(f"/dataset/{source['entry']['name']}")} if source["entry"] else {}),
            }
            for source in one["sources"]
        ],
    }
    return {key: value for key, value in found.items() if value not in ("", [], None)}
