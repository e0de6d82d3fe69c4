"""What loads runs: a profile that would crash, lose a remedy, or grant nothing is refused at its line, with the mend."""

from __future__ import annotations

from datetime import time

import pytest
import yaml
from support.cast import FULL, play, t
from support.sixth import DECIDE, SOURCE, check, instead_of, replaced

from ckanext.govopen import data
from ckanext.govopen.data.reading import ProfileError, read
from ckanext.govopen.data.together import MORE_FIELDS
from ckanext.govopen.domain.calendar import CHINA

# --- numbers and dates as YAML would have them


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("012", "'012' would be read as another number"),
        ("1:30", "'1:30' would be read as another number"),
        ("0x0C", "'0x0C' would be read as another number"),
        ("0b11", "'0b11' would be read as another number"),
        ("1_0", "'1_0' would be read as another number"),
        ("+12", "'+12' would be read as another number"),
        ("9" * 5000, "a number of 5000 digits; write a smaller one"),
        ('!!int "abc"', "'abc' would be read as another number"),
        ('!!float "x"', "'x' cannot be read as a float"),
        ('!!bool "x"', "'x' cannot be read as a bool"),
        ('!!timestamp "x"', "'x' is no day of the calendar"),
        ("12.5", "must be a whole number of at least 1, got 12.5"),
    ],
    ids=lambda value: value[:20],
)
def test_a_number_is_what_it_looks_like(tmp_path, value, why):
    old = "working_days: 12"
    line = SOURCE[: SOURCE.index(old)].count("\n") + 1
    _, [(number, told)] = check(tmp_path, replaced(old, f"working_days: {value}"))
    assert (number, why in told) == (line, True), told


@pytest.mark.parametrize("day", ["2030-02-30", "2030-13-01", "2031-02-29"])
def test_a_day_that_is_none_is_told(tmp_path, day):
    _, [(line, told)] = check(tmp_path, replaced("valid_until: 2030-02-28", f"valid_until: {day}"))
    assert (line, f"'{day}' is no day of the calendar; write a date like" in told) == (14, True)


def test_several_are_told_together(tmp_path):
    text = replaced("valid_until: 2030-02-28", "valid_until: 2030-02-30").replace("article: 3}", "article: 011}", 2)
    _, found = check(tmp_path, text)
    assert len(found) == 3


@pytest.mark.parametrize("depth", [61, 3000, 200_000])
def test_what_is_nested_too_deep_is_told(tmp_path, depth):
    _, [(line, told)] = check(tmp_path, replaced("calendars: [cn]", "calendars: " + "[" * depth + "]" * depth))
    assert (line, told) == (26, "brackets within 60 brackets; close some, or write it on lines")


def test_brackets_side_by_side_are_not_deep():
    assert len(read("a: [" + "[1]," * 500 + "]", "x.yaml")["a"]) == 500
    with pytest.raises(ProfileError, match=r"x\.yaml:2: brackets within 60"):
        read("a: 1\nb: " + "{a: " * 61 + "}" * 61, "x.yaml")


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("{number[0]}", "cannot be filled in ('number[0]')"),
        ("{number.nope}", "cannot be filled in ('number.nope')"),
        ("{number.__class__}", "cannot be filled in"),
        ("{number:>999999999}", "cannot be filled in ('number'); it may use {word}, {year} and {number:04d}"),
        ("{number!r}", "cannot be filled in"),
        ("{word:04d}{number}", "cannot be filled in ('word')"),
        ("{}", "cannot be filled in"),
        ("{number", "close each brace"),
        ("{word}{year}", "it needs {number}"),
    ],
)
def test_a_pattern_of_numbers_can_be_filled_in(tmp_path, pattern, why):
    _, [(line, told)] = check(tmp_path, replaced("calendars: [cn]", f'calendars: [cn]\nnumber_text: "{pattern}"'))
    assert (line, why in told) == (27, True), told


def test_what_base_and_cities_use_as_a_pattern_is_fine(tmp_path):
    for pattern in ("{word}〔{year}〕{number:04d}号", "{number}", "{year}-{number:6}"):
        profile, found = check(tmp_path, replaced("calendars: [cn]", f'calendars: [cn]\nnumber_text: "{pattern}"'))
        assert (found, profile.number_text) == ([], pattern)


@pytest.mark.parametrize(
    ("old", "new", "line", "why"),
    [
        ("kind: number", "kind: number\n        after: [a]", 63, "`after: ['a']` is no other field"),
        (DECIDE, DECIDE.replace("6}", "6, lapse: close}"), 84, "would end the matter by the silence of the provider"),
        (DECIDE, DECIDE.replace("6}", "6, lapse: next}"), 84, "would skip the `decide`"),
        (DECIDE, DECIDE.replace("6}", "6, who: [government]}"), 84, "`who:` leaves out the provider, who acts"),
        ("as: confirm", "as: null", 85, "`as: None` is no name"),
        ("as: confirm", "as: 12", 85, "`as: 12` is no name"),
        ("ranks: [law]", "ranks: []", 35, "`ranks: []` names no rank of law; leave it out for any"),
        ("calendars: [cn]", "calendars: []", 26, "'calendars' begins with the national days off"),
        ("calendars: [cn]", "calendars: [cn-gx]", 26, "write calendars: [cn], local layers after it"),
        ("calendars: [cn]", "calendars: [cn-gx, cn]", 26, "'calendars' begins with the national days off"),
        ("calendars: [cn]", "calendars: [cn, cn]", 26, "names each layer once"),
        ("calendars: [cn]", "calendars: [cn, cn-xx]", 26, "unknown calendar layer 'cn-xx'; did you mean 'cn-gx'?"),
        ("id: shuangxi\n\n", "id: other\n\n", 4, "id 'other' differs from the file's name; write id: shuangxi"),
        ("terms:\n", "entry: {mood: {label: {zh: 心情, en: Mood}, article: 2}}\nterms:\n", 30, "unknown key 'mood'"),
        ("reserved data}, article: 8}", "reserved data}, where: [], article: 8}", 50, "lets nothing onto the list"),
        ("{approves: government, article: 5}]", "{approves: provider, article: 5}]", 53,
         "`approves: provider`, who has no step in negative_listing"),
        ("terms:\n", "fields: {changed_on: {kind: text, label: {zh: 变, en: Ch}}}\nterms:\n", 30,
         "'changed_on' is a past field; give a field of another kind another name"),
        ("  correction:\n", "  complaint:\n    objection: {procedure: rectification, working_days: 3, article: 3}\n  correction:\n",
         88, "nobody could object to complaint: a rectification is no objection; write procedure: objection"),
        ("  correction:\n", "  rectification:\n    applicant: anyone\n  correction:\n", 88,
         "a rectification is `applicant: authority`; leave it out"),
        ("  correction:\n", "  correction:\n    about: case\n", 88, "a correction is `about: entry`; leave it out"),
        ("instead: open_request", "instead: rectification", 75, "is nothing that anyone can bring; name one of"),
        ("instead: open_request", "instead: objection", 75, "is nothing that anyone can bring; name one of"),
        ("instead: open_request", "instead: share_request", 75, "is nothing that anyone can bring; name one of"),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
def test_one_complaint_at_the_citys_line(tmp_path, old, new, line, why):
    _, found = check(tmp_path, replaced(old, new))
    assert len(found) == 1, found
    assert found[0][0] == line, found
    assert why in found[0][1]


@pytest.mark.parametrize("inside", ["article: 99, working_days: 6", "working_days: 6"])
def test_a_wrong_article_of_a_limit_is_told_once(tmp_path, inside):
    outside = "" if "article" in inside else ", article: 99"
    step = f"{{decide: provider, within: {{{inside}}}{outside}}}"
    _, found = check(tmp_path, replaced(DECIDE, step))
    assert found == [(84, "shuangxi has 9 articles, there is no article 99")]


# --- procedures: every matter has a way, and what is applied for is given


CONDITIONAL = """    article: 4
    routes:
      - {when: {share_tier: unconditional}, article: 2}
      - when: {share_tier: conditional}
        article: 4
        steps: [%s]
      - {when: {share_tier: not_shared}, article: 5}
"""


@pytest.mark.parametrize(
    ("name", "body", "place", "why"),
    [
        ("share_application", CONDITIONAL % "{supply: provider, within: {working_days: 3}, article: 4}", 6,
         "nothing is ever granted here; make one step `decide`, or write grant: at once"),
        ("share_application", CONDITIONAL % "{approve: provider, within: {working_days: 3}, article: 4}", 6, "nothing is ever granted"),
        ("share_application", CONDITIONAL % "{conclude: provider, within: {working_days: 3}, article: 4}", 6, "nothing is ever granted"),
        ("share_application", CONDITIONAL % ("{supply: provider, within: {working_days: 3}, article: 4}, " + DECIDE), 6,
         "nothing has been granted before this `supply`"),
        ("share_application", CONDITIONAL % (DECIDE + ", {decide: authority, as: again, within: {working_days: 3}, article: 4}"), 6,
         "data is given twice here"),
        ("complaint", "    routes:\n      - {grant: at once, article: 6}\n", 2, "a complaint gives no data"),
        ("complaint", "    routes:\n      - steps: [{decide: authority, within: {working_days: 3}, article: 6}]\n", 2,
         "a complaint gives no data; use `check` or `approve`"),
        ("share_request", "    routes:\n      - {grant: at once, article: 6}\n", 2, "it is not in the catalogue; use `decide`"),
        ("objection", "    routes:\n      - when: {of: share_application}\n        steps: [{conclude: government}, {fulfil: authority}]\n",
         1, "nobody could object to correction: no route takes it; add one without `when:`, with steps"),
        ("catalogue_change",
         ("    form: {changed_on: {required: false, article: 7}}\n    routes:\n      - steps:\n"
         "          - {submit: applicant, within: {working_days: 12, from: changed_on}, article: 7}\n"
         "          - {record: authority, within: {working_days: 6, article: house}}\n"),
         1, "the limit of `submit` runs from 'changed_on', which need not be said; leave out required: false"),
        ("verification", "    routes:\n      - {instead: share_application, article: 5}\n", 1,
         "`instead:` leads in a circle: verification → share_application → verification"),
        ("share_application", f"    routes:\n      - when: {{files: absent}}\n        steps: [{DECIDE}]\n", 1,
         "no route for files present; a route without steps says: not this way"),
        ("share_application", f"    routes:\n      - when: {{level: other}}\n        steps: [{DECIDE}]\n", 1,
         "no route for level own, unsaid"),
        ("catalogue_change", "    routes:\n      - when: {change: collection}\n        steps: [{approve: authority, article: 7}]\n", 1,
         "no route for change catalogue"),
        ("correction", "    routes:\n      - when: {asker: department}\n        steps: [{check: provider, article: 6}]\n", 1,
         "no route for asker public"),
        ("open_application",
         ("    routes:\n      - when: {open_tier: on_request, files: present}\n"
         "        steps: [{decide: provider, within: {working_days: 4}, article: 3}]\n"
         "      - {when: {open_tier: [not_open, unconditional]}, article: 8}\n"),
         1, "no route for files absent, open_tier on_request"),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
def test_a_procedure_that_would_fail_when_it_runs(tmp_path, name, body, place, why):
    text, line = instead_of(name, body)
    _, found = check(tmp_path, text)
    told = [(number, one) for number, one in found if why in one]
    assert told, found
    assert line <= told[0][0] <= line + place


def test_a_tier_may_be_split_by_another_fact(tmp_path):
    """On request with files and on request without are together on request: nothing is missing."""
    step = "{decide: provider, within: {working_days: 4}, article: 3}"
    text, _ = instead_of(
        "open_application",
        f"    routes:\n      - when: {{open_tier: on_request, files: present}}\n        steps: [{step}]\n"
        f"      - when: {{open_tier: on_request, files: absent}}\n        steps: [{step}]\n"
        "      - {when: {open_tier: [not_open, unconditional]}, article: 8}\n",
    )
    profile, found = check(tmp_path, text)
    assert found == []
    assert len(profile.procedures["open_application"].routes) == 3


def test_a_step_may_go_on_without_an_opinion(tmp_path):
    profile, found = check(
        tmp_path, replaced("working_days: 4, from: submitted", "working_days: 4, from: submitted, lapse: next")
    )
    assert found == []
    case, _ = play("shuangxi", "open_application", "2026-04-07", [("2026-04-14", "clerk", "accept", {})],
                   facts={"open_tier": "on_request"}, profile=profile)  # fmt: skip
    assert [event.name for event in case.history] == ["submitted", "became_overdue", "lapsed", "accepted"]


def test_office_hours_stand_beside_their_article_or_as_a_house_rule(tmp_path):
    for said, articles in (("article: 9", ["9"]), ("article: house", [])):
        text = replaced("calendars: [cn]", f'calendars: [cn]\ncloses: {{time: "18:00", {said}}}')
        profile, found = check(tmp_path, text)
        assert (found, profile.closes) == ([], time(18))
        assert [cite.article for cite in profile.closes_cites] == articles
        assert FULL.received(t("2026-04-07 18:30").astimezone(CHINA), profile.closes).isoformat() == "2026-04-08"


def test_what_entries_hold_is_what_the_form_of_an_entry_has():
    schema = yaml.safe_load((data.SCHEMAS / "scheming" / "dataset.yaml").read_text("utf-8"))
    held = {field["field_name"] for field in schema["dataset_fields"]}
    assert set(MORE_FIELDS) <= held
    base = yaml.safe_load((data.SCHEMAS / "profiles" / "base.yaml").read_text("utf-8"))
    unasked = {"name", "tag_string", "held_since"}  # the last is noted by the portal
    assert held - set(base["entry"]) - set(MORE_FIELDS) == unasked, "or no city could ask for it"
