"""Your own data (个人信息): read them whole, correct them, choose your language, close the account."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.govopen.logic import person
from ckanext.govopen.logic.case.asking import asking
from ckanext.govopen.logic.case.refusing import error
from ckanext.govopen.logic.schema import case as schema
from ckanext.govopen.store import readers

__all__ = ["govopen_person_close", "govopen_person_show", "govopen_person_update"]


@tk.side_effect_free
def govopen_person_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Everything that this portal keeps of you: account, cases with what you said, drafts, grants, usage, notices."""
    tk.check_access("govopen_person_show", context, data_dict)
    return person.own(asking(context))


def govopen_person_update(context: Any, data_dict: dict[str, Any]) -> dict[str, str]:
    """Correct the name or contact under which you applied, or choose the language of mails and notices.

    :param case: id or number of a case of yours, with `name` or `contact`
    :param name: :param contact: as they should read
    :param language: a language that the portal offers
    :returns: what was changed
    """
    tk.check_access("govopen_person_update", context, data_dict)
    data = schema.texts(data_dict, optional=("case", "name", "contact", "language"))
    who = asking(context)
    if data.get("language"):
        if data["language"] not in tk.config["ckan.locales_offered"]:
            raise error("invalid", "language", problems=[{"field": "language", "code": "not_choice"}])
        readers.choose(who.person.id, data["language"])
        model.Session.commit()
    said = {key: data[key] for key in ("name", "contact") if key in data}
    if data.get("case") and said:
        person.correct(who, data["case"], said)
    return data


def govopen_person_close(context: Any, data_dict: dict[str, Any]) -> dict[str, int]:
    """Close your account for good and erase what you said; decisions and usage records stay without your name.

    :param password: your password, once more
    :returns: `erased`, in how many cases
    """
    tk.check_access("govopen_person_close", context, data_dict)
    data = schema.texts(data_dict, required=("password",))
    who = asking(context)
    account: Any = model.User.get(who.person.id)
    if not account.validate_password(data["password"]):
        wrong = tk._("The password is not right.")
        raise error("invalid", wrong, problems=[{"field": "password", "code": "not_text", "message": wrong}])
    return {"erased": person.close(who)}
