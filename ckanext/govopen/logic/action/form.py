"""Forms (表单): what applying would take, before anybody types."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.logic.case.asking import asking
from ckanext.govopen.logic.case.forming import form
from ckanext.govopen.logic.schema import case as schema

__all__ = ["govopen_form_show"]


@tk.side_effect_free
def govopen_form_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """The form of a procedure, who would act by when if you filed now, and what strangers would read.

    :param procedure: id of the procedure
    :param entry: name or id of the entry, where it is about one  :param provider: else the department, if known
    :param party: the department applied for
    :param answers: what is said already, where the way depends on it (`demand`, `listing`)
    :returns: `allowed` with route, form and steps; else `code`, `message`, `instead` and the articles
    """
    tk.check_access("govopen_form_show", context, data_dict)
    data = schema.texts(data_dict, required=("procedure",), optional=("entry", "provider", "party"))
    return form(context, asking(context), {**data, "answers": schema.mapping(data_dict, "answers")})
