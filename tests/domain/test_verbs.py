"""The closed table of how a step can end: written down once more, so that a change is a decision."""

from __future__ import annotations

import pytest

from ckanext.govopen.domain.acts import ACTS
from ckanext.govopen.domain.verbs import ADVERSE, INTAKE, JUDGING, VERBS

# verb command → event: what must be said; E ends, J judges, G grants, A adverse, Y the step's own questions are put
TABLE = """
submit   submit     submitted      note                              Y
accept   accept     accepted       checked note                      Y
accept   decline    declined       reason basis                      EJA
forward  forward    forwarded      to checked note                   Y
opinion  agree      agreed         conditions note                   Y
opinion  disagree   disagreed      reason basis                      -
decide   grant      granted        items until conditions note       JGY
decide   grant_part partly_granted items until conditions note reason basis  JGAY
decide   refuse     refused        reason basis                      EJA
approve  approve    approved       note                              JY
approve  refuse     refused        reason basis                      EJA
check    uphold     upheld         finding                           JY
check    dismiss    dismissed      finding                           JA
conclude uphold     upheld         finding                           JY
conclude dismiss    dismissed      finding basis                     EJA
supply   supply     supplied       note                              Y
fulfil   fulfil     fulfilled      report                            Y
record   record     recorded       note                              Y
"""
FIELDS = {  # id: kind, required, public
    "note": ("text", False, False), "reason": ("text", True, True), "basis": ("articles", True, True),
    "items": ("many", False, False), "until": ("coming", False, True), "conditions": ("text", False, True),
    "checked": ("choices", False, False), "finding": ("text", True, True), "to": ("text", False, False), "report": ("text", True, True),
}  # fmt: skip


def test_how_steps_end():
    told = []
    for verb, ends in VERBS.items():
        for command, one in ends.items():
            flags = {"E": one.ends, "J": one.judges, "G": one.grants, "A": one.adverse, "Y": one.yes}
            marks = "".join(mark for mark, on in flags.items() if on) or "-"
            told.append([verb, command, one.event, *(field.id for field in one.asks), marks])
    assert told == [line.split() for line in TABLE.strip().splitlines()]


def test_what_is_asked_at_the_end_of_a_step():
    asked = {field.id: field for ends in VERBS.values() for one in ends.values() for field in one.asks}
    assert {id_: (field.kind, field.required, field.public) for id_, field in asked.items()} == FIELDS


def test_the_sets_drawn_from_the_table():
    assert {"declined", "partly_granted", "refused", "dismissed"} == ADVERSE
    assert ADVERSE | {"granted", "approved", "upheld"} == JUDGING
    assert {"accept", "forward"} == INTAKE


@pytest.mark.parametrize(
    ("command", "who", "asks"),
    [
        ("return", "actor authority", "defects:many! checked:choices"),
        ("supplement", "applicant", "answer:text!"),
        ("withdraw", "applicant", "note:text"),
        ("transfer", "authority provider", "to:text! reason:text!+"),
        ("request_extension", "actor", "days:number!+ reason:text!+"),
        ("extend", "consenter", "days:number!+ reason:text!+"),
        ("refuse_extension", "consenter", "reason:text!+"),
        ("object", "applicant", "reason:text!+"),
        ("correct", "decider", "why:text!+"),
        (
            "amend",
            "decider",
            "grant:choice! items:many purpose:text conditions:text+ until:coming+ reason:text!+ basis:articles+",
        ),
        ("revoke", "authority provider", "grant:choice! reason:text!+ basis:articles!+"),
        ("remark", "party", "text:text! public:flag"),
    ],
)
def test_commands_beside_the_steps(command, who, asks):
    """`!` required, `+` stands in the public register."""
    act = ACTS[command]
    said = " ".join(f"{f.id}:{f.kind}{'!' * f.required}{'+' * f.public}" for f in act.asks)
    assert (" ".join(act.who), said) == (who, asks)
    assert len(ACTS) == 12


def test_every_word_is_there_in_both_languages():
    labels = [one.label for ends in VERBS.values() for one in ends.values()]
    labels += [act.label for act in ACTS.values()]
    labels += [field.label for act in ACTS.values() for field in act.asks]
    assert all(text.zh and text.en and text.zh != text.en for text in labels)
