"""What looks sound and is not: each was once accepted, or raised something that named no line."""

from __future__ import annotations

import pytest
from support.cast import GUIDE

from ckanext.govopen import data
from ckanext.govopen.data import calendars
from ckanext.govopen.data.reading import ProfileError

SOURCE = GUIDE.read_text("utf-8")
BAD = [
    ("law:\n  id: shuangxi\n", "law:\n", "'id' must be a text, got nothing"),
    ("    routes:\n      - {when: {share_tier: unconditional}, article: 2}", "    routes: 5\n    words: {}\n  complaint:\n    routes:\n      - {when: {share_tier: unconditional}, article: 2}", "'routes' must be a list, got 5"),
    ("  negative_listing:\n    article: 5\n    routes:", "  negative_listing:\n    article: 5\n    routes: []\n  x:", "a procedure needs at least one route"),
    ("calendars: [cn]", "calendars: [cn, cn-xx]", "unknown calendar layer 'cn-xx'"),
    ("calendars: [cn]", 'calendars: [cn]\nnumber_text: "{wort}号"', "cannot be filled in"),
    ("calendars: [cn]", "calendars: [cn]\nwarn_days: soon", "'warn_days' must be a whole number"),
    ("valid_until: 2030-02-28", "valid_until: 2020-02-28", "lies before valid_from"),
    ('    "4": {heading', '    "14": {heading', "article 4 is missing"),
    ("        kind: number", "        kind: number\n        required: no thanks", "'required' must be true or false"),
    ("  opening_negative: {term", "  opening_negative: {where: [{open_teir: not_open}], term", "did you mean 'open_tier'?"),
    ("  opening_negative: {term", "  opening_negative: {where: [{open_tier: closed}], term", "unknown open_tier 'closed'"),
    ("calendars: [cn]", "calendars: cn", "'calendars' must be a list of words"),
    ("article: 8}\nsupplement", "article: 99}\nsupplement", "shuangxi has 9 articles, there is no article 99"),
    ("{value: public, article: 8}", "{value: public, artcle: 8}", "unknown key 'artcle'; did you mean 'article'?"),
    ("{value: public, article: 8}", "{value: public}", "a limit without an article"),
    ("    article: 3\n    form:", "    article: 3\n    objection: {procedure: objection, working_days: 7}\n    form:", "a limit without an article"),
    ("{accept: authority, within: {working_days: 1}, article: 3}", "{accept: authority, as: supplement, within: {working_days: 1}, article: 3}", "a step cannot be called 'supplement'"),
    ("{accept: authority, within: {working_days: 1}, article: 3}", "{accept: authority, as: submitted, within: {working_days: 1}, article: 3}", "a step cannot be called 'submitted'"),
    ("{when: {open_tier: not_open}, instead: open_request, article: 8}", "{when: {open_tier: not_open}, instead: open_application, article: 8}", "names another procedure"),
    ("working_days: 4, from: submitted", "working_days: 10000000, from: submitted", "is larger than 9999"),
    ("working_days: 4, from: submitted", "working_days: 4, from: team_size", "`from: team_size` is no start"),
    ("working_days: 12, from: changed_on", "working_days: 12, from: changed_on, fact: changed_on", "`fact: changed_on` is no number"),
    ("by: government, article: 3", "by: applicant, article: 3", "unknown by 'applicant'"),
    ("not_open: {term: {zh: 保留, en: Reserved},", "not_open: {access: free, term: {zh: 保留, en: Reserved},", "tier 'not_open' cannot be `access: free`; write none"),
    ("unconditional: {term: {zh: 互通, en: Shared}, access: free,", "unconditional: {term: {zh: 互通, en: Shared}, access: none,", "cannot be `access: none`; write free or granted"),
    ("    chain: [{proposes: provider, article: 5}, {approves: government, article: 5}]", "    chain: provider", "'chain' must be a list"),
    ("  correction:\n    article: 6", "  correction:\n    article: 6\n    words: {upheeld: {zh: 好, en: Good}}", "unknown key 'upheeld'; did you mean 'upheld'?"),
    ("  correction:\n    article: 6", "  objection:\n    form: {purpose: {}}\n  correction:\n    article: 6", "nobody could object to"),
    ("  correction:\n    article: 6", "  objection:\n    applicant: department\n  correction:\n    article: 6", "nobody could object to"),
    ("{check: provider, within: {working_days: 8, from: submitted}, article: 6}", "{check: provider, within: {working_days: 8, from: submitted, who: 5}, article: 6}", "'who' must be a list"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "why"), BAD, ids=lambda value: value[:40])
def test_a_trap_is_named_by_line(tmp_path, old, new, why):
    assert old in SOURCE, old
    path = tmp_path / "shuangxi.yaml"
    path.write_text(SOURCE.replace(old, new, 1), "utf-8")
    _, problems = data.check(path)
    told = [problem for problem in problems if why in problem]
    assert told, problems
    line = SOURCE[: SOURCE.index(old)].count("\n") + 1
    for problem in problems:
        file, number, _ = problem.split(":", 2)
        assert file == "shuangxi.yaml", "what the city wrote is told in the city's file"
    number = int(told[0].split(":")[1])
    assert line - 8 <= number <= line + new.count("\n") + 8, (number, line)


def test_a_city_may_set_the_window_of_objection_by_its_article(tmp_path):
    path = tmp_path / "shuangxi.yaml"
    window = "    objection: {procedure: objection, working_days: 7, article: 3}\n    form:"
    path.write_text(SOURCE.replace("    article: 3\n    form:", "    article: 3\n" + window, 1), "utf-8")
    profile, problems = data.check(path)
    assert problems == ()
    procedure = profile.procedures["open_application"]
    assert (procedure.objection_days, procedure.objection_cites[0].article) == (7, "3")


def test_mistakes_in_several_routes_are_told_together(tmp_path):
    path = tmp_path / "shuangxi.yaml"
    text = SOURCE.replace(
        "{decide: provider, within: {working_days: 6}", "{decide: provder, within: {working_days: 6}", 1
    )
    text = text.replace("instead: verification", "instead: verifcation", 1)
    path.write_text(text, "utf-8")
    _, problems = data.check(path)
    assert len([problem for problem in problems if "provder" in problem or "verifcation" in problem]) == 2


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"year": 2026, "papers": {}, "days": []}', "'papers' must be a list"),
        (
            '{"year": 2026, "papers": ["n"], "days": [{"date": "2026-01-01", "name": "x", "isOffDay": "false"}]}',
            "isOffDay must be true or false",
        ),
        ('{"year": 2026, "papers": ["n"], "days": []}', "a notice without a single day"),
        (
            '{"year": 2026, "papers": [], "days": [{"date": "2026-01-01", "name": "x", "isOffDay": true}, {"date": "2026-01-01", "name": "y", "isOffDay": true}]}',
            "stands twice",
        ),
    ],
)
def test_a_calendar_trap_is_named(text, why):
    with pytest.raises(ProfileError) as error:
        calendars.year(text, "2026.json")
    assert why in str(error.value)


# --- everything at once, within a step and a field too


def complaints(tmp_path, text, name="city"):
    """What a check says of a city's file."""
    file = tmp_path / f"{name}.yaml"
    file.write_text(f"format: 1\nid: {name}\ntitle: {{zh: 城, en: City}}\n{text}", "utf-8")
    return [line.partition(":")[2] for line in data.check(file)[1]]


def test_mistakes_within_one_step_are_told_together(tmp_path):
    told = complaints(
        tmp_path,
        """procedures:
  complaint:
    routes:
      - steps:
          - accept: athority
            wthin: {working_days: 2}
            within: {working_days: 0, from: nowhere, fact: nothing, lapse: nxt, who: [x], article: house}
            note: x
            asks: {whence: {kind: txt}, how: {required: maybe, label: {zh: 怎样, en: How}}}
          - {check: authority, within: {working_days: 5, from: accept, article: house}}
""",
    )
    for expected in (
        "8: unknown actor 'athority'", "9: unknown key 'wthin'", "10: 'working_days' must be", "10: `from: nowhere`",
        "10: `fact: nothing`", "10: unknown lapse 'nxt'", "10: unknown role 'x'", "11: 'note' needs both languages",
        "12: unknown kind 'txt'", "12: field 'whence' has no label", "12: 'required' must be true or false",
    ):  # fmt: skip
        assert any(line.startswith(expected) for line in told), (expected, told)
    assert len(told) == 11, "and nothing follows from a mistake that was told already"


def test_mistakes_in_all_sections_are_told_together(tmp_path):
    told = complaints(
        tmp_path,
        """open_tiers: {unconditional: {acess: free}, on_request: {access: none}}
rules: {usage_years: {value: 0, article: house}, draft_days: {value: x, article: house}}
terms: {authority: {zh: 局}, nobody: {zh: 无, en: None}}
calendars: cn
warn_days: 0
closes: 18
number_text: "{nummer}"
catalogue_audience: {value: all, article: house}
colour: red
procedures: {complaint: {titel: x, words: {upheld: x}, by: me, objection: {procedure: x}}}
""",
    )
    lines = sorted({int(line.partition(":")[0]) for line in told})
    assert lines == [4, 5, 6, 7, 8, 9, 10, 11, 12, 13]
    assert len(told) == 16, told


def test_a_date_may_not_precede_another_that_is_there(tmp_path):
    told = complaints(tmp_path, "procedures: {service_notice: {form: {until_on: {after: form_on}}}}\n")
    assert told == ["4: `after: form_on` is no other field; did you mean 'from_on'?"]


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("to_tier", ("open.unconditional", "open.on_request", "open.not_open",
                     "share.unconditional", "share.conditional", "share.not_shared")),
        ("list_tier", ("not_shared",)),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", data.names())
def test_a_tier_is_chosen_among_the_profiles(name, kind, options):
    """By axis and id, in the city's own words."""
    profile = data.load(name)
    form = {field.id: field for p in ("reclassification", "negative_listing") for field in profile.procedures[p].form}
    assert form[kind].options == options
    words = {f"open.{tier.id}": tier.term for tier in profile.open_tiers.values()}
    words |= {f"{dot}{tier.id}": tier.term for tier in profile.share_tiers.values() for dot in ("share.", "")}
    assert form[kind].labels == tuple(words[option] for option in options)


@pytest.mark.parametrize(
    ("columns", "complaint"),
    [
        ("open: {columns: [title, provder]}", "unknown column 'provder'; did you mean 'provider'?"),
        ("open: {columns: [title, title]}", "a list needs its columns, each once, got ['title', 'title']"),
        ("open: {columns: []}", "a list needs its columns, each once, got []"),
        ("demand: {columns: [number, theme]}", "unknown column 'theme'; expected one of number, description"),
        ("open_plan: {columns: [year, number]}", "unknown column 'number'; expected one of year, provider"),
    ],
)
def test_a_list_shows_only_what_it_can(tmp_path, columns, complaint):
    told = complaints(tmp_path, f"lists: {{{columns}}}\n")
    assert len(told) == 1
    assert complaint in told[0]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("law: nolaw\n", "4: unknown law 'nolaw'"),
        ("law: [a]\n", "4: 'law' must be a text"),
        ("laws: guigang\n", "4: 'laws' must be a list of words, got 'guigang'"),
        ("bases: {open_tiers: {not_open: {ranks: law}}}\n", "4: 'ranks' must be a list of words, got 'law'"),
        ("bases: {opn: {}}\n", "4: unknown key 'opn'; expected one of id, open_tiers"),
        ("bases: {open_tiers: {not_opn: {}}}\n", "4: unknown key 'not_opn'; did you mean 'not_open'?"),
        ("bases: {refusals: {opening: {}}}\n", "4: unknown key 'opening'"),
        ("fields: {x: {kind: y, label: {zh: 例, en: Ex}}}\n", "4: unknown kind 'y'"),
        ("fields: {x: {kind: text}}\n", "4: field 'x' has no label"),
        ("number_text: 5\n", "4: `number_text: 5` is the same for every case; it needs {number}"),
        ("lists: {open: {where: [{open_tier: {a: b}}]}}\n", "4: unknown open_tier '{'a': 'b'}'"),
        ("procedures: {complaint: {article: 9}}\n", "4: article 9 of which law?"),
        ("procedures: {complaint: {form: {x: {kind: [y], label: {zh: 例, en: Ex}}}}}\n", "4: unknown kind '['y']'"),
        ("procedures: {complaint: {form: {x: {kind: choice, label: {zh: 例, en: Ex}}}}}\n", "4: a choice needs its options"),
        ("title: \x01\n", "4: not YAML: control characters are not allowed"),
        ("open_tiers: []\n", "4: 'open_tiers' must be a mapping"),
        ("closes: 18:00\n", "4: '18:00' would be read as another number; write plain digits, or put it in quotes"),
        ('closes: {time: "18:00+08:00", article: house}\n', '4: `time: 18:00+08:00` is no time of day; write time: "18:00"'),
        ("closes: {time: 5, article: house}\n", "4: `time: 5` is no time of day"),
    ],
)  # fmt: skip
def test_what_was_swallowed_or_raised_without_a_line(tmp_path, text, complaint):
    assert complaint in "\n".join(complaints(tmp_path, text))
