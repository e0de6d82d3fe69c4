"""What `bin/run` says when the machine or the environment is not as it should be: one sentence, and what to do."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

# Not that of a virtual environment: in the portal's own the program goes on with its second half.
PYTHON = Path(sys.base_prefix, "bin", f"python{sys.version_info.major}.{sys.version_info.minor}")
LOCAL = Path(__file__).resolve().parents[2] / "deploy" / "local"


def run(folder: Path, **variables: str) -> tuple[int, str]:
    """`bin/run`, first half: exit status and everything it said."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(LOCAL),
        "GOVOPEN_VAR": str(folder / "var"),
        **variables,
    }
    command = [str(PYTHON), "-m", "stack", "run"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"GOVOPEN_PORT": "http"}, "GOVOPEN_PORT=http is not a port: a number from 1 to 65535 is."),
        ({"GOVOPEN_PORT": "65536"}, "is not a port"),
        ({"GOVOPEN_PROFILE": "atlantis"}, "there is no such profile. There are: guigang, hebei, huizhou"),
    ],
)
def test_a_wrong_variable_is_named(tmp_path: Path, variables: dict[str, str], said: str) -> None:
    status, words = run(tmp_path, **variables)
    assert status == 1
    assert said in words
    assert not (tmp_path / "var").exists(), "nothing was begun"


def test_a_folder_keeps_its_regulation(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "state.json").write_text('{"profile": "guigang"}')
    status, words = run(tmp_path, GOVOPEN_PROFILE="huizhou")
    assert status == 1
    assert "GOVOPEN_PROFILE=huizhou GOVOPEN_VAR=var-huizhou GOVOPEN_PORT=5001 bin/run" in words


def test_a_machine_without_java_hears_what_to_install(tmp_path: Path) -> None:
    """No package manager either: nothing is tried, everything that lacks is named, and what it is for."""
    status, words = run(tmp_path, PATH=str(tmp_path))
    assert status == 1
    assert "missing: a JDK (11 or newer), for the search server Solr (openjdk-17-jdk-headless)" in words
    assert "Install these with your system's packages and run this again" in words


def test_a_server_given_needs_no_package(tmp_path: Path) -> None:
    _, words = run(tmp_path, PATH=str(tmp_path), CKAN_SOLR_URL="http://127.0.0.1:1/solr/none")
    assert "JDK" not in words
    assert "Redis" in words


def test_a_port_that_somebody_has_is_not_free() -> None:
    from stack.state import is_free

    with socket.create_server(("127.0.0.1", 0)) as somebody:
        assert not is_free(somebody.getsockname()[1])


def test_an_address_in_a_sentence_has_no_password(tmp_path: Path) -> None:
    from stack import postgres
    from stack.say import Failure
    from stack.state import State

    with pytest.raises(Failure, match="No PostgreSQL answers at CKAN_SQLALCHEMY_URL") as caught:
        postgres.given("postgresql://someone:s3cret@127.0.0.1:1/none", State(tmp_path))
    assert "s3cret" not in str(caught.value)


def test_a_folder_is_one_portal_at_a_time(tmp_path: Path) -> None:
    from stack.state import State

    assert State(tmp_path).lock()
    assert not State(tmp_path).lock()


def test_a_full_disk_is_a_sentence(tmp_path: Path) -> None:
    from stack.say import Failure, plain
    from stack.state import need_space

    with pytest.raises(Failure, match="The disk is full"):
        need_space(tmp_path / "not" / "yet", 1e9)
    assert "Free some space" in (plain(OSError(28, "No space left on device", "/var/x")) or "")
    assert plain(ValueError("ours")) is None, "a fault of ours is shown whole"


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(LOCAL))
