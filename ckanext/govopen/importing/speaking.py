"""Sentences outside a page: a job and the command line speak the portal's own language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import ckan.plugins.toolkit as tk
from ckan.config import middleware
from flask import current_app, has_request_context


@contextmanager
def somewhere(language: str = "") -> Iterator[None]:
    """Within a request nothing changes; without one, a request that nobody sent says which language is spoken.

    CKAN's translations, addresses and the validators' messages all ask the request.
    """
    if has_request_context():
        yield
        return
    made = middleware._internal_test_request_context  # noqa: SLF001  # what CKAN's own helpers use outside a page
    app = made.app if made else current_app
    spoken = language or str(tk.config["ckan.locale_default"])
    with app.test_request_context("/", environ_overrides={"CKAN_LANG": spoken}):
        yield
