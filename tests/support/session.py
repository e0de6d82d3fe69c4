"""`app.set_session_user` as a sign-in leaves it: with the stamp that our sessions carry (`safety/sessions.py`)."""

from __future__ import annotations

import time
from typing import Any

from ckan import model
from ckan.common import config
from ckan.tests import helpers

from ckanext.govopen.safety import accounts, sessions


def set_session_user(self: Any, user_id: str | None) -> None:
    """Every request of this client from now on is this user's, by cookie; of nobody for None."""
    user = model.User.get(user_id)
    self.client = self.test_client()
    if user is None:
        return
    now = int(time.time())
    stamped = {sessions.STAMP: accounts.stamp(user), sessions.SEEN: now, sessions.SINCE: now, sessions.KEEP: False}
    with self.client.session_transaction(base_url=config["ckan.site_url"]) as session:  # where requests go, too
        session.update({"_user_id": user.get_id(), "_fresh": True, **stamped})


helpers.CKANTestApp.set_session_user = set_session_user  # type: ignore[method-assign]
