"""One letter for what was applied for together (一并申请): what was decided about every entry, once all are decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

from ckanext.govopen.logic.case import bundling, lettering
from ckanext.govopen.logic.shape.letter import decision

if TYPE_CHECKING:
    from ckanext.govopen.logic.case.asking import Asking
    from ckanext.govopen.store.cases import Stored


def letter(stored: Stored, asking: Asking) -> dict[str, Any]:
    """The letter of the office that decided this case, about all cases of the bundle that it decided.

    What was withdrawn is left out; what another office decided is named, for its own letter tells it.
    Raises NotFound while one is undecided, and where the office decided this one alone.
    """
    ruled = []
    for one in bundling.of_case(stored.row.id):
        found = decision(one.case, one.row.number_text)
        if found:
            ruled.append((one, lettering.letter(one, found["seq"], asking)))
        elif one.case.outcome != "withdrawn":
            raise tk.ObjectNotFound(tk._("Not everything that was applied for together is decided yet."))
    offices = {one.row.id: said["office"]["id"] for one, said in ruled}
    own = [(one, said) for one, said in ruled if offices[one.row.id] == offices.get(stored.row.id)]
    if len(own) <= 1:
        raise tk.ObjectNotFound(tk._("There is no such letter."))
    letters = [said for _one, said in own]
    return {
        "bundle": stored.row.bundle,
        **{key: letters[0][key] for key in ("title", "filed_at", "to", "office")},
        "at": max(said["at"] for said in letters),
        "letters": letters,
        "elsewhere": [
            {"number": one.row.number, "number_text": one.row.number_text, "subject": one.row.subject}
            for one, _said in ruled
            if offices[one.row.id] != offices[stored.row.id]
        ],
    }
