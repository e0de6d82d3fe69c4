"""The four public actions about rules and days: answers to the question that was asked, or one shape of complaint."""

from __future__ import annotations

import json

import ckan.plugins.toolkit as tk
import pytest
from click.testing import CliRunner

from ckanext.govopen import data
from ckanext.govopen.cli.due import due

HEBEI = {"profile": "hebei", "procedure": "share_application", "step": "supply", "received_at": "2025-09-26"}
DEADLINE = {"profile": "tengzhou", "procedure": "rectification", "step": "fulfil", "received_at": "2025-09-26"}
CORRECTION = {"profile": "hulunbuir", "procedure": "correction", "step": "check", "received_at": "2025-09-26"}


def explained(**asked):
    return tk.get_action("govopen_due_explain")({}, asked)


def refused(action, **asked):
    """What is wrong, by field: in one shape, whichever action was asked."""
    with pytest.raises(tk.ValidationError) as error:
        tk.get_action(action)({}, asked)
    told = error.value.error_dict
    assert told["code"] == "invalid"
    assert told["message"]
    for one in told["problems"]:
        assert one["field"]
        assert one["code"]
        assert one["message"]
    return {one["field"]: one for one in told["problems"]}


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({**HEBEI, "facts": "x"}, "facts"),
        ({**HEBEI, "facts": ["x"]}, "facts"),
        ({**HEBEI, "facts": {"share_tier": ["conditional", "x"]}}, "facts.share_tier"),
        ({**DEADLINE, "facts": {"deadline_days": 10**12}}, "facts.deadline_days"),
        ({**DEADLINE, "facts": {"deadline_days": 9999}}, "facts.deadline_days"),
        ({**DEADLINE, "facts.deadline_days": "x"}, "facts.deadline_days"),
        ({**CORRECTION, "facts": {"correction_days": 0}}, "facts.correction_days"),
        ({**CORRECTION, "facts": {"correction_days": True}}, "facts.correction_days"),
        ({**CORRECTION, "facts": {"correction_days": None}}, "facts.correction_days"),
        ({"working_days": 3, "received_at": "2025-09-26", "step": "decide"}, "working_days"),
        ({"working_days": 3, "received_at": "2025-09-26", "facts": {"files": "absent"}}, "working_days"),
    ],
)
def test_no_other_question_is_answered_than_the_one_asked(asked, field):
    assert field in refused("govopen_due_explain", **asked)


def test_a_number_that_is_set_elsewhere_counts():
    assert explained(**DEADLINE, facts={"deadline_days": 7})["days"] == 7
    assert explained(**CORRECTION, **{"facts.correction_days": "4"})["days"] == 4


@pytest.mark.parametrize("days", [-1, 0, 1001, 9999, "-1"])
def test_a_number_out_of_bounds_is_told_its_bounds(days):
    found = refused("govopen_due_explain", working_days=days, received_at="2025-09-26")["working_days"]
    assert (found["code"], found["limit"]) == ("out_of_range", "1-1000")
    assert "1-1000" in found["message"]


@pytest.mark.parametrize(
    ("action", "asked", "field"),
    [
        ("govopen_due_explain", {"working_days": 3, "received_at": "2025-09-26", "overlay": "nix"}, "overlay"),
        ("govopen_due_explain", {"working_days": 3, "received_at": "2025-09-26", "profile": "nix"}, "profile"),
        ("govopen_due_explain", {"working_days": 3, "received_at": "soon"}, "received_at"),
        ("govopen_due_explain", {"working_days": "three", "received_at": "2025-09-26"}, "working_days"),
        ("govopen_due_explain", {**HEBEI, "procedure": "nix"}, "procedure"),
        ("govopen_due_explain", {**HEBEI, "step": "nix"}, "step"),
        ("govopen_due_explain", {"working_days": 3}, "received_at"),
        ("govopen_profile_show", {"id": "nix"}, "id"),
        ("govopen_profile_show", {"id": "guigang", "overlay": "nix"}, "overlay"),
        ("govopen_profile_show", {"digest": "nix"}, "digest"),
        ("govopen_profile_show", {"profile": "guigang"}, "profile"),
        ("govopen_profile_list", {"id": "guigang"}, "id"),
        ("govopen_calendar_show", {"year": 2025, "month": 3}, "month"),
        ("govopen_calendar_show", {"year": 12}, "year"),
        ("govopen_calendar_show", {"year": 2025, "layer": "nix"}, "layer"),
    ],
)
def test_a_complaint_names_the_parameter_in_one_shape(action, asked, field):
    assert set(refused(action, **asked)) == {field}


@pytest.mark.parametrize(("profile", "overlay"), [("hulunbuir", "guigang"), ("guigang", "hebei"), ("guigang", "base"),
                                                  ("national", "national")])  # fmt: skip
def test_only_a_higher_law_tightens(profile, overlay):
    asked = {"working_days": 3, "received_at": "2025-09-26", "profile": profile, "overlay": overlay}
    assert set(refused("govopen_due_explain", **asked)) == {"overlay"}
    assert set(refused("govopen_profile_show", id=profile, overlay=overlay)) == {"overlay"}
    with pytest.raises(data.ProfileError, match="only a nationwide law of higher rank"):
        data.load(profile, [overlay])


def test_the_decree_tightens_a_city():
    change = {"procedure": "catalogue_change", "step": "fulfil", "received_at": "2025-09-26", "profile": "tengzhou"}
    assert (explained(**change)["days"], explained(**change, overlay="national")["days"]) == (15, 10)


def test_where_nothing_runs_the_article_says_so():
    with pytest.raises(tk.ValidationError) as error:
        explained(**{**HEBEI, "step": "decide"}, facts={"share_tier": "not_shared"})
    told = error.value.error_dict
    assert (told["code"], [one["article"] for one in told["cites"]]) == ("closed", ["15"])
    huizhou = {**HEBEI, "profile": "huizhou", "step": "decide", "facts": {"share_tier": "not_shared"}}
    with pytest.raises(tk.ValidationError) as error:
        explained(**huizhou)
    assert (error.value.error_dict["code"], error.value.error_dict["instead"]) == ("instead", "verification")


@pytest.mark.parametrize(
    ("procedure", "step", "start"),
    [
        ("catalogue_change", "fulfil", "自变化发生日期起"),
        ("complaint", "check", "自受理起"),
        ("complaint", "accept", "自收到起"),
    ],
)
def test_a_rule_says_from_when_in_words(app, procedure, step, start):
    asked = f"profile=guigang&procedure={procedure}&step={step}&received_at=2025-09-26"
    found = app.get(f"/api/action/govopen_due_explain?{asked}").json["result"]
    assert any(start in rule["text"] for rule in found["rules"]), found["rules"]


# --- the command


def run(*arguments):
    found = CliRunner().invoke(due, list(arguments))
    return found.exit_code, found.output


def test_the_command_gives_the_answer_of_the_action_as_json():
    code, told = run("--profile", "guigang", "--procedure", "complaint", "--step", "check", "--json", "2025-09-26")
    asked = {"profile": "guigang", "procedure": "complaint", "step": "check", "received_at": "2025-09-26"}
    assert code == 0
    assert json.loads(told) == explained(**asked)
    assert {"clock", "days", "due", "told", "provisional", "calendar", "rules", "lines"} <= json.loads(told).keys()


def test_the_command_tells_rules_with_their_articles_or_as_house_rules():
    _, told = run("--profile", "guigang", "--procedure", "complaint", "--step", "check", "2025-09-26")
    assert "guigang 50" in told
    assert "5 working days: 2025-10-10" in told
    _, told = run("--profile", "guigang", "--procedure", "complaint", "--step", "accept", "2025-09-26")
    assert "house rule" in told


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--days", "0", "2025-09-26"], "1-1000"),
        (["--days", "3", "--fact", "open_tier", "2025-09-26"], "'open_tier' is no NAME=VALUE"),
        (["--days", "3", "--fact", "=x", "2025-09-26"], "is no NAME=VALUE"),
        (["--days", "3", "soon"], "received_at"),
        (["--profile", "hebei", "--procedure", "share_application", "--step", "decide", "--fact", "share_tier=not_shared",
          "2025-09-26"], "hebei 15"),
    ],
)  # fmt: skip
def test_the_command_refuses_what_it_would_have_dropped(arguments, why):
    code, told = run(*arguments)
    assert code != 0
    assert why in told
