"""How fast the core is, and whether the sweep reads only what is due.

    python bench/core.py                                   the core alone
    python bench/core.py --database postgresql://…         and the sweep's query over a million open cases

The database is used for one temporary table with the index of `govopen_case`; nothing is kept.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa

from ckanext.govopen import data
from ckanext.govopen.domain.calendar import CHINA
from ckanext.govopen.domain.case import Case, fold
from ckanext.govopen.domain.clock import Clock, Leg, explain
from ckanext.govopen.domain.machine import Filing, Refusal, allowed, decide, submit
from ckanext.govopen.domain.moment import Actor
from ckanext.govopen.domain.tick import tick

MILLION = 1_000_000
EVENTS = 50
AT = datetime(2025, 9, 22, 9, tzinfo=CHINA)
CLERK = Actor("clerk", "authority", frozenset({"authority"}))


def median_ms(work: Callable[[], object], rounds: int = 200) -> float:
    """Median of many calls, in milliseconds."""
    times: list[float] = []
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)


def long_case(profile: data.Profile, calendar: data.Calendar) -> Case:
    """A case with fifty events: accepted, then remarked upon."""
    answers = {"demand_type": "file", "description": "x", "domain": "x", "format": "csv", "purpose": "x"}
    filing = Filing("c", "open_application", answers, {"open_tier": "on_request"}, "department")
    opened = submit(profile, calendar, filing, Actor("citizen"), AT)
    if isinstance(opened, Refusal):
        raise TypeError(opened)
    case = fold(*opened)
    for name, said in [("accept", {}), *[("remark", {"text": "x"})] * (EVENTS - 2)]:
        events = decide(profile, calendar, case, name, said, CLERK, AT)
        if isinstance(events, Refusal):
            raise TypeError(events)
        case = fold(case, events)
    return case


def core() -> dict[str, float]:
    """Milliseconds of each thing a page or the worker asks of the core."""
    calendar = data.calendar(("cn", "cn-gx"))
    profile = data.load("guigang")
    case = long_case(profile, calendar)
    clock = Clock("c", "c", ("authority",), 40, (Leg(AT),))
    begun = time.process_time()  # once, so nothing averages out what other processes take meanwhile
    data.read.cache_clear()
    for name in data.names():
        data.load(name)
    loading = (time.process_time() - begun) * 1000
    later = AT + timedelta(days=2)
    return {
        f"one command on a case of {EVENTS} events": median_ms(
            lambda: decide(profile, calendar, case, "grant", {}, CLERK, later)
        ),
        "commands and forms of that case": median_ms(lambda: allowed(profile, calendar, case, CLERK, later)),
        "tick of that case": median_ms(lambda: tick(profile, calendar, case, later)),
        "fold of its fifty events": median_ms(lambda: fold(Case("c", "", "", 0, "", "", {}), case.history)),
        "explanation of a 40-day clock": median_ms(lambda: list(explain(clock, calendar, None))),
        "loading all profiles, once, processor time": loading,
    }


def sweep(url: str) -> list[str]:
    """The plan of the sweep's query over a million open cases of which 500 are due."""
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TEMPORARY TABLE sweep_case (id text PRIMARY KEY, state text, wake_on date)"))
        connection.execute(
            sa.text(
                "INSERT INTO sweep_case SELECT md5(n::text), 'open',"
                " CASE WHEN n <= 500 THEN DATE '2025-09-01' ELSE DATE '2025-10-01' + (n % 300)::int END"
                " FROM generate_series(1, :rows) n"
            ),
            {"rows": MILLION},
        )
        connection.execute(sa.text("CREATE INDEX ON sweep_case (wake_on) WHERE wake_on IS NOT NULL"))
        connection.execute(sa.text("ANALYZE sweep_case"))
        query = "SELECT id FROM sweep_case WHERE wake_on <= DATE '2025-09-22' ORDER BY wake_on, id"
        plan = connection.execute(sa.text("EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) " + query))
        return [row[0] for row in plan]


def main() -> None:
    """Print a table of medians, and the plan."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database")
    url = parser.parse_args().database
    for what, cost in core().items():
        sys.stdout.write(f"{what:44} {cost:9.3f} ms\n")
    if url:
        sys.stdout.write("\nsweep over a million open cases, 500 due:\n" + "\n".join(sweep(url)) + "\n")


if __name__ == "__main__":
    main()
