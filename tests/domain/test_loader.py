"""Broken data: each complaint names the file, the line, what is wrong and what would be right."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys

import pytest
from support.cast import NAMES, PROFILES

from ckanext.govopen import data
from ckanext.govopen.data import calendars
from ckanext.govopen.data.reading import ProfileError, read
from ckanext.govopen.domain.profile import Profile

SOURCE = (data.SCHEMAS / "profiles" / "guigang.yaml").read_text("utf-8")
# what is replaced, by what, the complaint
BAD = [
    ("article: 37\n    form:", "articel: 37\n    form:", "unknown key 'articel'; did you mean 'article'?"),
    (
        "{working_days: 10, from: accept}, article: 37}",
        "{working_days: 10, from: accept}}",
        "a limit without an article",
    ),
    ("from: accept}, article: 37", "from: acept}, article: 37", "`from: acept` is no start; did you mean 'accept'?"),
    ("opinion: provider", "opinon: provider", "unknown step 'opinon'; did you mean 'opinion'?"),
    ("opinion: provider", "opinion: provder", "unknown actor 'provder'; did you mean 'provider'?"),
    ("{share_tier: conditional}", "{share_tier: condtional}", "did you mean 'conditional'?"),
    ("{share_tier: conditional}", "{share_teir: conditional}", "unknown fact 'share_teir'; did you mean 'share_tier'?"),
    (
        "{share_tier: conditional}",
        "{share_tier: conditional, level: own}",
        "a route that nothing can reach: it goes by 'level', which no entry says; ask for it under `entry:`",
    ),
    (
        "entry:\n",
        "entry:\n  level: {kind: choice, options: {upper: {zh: 上级, en: Upper}}, label: {zh: 层级, en: Level}, article: 19}\n",
        "unknown fact 'level: upper'; expected one of own, other",
    ),
    ("entry:\n", "entry:\n  level: {label: {zh: 层级, en: Level}, article: 19}\n", "unknown fact 'level: '"),
    ("  complaint:", "  complain:", "unknown procedure 'complain'; did you mean 'complaint'?"),
    ("{accept: authority, article: 50}", "{accept: authority, article: 50.10}", "reads as a decimal; put it in quotes"),
    (
        "{accept: authority, article: 50}",
        "{accept: authority, article: 54}",
        "guigang has 53 articles, there is no article 54",
    ),
    ("{accept: authority, article: 50}", "{accept: authority, article: fifty}", "is no article number"),
    ("      - {when: {share_tier: not_shared}, article: 31}\n", "", "no route for share_tier not_shared"),
    ("withdrawal:\n    article: 22", "withdrawal:\n    article: nolaw/22", "unknown law 'nolaw'"),
    ("id: guigang\n", "id: guigang\nid: x\n", "'id' given twice"),
    (
        "              working_days: 5\n              from: changed_on",
        "              working_days: 0\n              from: changed_on",
        "must be a whole number of at least 1, got 0",
    ),
    (
        "  objection:\n    routes",
        "  objection:\n    objection: {procedure: nix, working_days: 1, article: house}\n    routes",
        "unknown procedure 'nix'",
    ),
    ("calendars: [cn, cn-gx]", "calendars: [cn, cn-gx]\ncloses: 18:00", "'18:00' would be read as another number"),
    ("calendars: [cn, cn-gx]", 'calendars: [cn, cn-gx]\ncloses: "18:00"', "`closes` says by which article"),
    (
        "calendars: [cn, cn-gx]",
        'calendars: [cn, cn-gx]\ncloses: {time: "18:00"}',
        "a limit without an article; give `article:`",
    ),
    ("calendars: [cn, cn-gx]", 'calendars: [cn, cn-gx]\ncloses: {time: "25:00", article: house}', "is no time of day"),
    ("format: 1", "format: 2", "unknown format 2; write format: 1"),
    ("demand_type: {article: 37}", "demand_kind: {article: 37}", "field 'demand_kind' has no label in both languages"),
    ("demand_type: {article: 37}", "demand_type: {article: 37, label: {zh: 类型}}", "'label' lacks its en text"),
    (
        "demand_type: {article: 37}",
        "demand_type: {article: 37, kind: chioce}",
        "unknown kind 'chioce'; did you mean 'choice'?",
    ),
    ("demand_type: {article: 37}", "demand_type: {article: 37, options: [file]}", "a choice needs its options"),
    ("terms:", "terms:\n  athority: {zh: 局, en: Office}", "unknown term 'athority'; did you mean 'authority'?"),
    ("    not_shared: {ranks: [law,", "    not_shared: {ranks: [lwa,", "unknown rank 'lwa'; expected one of law"),
    ("unconditional: {access: free,", "unconditional: {access: fre,", "unknown access 'fre'; did you mean 'free'?"),
    (
        "  on_request:\n    article: 35",
        "  on_requst:\n    article: 35",
        "unknown key 'on_requst'; did you mean 'on_request'?",
    ),
    ("{proposes: provider}", "{proposed: provider}", "did you mean 'proposes'?"),
    ("word: coordinate", "word: coordinat", "`word: coordinat` is no term; did you mean 'coordinate'?"),
    ("from: accept", "fact_article: 37", "name the fact"),
    ("conclude: government", "conclude: applicant", "nobody may `conclude` an own application"),
    (
        "- {supply: authority, within: {working_days: 10, from: accept}, article: 37}",
        "- {decide: authority, article: 37}",
        "two steps called 'decide'",
    ),
    (
        "- {supply: authority, within: {working_days: 10, from: accept}, article: 37}",
        "- {decide: authority, as: again, within: {working_days: 10, from: accept}, article: 37}",
        "data is given twice here; one `decide` or `grant: at once` is enough, make this step `opinion` or `approve`",
    ),
    (
        "- {submit: applicant, word",
        "- {record: authority, as: first}\n          - {submit: applicant, word",
        "may only come first",
    ),
    (
        "steps: [{approve: authority, article: 20}]",
        "steps: [{approve: authority, article: 20}, {supply: authority, article: 20, within: {working_days: 1}}]",
        "nothing has been granted before this `supply`",
    ),
    ("catalogue_audience:\n  value: public", "catalogue_audience:\n  value: pubic", "did you mean 'public'?"),
    ("least_update_months: {value: 1, article: 4,", "least_update_months: {value: 1,", "a limit without an article"),
    ("laws: [", "laws: [nolaw, ", "unknown law 'nolaw'"),
    (
        "    routes:\n      - steps: [{approve: authority, article: 20}]",
        "    routes:\n      - steps: [{approve: authority, article: 20}]\n      - when: {change: catalogue}\n        steps: [{approve: authority, article: 20}]",
        "a route that nothing can reach",
    ),
    ("instead: open_request", "instead: open_requst", "unknown procedure 'open_requst'; did you mean 'open_request'?"),
    (
        "      working_days: 5\n              from: accept",
        "      working_days: 5\n              lapse: never\n              from: accept",
        "unknown lapse 'never'",
    ),
    (
        "{conclude: government, word: coordinate, article: 30}",
        "{conclude: government, word: coordinate, article: 30, asks: {x: {}}}",
        "field 'x' has no label",
    ),
    ("note: {zh: 10个工作日自", "note: {cn: 10个工作日自", "unknown key 'cn'"),
]


@pytest.fixture
def schemas(tmp_path):
    shutil.copytree(data.SCHEMAS / "profiles", tmp_path / "profiles")
    shutil.copytree(data.SCHEMAS / "laws", tmp_path / "laws")
    return tmp_path


def prepared():
    """guigang with a `terms:` and a `laws:` section to break."""
    text = SOURCE + "\nterms:\n  authority: {zh: 局, en: Office}\n"
    text += "bases:\n  share_tiers:\n    not_shared: {ranks: [law, administrative_regulation], article: 6}\n"
    return text if "\nlaws: [" in text else text.replace("id: guigang\n", "id: guigang\nlaws: [dsl]\n", 1)


@pytest.mark.parametrize(("old", "new", "why"), BAD, ids=lambda value: value[:40])
def test_a_broken_profile_is_named_by_file_and_line(schemas, old, new, why):
    path = schemas / "profiles" / "guigang.yaml"
    text = prepared()
    assert old in text, old
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ProfileError) as error:
        data.load("guigang", schemas=schemas)
    told = [problem for problem in error.value.problems if why in problem]
    assert told, error.value.problems
    file, line = re.match(r"(\S+\.yaml):(\d+): ", told[0]).groups()
    assert file == "guigang.yaml"
    changed = text.replace(old, new, 1).splitlines()
    at = text[: text.index(old)].count("\n") + 1
    assert at - 30 <= int(line) <= at + new.count("\n") + 1, (line, at, changed[int(line) - 1])


def test_all_complaints_come_at_once(schemas):
    text = SOURCE.replace("article: 50", "article: 99", 1).replace(
        "unconditional: {access: free,", "unconditional: {access: fre,"
    )
    (schemas / "profiles" / "guigang.yaml").write_text(text, "utf-8")
    with pytest.raises(ProfileError) as error:
        data.load("guigang", schemas=schemas)
    assert len(error.value.problems) == 2


def test_complaints_come_in_the_order_of_the_file(schemas):
    """As an editor reads them: by line, whatever was looked at first."""
    broken = "nolaw: 1\n" + SOURCE.replace("article: 50", "article: 99").replace("article: 35", "article: 98")
    (schemas / "profiles" / "guigang.yaml").write_text(broken.replace("warn_days:", "wran_days:"), "utf-8")
    with pytest.raises(ProfileError) as error:
        data.load("guigang", schemas=schemas)
    lines = [int(problem.split(":")[1]) for problem in error.value.problems]
    assert len(lines) > 3
    assert lines == sorted(lines)


def test_an_unknown_profile_says_which_there_are():
    with pytest.raises(ProfileError, match="there is no such profile; expected one of base, guigang"):
        data.load("atlantis")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("- a\n", "must be a mapping"),
        ("a: [1\n", "x.yaml:2: not YAML"),
        ("on: 1\n", "key True is not a text; put it in quotes"),
        ("a: 1\na: 2\n", "x.yaml:2: 'a' given twice"),
        ("a: !!python/object:os.system {}\n", "not YAML"),
    ],
)
def test_what_yaml_would_swallow_is_refused(text, why):
    with pytest.raises(ProfileError) as error:
        read(text, "x.yaml")
    assert why in str(error.value)


@pytest.mark.parametrize("name", NAMES)
def test_a_profile_is_built_again_from_its_own_texts(name):
    """What a case is pinned to can be loaded years later from what was stored then."""
    texts = data.sources(name)
    assert data.build(name, texts) == PROFILES[name]
    assert isinstance(PROFILES[name], Profile)


def test_the_digest_names_what_binds_and_nothing_else(schemas):
    path = schemas / "profiles" / "guigang.yaml"
    for old, new, same in [
        ("zh: 文本未称其为负面清单", "zh: 文本并未称其为负面清单", True),
        ("term: {zh: 负面清单, en: Negative list}", "term: {zh: 共享负面清单, en: Negative list}", True),
        ("within: {working_days: 5}, article: 29}", "within: {working_days: 6}, article: 29}", False),
    ]:
        assert old in SOURCE, old
        path.write_text(SOURCE.replace(old, new, 1), "utf-8")
        assert (data.load("guigang", schemas=schemas).digest == PROFILES["guigang"].digest) is same, new


def test_base_may_not_be_left_without_a_limit(schemas):
    path = schemas / "profiles" / "base.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("{accept: authority, within: {working_days: 2}}", "{accept: authority}"), "utf-8")
    with pytest.raises(ProfileError, match="a step without a limit, and base has none for it"):
        data.load("base", schemas=schemas)


def test_a_broken_law_is_named(schemas):
    path = schemas / "laws" / "guigang.yaml"
    path.write_text(path.read_text("utf-8").replace("rank: ", "rank: no_", 1), "utf-8")
    with pytest.raises(ProfileError, match=r"laws/guigang\.yaml:\d+: unknown rank 'no_"):
        data.load("guigang", schemas=schemas)


# --- calendars


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('year: 2026\nrest: {"2026-13-01": x}', "'2026-13-01' is no date"),
        ('year: 2026\nrest: {"2025-06-01": x}', "lies outside the year 2026"),
        ('year: 2026\nrest: {"2026-06-02/2026-06-01": x}', "runs backwards"),
        ('year: 2026\nrest: {"2026-01-01/2026-04-01": x}', "runs backwards or over a month"),
        ('year: 2026\nwork: {"2026-06-01": x}', "is a weekday already"),
        ('year: 2026\nrest: {"2026-01-01": x}\nwork: {"2026-01-01": x}', "stands twice"),
        ("year: 12\n", "year 12 is out of range"),
        ("year: 2026\noff: {}", "key False is not a text"),
        ("year: 2026\nresst: {}", "unknown key 'resst'; did you mean 'rest'?"),
        ('{"year": 2026, "papers": [], "days": [{"date": "2026-01-01"}]}', "needs date, name and isOffDay"),
        ('{"year": 2026, "papers": [], "days": {}}', "'days' must be a list"),
    ],
)
def test_a_broken_calendar_is_named(text, why):
    with pytest.raises(ProfileError) as error:
        calendars.year(text, "2026.yaml")
    assert why in str(error.value)
    assert re.match(r"2026\.yaml:\d+: ", str(error.value))


def test_holiday_cns_format_is_read_too():
    """What operators find in the open for a new year is taken as it is."""
    days = '[{"name": "元旦", "date": "2027-01-01", "isOffDay": true}, {"name": "元旦", "date": "2027-01-03", "isOffDay": false}]'
    text = f'{{"year": 2027, "papers": ["https://www.gov.cn/x"], "days": {days}}}'
    year = calendars.year(text, "2027.json")
    assert (year.year, year.notice, [mark.working for mark in year.marks.values()]) == (
        2027,
        "https://www.gov.cn/x",
        [False, True],
    )
    assert 2027 in calendars.calendar([year]).announced


def test_a_local_day_off_wins_over_a_national_make_up_day():
    national = calendars.year('year: 2026\nnotice: "n"\nwork: {"2026-02-28": x}', "2026.yaml")
    local = calendars.year('year: 2026\nnotice: "l"\nrest: {"2026-02-28": y}', "2026.yaml", "cn-gx")
    day = next(iter(local.marks))
    assert calendars.calendar([national]).working(day)
    assert not calendars.calendar([national, local]).working(day)
    assert calendars.calendar([local]).announced == frozenset(), "a local notice announces no national year"


def test_an_amended_notice_names_the_later_one():
    day = calendars.calendar(data.years(("cn",)))
    from datetime import date

    assert "2015-05" in day.day(date(2015, 9, 3)).notice
    assert "2014-12" in day.day(date(2015, 10, 1)).notice


# --- the command


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "ckanext.govopen.data", *arguments],
        cwd=data.HERE.parent.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_command_checks_a_file_without_ckan(tmp_path):
    good = run("check", str(data.SCHEMAS / "profiles" / "hebei.yaml"))
    assert good.returncode == 0, good.stderr
    assert "sound" in good.stdout
    broken = tmp_path / "guigang.yaml"
    broken.write_text(SOURCE.replace("opinion: provider", "opinon: provider", 1), "utf-8")
    bad = run("check", str(broken))
    assert bad.returncode == 1
    assert re.search(r"guigang\.yaml:\d+: unknown step 'opinon'; did you mean 'opinion'\?", bad.stdout)
    assert run("check", str(tmp_path / "missing.yaml")).returncode == 1


def test_a_file_must_bear_its_own_name(tmp_path):
    other = tmp_path / "other.yaml"
    other.write_text(SOURCE, "utf-8")
    assert "id 'guigang' differs from the file's name" in data.check(other)[1][0]
