"""`ckan govopen profile check`: by id, by file, or all; told what is wrong, by line."""

from __future__ import annotations

from click.testing import CliRunner

from ckanext.govopen import data
from ckanext.govopen.cli.rules import profile

GUIDE = data.HERE.parent.parent / "docs" / "guides" / "sixth-city" / "shuangxi.yaml"


def check(*arguments):
    found = CliRunner().invoke(profile, ["check", *map(str, arguments)])
    return found.exit_code, found.output


def test_all_are_sound():
    code, told = check()
    assert code == 0
    assert [line.partition(":")[0] for line in told.splitlines()] == list(data.names())


def test_a_file_from_anywhere_and_an_id():
    code, told = check(GUIDE, "guigang")
    assert code == 0
    assert "shuangxi.yaml: sound." in told
    assert "guigang: " in told


def test_what_is_wrong_is_told_by_file_and_line(tmp_path):
    broken = tmp_path / "shuangxi.yaml"
    broken.write_text(GUIDE.read_text("utf-8").replace("decide: provider", "decide: provder", 1), "utf-8")
    code, told = check(broken, GUIDE)
    assert code == 1
    assert "unknown actor 'provder'; did you mean 'provider'?" in told
    assert "sound." in told, "the other one is checked all the same"


def test_a_file_or_profile_that_is_not_there(tmp_path):
    assert check(tmp_path / "none.yaml")[0] == 1
    code, told = check("nowhere")
    assert code == 1
    assert "expected one of base, guigang" in told
