"""CKAN's interfaces, one a file. `MIXINS` is what the plugin is composed of, in order of precedence."""

from __future__ import annotations

from ckanext.govopen.hooks.datasets import Datasets
from ckanext.govopen.hooks.history import History
from ckanext.govopen.hooks.labels import Labels
from ckanext.govopen.hooks.middleware import Middleware
from ckanext.govopen.hooks.names import Names
from ckanext.govopen.hooks.options import Options
from ckanext.govopen.hooks.search import Search
from ckanext.govopen.hooks.signin import SignIn
from ckanext.govopen.hooks.storages import Storages
from ckanext.govopen.hooks.supplied import Supplied
from ckanext.govopen.hooks.templates import Templates
from ckanext.govopen.hooks.translation import Translation
from ckanext.govopen.hooks.updates import Updates
from ckanext.govopen.hooks.uploads import Uploads

MIXINS = (
    Names,
    Templates,
    Storages,
    Translation,
    Datasets,
    Labels,
    Options,
    Middleware,
    SignIn,
    Supplied,
    Search,
    History,
    Updates,
    Uploads,
)
