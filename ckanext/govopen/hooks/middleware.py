"""Guards around every request."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
from ckan.types import CKANApp

from ckanext.govopen import config, webassets
from ckanext.govopen.safety import complete, csrf, headers, outage, refused, sessions, shapes
from ckanext.govopen.safety.proxy import NamedProxies


class Middleware(p.SingletonPlugin):
    """Order: real address, session, core's own, forged requests, then the page; headers on the way out."""

    p.implements(p.IMiddleware, inherit=True)

    def make_middleware(self, app: CKANApp, config: Any) -> CKANApp:  # noqa: ARG002
        guard(app)
        complete.fill()
        webassets.settle()
        return app


def guard(app: Any) -> None:
    """Install all guards on an application."""
    sessions.install(app)
    csrf.guard(app)
    shapes.install(app)
    headers.install(app)
    outage.install(app)
    refused.install(app)
    app.wsgi_app = NamedProxies(app.wsgi_app, config.proxies())
