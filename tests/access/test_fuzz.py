"""Anything at all, sent by anybody to every action of ours and every action of CKAN's that we wrap: no answer is a fault.

300 calls in the ordinary run, always the same; 10,000 with --long, other ones each time (`GOVOPEN_FUZZ_CALLS` for more).
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import re
import traceback
from collections import Counter

import pytest
from ckan import logic, model
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from support.gate import put_grant

import ckanext.govopen.logic.action as ours

pytestmark = pytest.mark.usefixtures("world")
ROLES = ("anonymous", "citizen", "applicant", "grantee", "expired", "department", "own editor", "provider", "authority",
         "auditor", "sysadmin")  # fmt: skip
# What would empty the world under the test, or leave this machine, is not called by those who may.
DESTRUCTIVE = {"govopen_import_delete", "datastore_delete", "package_delete", "dataset_purge", "user_delete"}
KEYS = (
    "id", "name", "entry", "resource", "resource_id", "q", "fq", "fl", "facet.field", "rows", "start", "limit", "offset",
    "answers", "command", "procedure", "provider", "party", "holder", "as", "from", "to", "profile", "digest", "facts",
    "facts.open_tier", "version", "command_id", "year", "layer", "file", "dry_run", "sort", "state", "step", "working_days",
    "received_at", "overlay", "applicant", "bundle", "until", "reason", "list", "on", "against", "object_type", "upload",
    "list_id", "table_id", "query", "records", "filters", "text", "user", "org", "post", "since", "department", "listing",
)  # fmt: skip
NASTY = (
    "", " ", "\x00", "x\x00y", "\ud7ff", "\uffff", "'", '"', "%", "\\", "../../etc/passwd", "{!xmlparser}", "[* TO *]",
    "<script>", "=1+1", "0", "-1", "1e999", "9" * 40, "true", "null", "NaN", "2026-02-30", "0001-01-01", "9999-12-31",
    "2026-06-30T25:00", "OA-2026-000001", "OA-0000-999999", "AA-20", "é" * 300, "数" * 5000, "[]", "{}", '{"a":', "()",
    "a:b", "name:asked", "*:*", "2026-06-30T10:00:00+99:00", "anonymous", "guigang/37", "/", "guigang/0",
)  # fmt: skip


def actions():
    """Every name that a module of ours registers, with the parameters that its docstring names."""
    logic.get_action("status_show")
    found = {}
    for module in pkgutil.iter_modules(ours.__path__):
        for name in importlib.import_module(f"{ours.__name__}.{module.name}").__all__:
            function = logic._actions.get(name)
            texts = [
                getattr(function, "__doc__", "") or "",
                getattr(getattr(function, "func", None), "__doc__", "") or "",
            ]
            said = re.findall(r":param (?:\w+ )?([\w.]+):|`(\w+)`", "\n".join(texts))
            found[name] = sorted({one or other for one, other in said} & set(KEYS) | {one for one, _ in said if one})
    return found


@pytest.fixture(scope="module")
def known(world):
    """Things that are there: ids, names and numbers of everything, some of it in the middle of a case."""
    person = world.people["applicant"]
    answers = {"purpose": "研究", "demand_type": "file", "description": "记录", "domain": "交通", "format": "CSV"}
    case = person.call("govopen_case_submit", procedure="open_application", entry="asked", answers=answers)
    put_grant(person.id, world.data["asked"].entry, case_id=case["id"], conditions="注明来源")
    grants = [row.id for row in model.Session.execute(model.meta.metadata.tables["govopen_grant"].select())]
    people = [one for one in world.people.values() if one]
    things = [case["id"], case["number"], case["number"].lower(), *grants[:4]]
    things += [word for data in world.data.values() for word in (data.name, data.entry, data.resource, data.alias)]
    things += [word for one in people for word in (one.id, one.name)]
    things += [word for org in (world.city.transport, world.city.bureau) for word in (org["id"], org["name"])]
    things += ["open_application", "share_application", "objection", "guigang", "huizhou", "national", "cn", "accept",
               "grant", "refuse", "amend", "opening_negative", "demand", "ledger", "2026", "2026-06-30", "auditor"]  # fmt: skip
    return things


def values(things):
    plain = st.one_of(
        st.sampled_from(things), st.sampled_from(NASTY), st.text(max_size=30), st.integers(), st.integers(-5, 60),
        st.booleans(), st.none(), st.floats(allow_nan=False, allow_infinity=False),
    )  # fmt: skip
    return st.recursive(
        plain,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(st.one_of(st.sampled_from(KEYS), st.text(max_size=8)), inner, max_size=4),
        ),
        max_leaves=6,
    )


def calls(things, table):
    """One call: action, body, who, method. The strategies are made once: making them for each call took longer than the call."""
    anything = values(things)
    likely = st.one_of(st.sampled_from(things), anything)

    def bodies(name):
        own = st.sampled_from(table[name] or KEYS)
        filled = st.dictionaries(st.one_of(own, own, st.sampled_from(KEYS)), likely, max_size=6)
        kinds = (anything, *[filled] * 9)
        return st.tuples(
            st.just(name),
            st.integers(0, 9).flatmap(kinds.__getitem__),
            st.sampled_from(ROLES),
            st.sampled_from(("POST", "POST", "POST", "GET")),
        )

    by_name = {name: bodies(name) for name in table}
    return st.sampled_from(sorted(table)).flatmap(by_name.__getitem__)


def ask(app, world, name, body, who, method):
    """Status, and what broke."""
    headers = world.headers(who)
    try:
        if method == "GET":
            query = (
                {key: value if isinstance(value, str) else json.dumps(value) for key, value in body.items()}
                if isinstance(body, dict)
                else {}
            )
            answer = app.get(f"/api/3/action/{name}", query_string=query, headers=headers, status=None)
        else:
            text = json.dumps(body).encode()
            answer = app.post(
                f"/api/3/action/{name}", data=text, headers={**headers, "Content-Type": "application/json"}, status=None
            )
    except Exception as error:  # noqa: BLE001  # the test's client hands on what the portal would have made a 500 of
        model.Session.remove()
        where = traceback.extract_tb(error.__traceback__)[-1]
        return (
            500,
            f"{type(error).__name__}: {str(error)[:200]} at {where.filename.rpartition('site-packages/')[2]}:{where.lineno}",
        )
    return answer.status_code, "" if answer.status_code < 500 else answer.get_data(as_text=True)[:300]


def fuzz(app, world, known, count, *, fixed):
    table = actions()
    broken, seen, answered = {}, Counter(), Counter()

    @settings(
        max_examples=count, deadline=None, database=None, derandomize=fixed, suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )  # fmt: skip
    @given(call=calls(known, table))
    def one(call):
        name, body, who, method = call
        if name in DESTRUCTIVE and who == "sysadmin":
            return
        status, why = ask(app, world, name, body, who, method)
        seen[name] += 1
        answered[status] += 1
        if status >= 500:
            broken.setdefault((name, re.sub(r"0x\w+|'.*'", "", why)[:120]), (who, method, body, why))

    one()
    print(f"{sum(seen.values())} calls of {len(seen)} actions: {dict(answered)}")  # noqa: T201  # for the note
    assert not broken, "\n".join(f"{key[0]} {value}" for key, value in broken.items())
    return seen, table


def test_a_sample_of_calls_breaks_nothing(world, app, known):
    seen, table = fuzz(app, world, known, 300, fixed=True)
    assert sum(seen.values()) >= 280
    assert len(seen) > len(table) * 0.8


@pytest.mark.long
def test_ten_thousand_calls_break_nothing(world, app, known):
    count = int(os.environ.get("GOVOPEN_FUZZ_CALLS", "10000"))
    seen, table = fuzz(app, world, known, count, fixed=False)
    assert sum(seen.values()) >= count * 0.95
    assert set(seen) == set(table)
