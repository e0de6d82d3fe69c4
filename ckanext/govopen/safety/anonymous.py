"""Nobody is nobody over the API too.

CKAN refuses anonymous callers of an action unless its auth function allows them; it tells them by
`not context["auth_user_obj"]`. Its API, since 2.10, puts the object of flask-login's anonymous user there, which Python
takes for true, so over the API the rule never holds. Here that object is made false, which is what the rule expects.
"""

from __future__ import annotations

from ckan import model


def _false(_self: object) -> bool:
    return False


def guard() -> None:
    """Make the anonymous user false, unless CKAN has done it."""
    if bool(model.AnonymousUser()):
        model.AnonymousUser.__bool__ = _false  # type: ignore[attr-defined]
