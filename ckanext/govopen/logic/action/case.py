"""Cases (办件): file, act, show, list, explain."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.domain.visibility import OFFICIAL
from ckanext.govopen.logic.case import acting, filing, lettering, listing
from ckanext.govopen.logic.case.asking import asking
from ckanext.govopen.logic.case.beside import beside
from ckanext.govopen.logic.case.explaining import explain_case
from ckanext.govopen.logic.schema import case as schema
from ckanext.govopen.logic.shape.case import case as shape

__all__ = [
    "govopen_case_act",
    "govopen_case_erase",
    "govopen_case_explain",
    "govopen_case_letter",
    "govopen_case_link",
    "govopen_case_list",
    "govopen_case_show",
    "govopen_case_submit",
]


def govopen_case_submit(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """File a case.

    :param procedure: id of the procedure, such as `open_application`
    :param entry: name or id of the catalogue entry, where the procedure is about one
    :param provider: name or id of the department, where it is not and the applicant knows
    :param answers: the form's answers by field (see `govopen_form_show`)
    :param applicant: who applies: `kind` (person, company, organization), `name`, `code`, `contact`
    :param attachments: ids of files handed in by `govopen_attachment_create`, of which each becomes part of the case
    :param command_id: the client's own key; sent again with it, the same case is answered and nothing is filed twice
    :param dry_run: only check; `{"dry_run": true}` where nothing is wrong
    :returns: the case
    """
    tk.check_access("govopen_case_submit", context, data_dict)
    data = schema.submission(data_dict)
    who = asking(context)
    opened = filing.open_case(context, who, data)
    return shape(opened, who) if opened else {"dry_run": True}


def govopen_case_act(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Give a command on a case: one of those that `govopen_case_show` lists for you, with its form's answers.

    :param id: id or number of the case
    :param command: the command's name
    :param answers: answers by field
    :param version: the version of the case that you saw; if it has moved on, the error carries the current case
    :param attachments: ids of files handed in for this command by `govopen_attachment_create`
    :param command_id: the client's own key, as in `govopen_case_submit`
    :param dry_run: only check
    :returns: the case; or a ValidationError with `code`, `message`, `problems` and the current `case`
    """
    data = schema.command(data_dict)
    tk.check_access("govopen_case_act", context, data)
    who = asking(context)
    return shape(acting.act(who, data), who)


@tk.side_effect_free
def govopen_case_show(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """A case, cut to what you may know: the parties read all but internal remarks, others the register's line.

    Whoever works on it also gets `beside`: the applicant's other cases and the entry's, to decide alike.

    :param id: id or number
    """
    data = schema.texts(data_dict, required=("id",))
    tk.check_access("govopen_case_show", context, data)
    stored, now = acting.find(data["id"]), asking(context)
    shown = shape(stored, now)
    return {**shown, "beside": beside(stored.row, now)} if OFFICIAL.intersection(shown["roles"]) else shown


@tk.side_effect_free
def govopen_case_list(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """The cases you may read: your own, those of your department, all for the authority and the auditor.

    :param q: number, subject or applicant's name
    :param procedure: :param state: (open, waiting, ended) :param step: :param provider: :param entry: filters
    :param mine: your own only  :param todo: waiting for you only  :param others: waiting for other offices only
    :param late: overdue only  :param when: late, today, tomorrow, later or stopped, by the latest day
    :param commands: with the commands open to you, by name
    :param due_from: :param due_to: dates
    :param sort: due, filed or changed, with ` desc`
    :param start: :param rows: page, 100 rows at most
    :returns: count, results, facets
    """
    tk.check_access("govopen_case_list", context, data_dict)
    return listing.cases_of(asking(context), listing.filters(data_dict))


@tk.side_effect_free
def govopen_case_explain(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """How a due date of a case came about, day by day.

    :param id: id or number  :param clock: id of the clock; the current one if missing
    """
    data = schema.texts(data_dict, required=("id",), optional=("clock",))
    tk.check_access("govopen_case_show", context, data)
    return explain_case(acting.find(data["id"]), data.get("clock", ""))


@tk.side_effect_free
def govopen_case_letter(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """A letter of a case, for its parties: number, office, reason, articles with headings, conditions, remedy.

    :param id: id or number of the case  :param seq: number of the event (see `letters` of `govopen_case_show`)
    """
    data = schema.texts(data_dict, required=("id",))
    tk.check_access("govopen_case_letter", context, data)
    seq = schema.number(data_dict, "seq", 0) or 0
    return lettering.letter(acting.find(data["id"]), seq, asking(context))


def govopen_case_link(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Say which catalogue entry answers a need that was filed without one, before the data are supplied.

    :param id: id or number of the case  :param entry: name or id of an entry of the department that answers
    """
    data = schema.texts(data_dict, required=("id", "entry"))
    tk.check_access("govopen_case_link", context, data)
    who = asking(context)
    return shape(acting.link(context, who, data), who)


def govopen_case_erase(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Erase what you said in a case of yours that has ended, and who you are; what was decided stays on record.

    :param id: id or number
    """
    data = schema.texts(data_dict, required=("id",))
    tk.check_access("govopen_case_erase", context, data)
    return acting.erase(asking(context), data["id"])
