"""Search: what is indexed, what is asked, what facets are called. What comes of a result: logic/action/search.py."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p

from ckanext.govopen.search import counting, facets, indexing, request, timeliness


class Search(p.SingletonPlugin):
    """Chinese full text over CKAN's own search."""

    p.implements(p.IPackageController, inherit=True)
    p.implements(p.IFacets, inherit=True)

    def before_dataset_index(self, pkg_dict: dict[str, Any]) -> dict[str, Any]:
        return super().before_dataset_index(indexing.prepare(pkg_dict))  # type: ignore[misc]

    def before_dataset_search(self, search_params: dict[str, Any]) -> dict[str, Any]:
        day = timeliness.today()
        counting.prepare(search_params, day)
        return super().before_dataset_search(request.prepare(search_params, day))  # type: ignore[misc]

    def after_dataset_search(self, search_results: dict[str, Any], search_params: dict[str, Any]) -> dict[str, Any]:
        facets.name_items(search_results["search_facets"])
        if counting.is_wanted(search_params):
            search_results["search_facets"][timeliness.FACET] = counting.states(search_results["count"])
        return super().after_dataset_search(search_results, search_params)  # type: ignore[misc]

    def dataset_facets(self, facets_dict: dict[str, Any], package_type: str) -> dict[str, Any]:
        if package_type == "dataset":
            facets_dict.clear()
            facets_dict.update(facets.titles())
        return facets_dict

    def organization_facets(
        self,
        facets_dict: dict[str, Any],
        organization_type: str,  # noqa: ARG002
        package_type: str | None,  # noqa: ARG002
    ) -> dict[str, Any]:
        facets_dict.clear()
        facets_dict.update((name, title) for name, title in facets.titles().items() if name != "organization")
        return facets_dict
