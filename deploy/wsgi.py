"""The portal as a WSGI application: `CKAN_INI=… gunicorn -c gunicorn.conf.py wsgi:application` in this folder."""

from __future__ import annotations

import os
from logging.config import fileConfig

from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app

path = os.path.abspath(os.environ["CKAN_INI"])  # noqa: PTH100  # CKAN wants a string
fileConfig(path, disable_existing_loggers=False)
application = make_app(CKANConfigLoader(path).get_config())
