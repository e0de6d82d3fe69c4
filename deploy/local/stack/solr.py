"""Solr: a private server from its jars alone, with our configset; or a core that is given."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from stack.environment import SOLR, run
from stack.say import Failure
from stack.state import REPOSITORY, State
from stack.supervise import Program

MEMORY = "512m"


def prepare(state: State, *cores: str) -> bool:
    """The home with these cores, their configuration made from the installed CKAN's schema.

    True if a configuration changed, which asks for a new index.
    """
    home = state.folder("solr")
    (home / "solr.xml").write_text("<solr></solr>\n")
    changed = False
    for core in cores:
        folder = state.folder("solr", core)
        said = configset(folder / "conf")
        changed |= said
        properties = folder / "core.properties"
        if not properties.exists():
            properties.write_text(f"name={core}\n")
    return changed


def configset(folder: Path) -> bool:
    """Write our configset into a core's `conf`; True if it changed."""
    command = [sys.executable, str(REPOSITORY / "solr" / "generate.py"), str(folder)]
    said = run(command, "The search configuration cannot be made")
    return said.strip().splitlines()[-1] != "unchanged"


def program(state: State, port: int, *, hasty: bool = False) -> Program:
    home, log = state.folder("solr"), state.folder("log", "solr")
    options = [f"-Xms256m -Xmx{MEMORY}", "-XX:+UseSerialGC", f"-Dsolr.solr.home={home}", f"-Dsolr.install.dir={SOLR}"]
    options += [f"-Dsolr.log.dir={log}", f"-Djetty.port={port}", "-Djava.net.preferIPv4Stack=true"]
    if hasty:
        options.append("-XX:TieredStopAtLevel=1")  # up in two thirds of the time, slower in the long run
    classpath = f"-cp {SOLR / 'classes'}:{SOLR / 'jars'}/*"
    return Program("solr", "Solr", f"java {' '.join(options)} {classpath} SolrServer {port}")


def url(port: int, core: str) -> str:
    return f"http://127.0.0.1:{port}/solr/{core}"


def answers(address: str) -> bool:
    """Whether this core is loaded and can be searched."""
    return count(address) is not None


def count(address: str) -> int | None:
    """Documents in the index of this core; None if it does not answer."""
    try:
        with urlopen(f"{address}/select?q=*:*&rows=0&wt=json", timeout=5) as answer:  # noqa: S310  # ours, or the operator's
            return int(json.load(answer)["response"]["numFound"])
    except (URLError, OSError, ValueError, KeyError):
        return None


def check_given(address: str) -> None:
    """Refuse a core that is not there, or that has not our configuration."""
    try:
        with urlopen(f"{address}/schema/name?wt=json", timeout=5) as answer:  # noqa: S310  # the operator's
            name = str(json.load(answer).get("name"))
    except (URLError, OSError, ValueError) as error:
        sentence = f"No Solr core answers at CKAN_SOLR_URL ({address}). Start it, or leave the variable out."
        raise Failure(sentence) from error
    if not name.endswith("-govopen"):
        raise Failure(
            f"The Solr core at {address} has the schema {name}, not govopen's. Make its configuration with\n"
            f"  {sys.executable} solr/generate.py <its conf folder>\nand reload it."
        )
