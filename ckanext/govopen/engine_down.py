"""What CKAN raises while the search engine is away: two classes that have nothing in common."""

from __future__ import annotations

from ckan.lib.search import SearchError
from ckan.lib.search.common import SolrConnectionError

DOWN = (SearchError, SolrConnectionError)
