"""What the environment asks for (GOVOPEN_*, CKAN_*)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from stack.say import Failure
from stack.state import REPOSITORY, State

PORT = 5000
LARGEST_PORT = 65535


@dataclass(frozen=True)
class Settings:
    """Of one portal."""

    state: State
    profile: str
    host: str
    port: int
    database_url: str
    solr_url: str
    redis_url: str

    @property
    def address(self) -> str:
        """Where a browser finds the portal."""
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104
        return os.environ.get("GOVOPEN_SITE_URL") or f"http://{host}:{self.port}"

    @property
    def given(self) -> frozenset[str]:
        """Debian packages that are not needed, since their servers come from elsewhere."""
        packages: set[str] = set()
        if self.database_url:
            packages |= {"postgresql"}
        if self.redis_url:
            packages |= {"redis-server"}
        if self.solr_url:
            packages |= {"openjdk-17-jdk-headless", "maven"}
        return frozenset(packages)


def profiles() -> list[str]:
    """Ids of the regulations that a portal can follow."""
    ids = {path.stem for path in (REPOSITORY / "schemas" / "profiles").glob("*.yaml")}
    return sorted(ids - {"base"})


def read() -> Settings:
    """From the environment; a profile once chosen is remembered by the folder.

    Raises Failure: a profile that is not there, or not the one this folder was made for; a port that is none.
    """
    state = State(Path(os.environ.get("GOVOPEN_VAR") or REPOSITORY / "var").resolve())
    kept = state.recall().get("profile") if state.root.exists() else None
    profile = os.environ.get("GOVOPEN_PROFILE") or kept or "guigang"
    if profile not in profiles():
        raise Failure(f"GOVOPEN_PROFILE={profile}: there is no such profile. There are: {', '.join(profiles())}.")
    if kept and kept != profile:
        raise Failure(
            f"{state.root} holds a portal under the profile {kept}, not {profile}. "
            f"Give {profile} a folder and a port of its own, such as:\n"
            f"  GOVOPEN_PROFILE={profile} GOVOPEN_VAR=var-{profile} GOVOPEN_PORT=5001 bin/run"
        )
    return Settings(
        state=state,
        profile=profile,
        host=os.environ.get("GOVOPEN_HOST") or "127.0.0.1",
        port=_port(os.environ.get("GOVOPEN_PORT") or str(PORT)),
        database_url=os.environ.get("CKAN_SQLALCHEMY_URL", ""),
        solr_url=os.environ.get("CKAN_SOLR_URL", ""),
        redis_url=os.environ.get("CKAN_REDIS_URL", ""),
    )


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) <= LARGEST_PORT:
        raise Failure(f"GOVOPEN_PORT={text} is not a port: a number from 1 to {LARGEST_PORT} is.")
    return int(text)
