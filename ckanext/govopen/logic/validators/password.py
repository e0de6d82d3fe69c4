"""Passwords: none of those that are tried first. Length and strangeness count, no rule of capitals and signs."""

from __future__ import annotations

import re
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.logic.validators import user_password_validator as of_core
from ckan.plugins.toolkit import _

from ckanext.govopen import config

__all__ = ["user_password_validator"]

FEWEST = 100_000  # guesses within which a password must not be found; `safety/lockout` lets nobody try that many
LOOKED_AT = 72  # characters; more of them cost time and change nothing
OWN = ("name", "fullname", "email")


def user_password_validator(key: Any, data: dict[Any, Any], errors: dict[Any, Any], context: Any) -> None:
    """Instead of CKAN's, wherever an account gets a password: eight characters, and not soon guessed."""
    found: dict[Any, Any] = {("password",): []}
    of_core(key, data, found, context)
    wrong = found["password",]
    value = data[key]
    if not wrong and isinstance(value, str) and value and _soon_guessed(value, _own_words(data)):
        wrong = [_(
            "This password is easily guessed (a common one, a row of keys or numbers, a date, your name or address). "
            "Choose a longer one, such as several words that have nothing to do with each other."
        )]  # fmt: skip
    errors[key].extend(wrong)


def _soon_guessed(password: str, own: list[str]) -> bool:
    from zxcvbn import zxcvbn  # its lists of words, for processes that set passwords

    return bool(zxcvbn(password[:LOOKED_AT], user_inputs=own)["guesses"] < FEWEST)


def _own_words(data: dict[Any, Any]) -> list[str]:
    """What everybody tries who knows the person or the portal."""
    site = config.site_texts(english=True)
    said = [data.get((one,)) for one in OWN] + [site["name"], site["full_name"], tk.config["ckan.site_id"]]
    return [
        word
        for one in said
        if isinstance(one, str)
        for word in (one, one.partition("@")[0], *re.split(r"[\s@._-]+", one))
    ]
