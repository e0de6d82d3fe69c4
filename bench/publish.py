"""The authority's signature under a batch: its drafts become the public's. Prints the seconds.

`python publish.py INI BATCH [ACCOUNT]`: the account of an officer of the authority; one is made if none is named.
"""

from __future__ import annotations

import json
import secrets
import sys
import time
from typing import Any

from ckan.cli import load_config
from ckan.config.middleware import make_app


def _officer(tk: Any) -> str:
    """An officer of the data authority, who may sign: sysadmins decide nothing."""
    from ckanext.govopen import config

    site = {"user": tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"], "ignore_auth": True}
    name, password = "bench-officer", secrets.token_urlsafe(24)
    tk.get_action("user_create")(dict(site), {"name": name, "email": "bench@example.org", "password": password})
    people = [{"name": name, "capacity": "admin"}]
    tk.get_action("organization_create")(dict(site), {"name": config.authority(), "title": "局", "users": people})
    return name


def main() -> None:
    app = make_app(load_config(sys.argv[1]))
    import ckan.plugins.toolkit as tk

    with app._wsgi_app.test_request_context():  # noqa: SLF001  # CKAN offers no other way
        officer = sys.argv[3] if len(sys.argv) > 3 else _officer(tk)  # noqa: PLR2004
        began = time.monotonic()
        secrecy = {"conclusion": "clear", "reviewer": "bench"}
        asked = {"id": sys.argv[2], "background": False, "secrecy": secrecy}
        tk.get_action("govopen_import_publish")({"user": officer}, asked)
        sys.stdout.write(json.dumps({"seconds": time.monotonic() - began}) + "\n")


if __name__ == "__main__":
    main()
