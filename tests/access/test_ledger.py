"""Usage records cannot be changed, and whoever does it past the guards is found out."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.cli.cli import ckan
from support.city import found_city
from support.gate import make_data, records

from ckanext.govopen.access import ledger, record
from ckanext.govopen.access.people import NOBODY
from ckanext.govopen.access.verdict import judge
from ckanext.govopen.model.usage import seal as seals


@pytest.fixture(scope="module")
def data(site_clean):
    return make_data("ledger", found_city().transport["id"], ("on_request", "conditional"))


@pytest.fixture(autouse=True)
def _clean(data):
    with model.ensure_engine().begin() as connection:
        for table in ("govopen_usage", "govopen_usage_seal"):
            connection.execute(sa.text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            connection.execute(sa.text(f"TRUNCATE {table} RESTART IDENTITY"))
            connection.execute(sa.text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))


def note(data, count=1, who=NOBODY):
    access = judge(model.Resource.get(data.resource), who)
    return [record.write(access, "download", "203.0.113.7") for _ in range(count)]


def tamper(statement, **values):
    """What somebody does who owns the tables and takes the triggers off."""
    with model.ensure_engine().begin() as connection:
        for table in ("govopen_usage", "govopen_usage_seal"):
            connection.execute(sa.text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        connection.execute(sa.text(statement), values)
        for table in ("govopen_usage", "govopen_usage_seal"):
            connection.execute(sa.text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))


def kinds(head=""):
    return sorted({finding.kind for finding in ledger.verify(head).findings})


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE govopen_usage SET allowed = true",
        "DELETE FROM govopen_usage",
        "TRUNCATE govopen_usage",
        "UPDATE govopen_usage_seal SET count = 0",
        "DELETE FROM govopen_usage_seal",
        "TRUNCATE govopen_usage_seal",
    ],
)
def test_the_tables_take_nothing_back(data, statement):
    note(data)
    ledger.seal()
    with pytest.raises(sa.exc.ProgrammingError, match="append-only"), model.ensure_engine().begin() as connection:
        connection.execute(sa.text(statement))


def test_pruning_mode_does_not_reach_unsealed_records(data):
    note(data)
    statement = sa.text("SET LOCAL govopen.pruning = 'on'; DELETE FROM govopen_usage")
    with pytest.raises(sa.exc.ProgrammingError, match="append-only"), model.ensure_engine().begin() as connection:
        connection.execute(statement)


def test_an_address_is_kept_as_a_digest_only(data):
    note(data, 2)
    first, second = records()
    assert first.address == second.address
    assert "203.0.113" not in "".join(str(value) for value in first)


def test_a_whole_ledger_is_found_whole(data):
    note(data, 3)
    assert ledger.seal() == 3
    note(data, 2)
    assert ledger.seal() == 2
    assert ledger.seal() == 0
    note(data, 1)
    report = ledger.verify()
    assert (report.records, report.seals, report.unsealed) == (6, 2, 1)
    assert not report.findings


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE govopen_usage SET allowed = true WHERE seq = 2", "changed"),
        ("UPDATE govopen_usage SET actor = 'somebody' WHERE seq = 5", "changed"),  # sealed in the second batch
        ("UPDATE govopen_usage SET at = at - interval '1 day' WHERE seq = 7", "changed"),  # not sealed yet
        ("DELETE FROM govopen_usage WHERE seq = 2", "missing"),
        ("DELETE FROM govopen_usage WHERE seq = 7", "gap"),
        ("DELETE FROM govopen_usage_seal WHERE id = 1", "chain"),
        ("UPDATE govopen_usage_seal SET count = 2 WHERE id = 1", "changed"),
        ("UPDATE govopen_usage SET digest = (SELECT digest FROM govopen_usage WHERE seq = 1) WHERE seq = 2", "changed"),
    ],
)
def test_tampering_is_found(data, statement, kind):
    note(data, 3)
    ledger.seal()
    note(data, 3)
    ledger.seal()
    note(data, 1)
    tamper(statement)
    assert kind in kinds()


def test_a_record_slipped_into_a_sealed_batch_is_found(data):
    note(data, 2)
    ledger.seal()
    tamper(
        "INSERT INTO govopen_usage OVERRIDING SYSTEM VALUE SELECT 0, gen_random_uuid(), at, actor, party, entry_id, "
        "resource_id, provider, grant_id, purpose, road, true, reason, address, digest FROM govopen_usage WHERE seq = 1"
    )
    assert kinds()


def test_a_ledger_cut_off_at_its_end_is_found_by_the_head_noted_before(data):
    note(data, 2)
    ledger.seal()
    note(data, 2)
    ledger.seal()
    head = ledger.verify().head
    tamper("DELETE FROM govopen_usage WHERE seq > 2")
    tamper("DELETE FROM govopen_usage_seal WHERE id > 1")
    assert "chain" in kinds(head)
    assert "gap" in kinds()


def crash(monkeypatch, skipped=32, ago=timedelta(0)):
    """What a crash leaves: numbers skipped, statistics begun anew. tests/long/test_kills.py has real ones."""
    tamper("SELECT setval('govopen_usage_seq_seq', last_value + :n) FROM govopen_usage_seq_seq", n=skipped)
    monkeypatch.setattr(ledger, "_recovered", lambda _connection: datetime.now(timezone.utc) - ago)


@pytest.mark.parametrize("sealed", [True, False])
def test_numbers_skipped_in_a_crash_are_no_alarm(data, monkeypatch, sealed):
    note(data, 2)
    if sealed:
        ledger.seal()
    crash(monkeypatch)
    report = ledger.verify()
    assert (report.findings, report.skipped) == ((), 32)
    note(data, 2)  # the gap is between records now
    report = ledger.verify()
    assert (report.findings, report.skipped, report.unnumbered) == ((), 32, 0)
    assert ledger.seal_if_due(datetime.now(timezone.utc)) == 4 - 2 * sealed, "sealed at once after a crash"
    report = ledger.verify()
    assert (report.findings, report.skipped, report.unnumbered) == ((), 0, 32)


@pytest.mark.parametrize(("skipped", "ago"), [(33, timedelta(0)), (1, timedelta(hours=1))])
def test_more_than_a_crash_skips_or_at_another_time_is_an_alarm(data, monkeypatch, skipped, ago):
    note(data, 2)
    crash(monkeypatch, skipped, ago)
    assert kinds() == ["gap"]
    note(data, 1)
    assert kinds() == ["gap"]


def test_the_tick_seals_what_has_waited(data, cli):
    now = datetime.now(timezone.utc)
    note(data, 2)
    assert ledger.seal_if_due(now) == 0
    record.write(judge(model.Resource.get(data.resource), NOBODY), "download", "", now - timedelta(minutes=6))
    cli.invoke(ckan, ["govopen", "tick", "--no-mail"], catch_exceptions=False)
    report = ledger.verify()
    assert (report.seals, report.unsealed, report.findings) == (1, 0, ())


def test_a_seal_forged_without_the_secret_is_found(data, monkeypatch):
    note(data, 2)
    ledger.seal()
    tamper("DELETE FROM govopen_usage WHERE seq = 2")
    monkeypatch.setitem(tk.config, "govopen.usage.secret", "a guess")
    with model.ensure_engine().connect() as connection:
        row = dict(connection.execute(sa.select(seals)).mappings().one())
        row["count"], row["newest"], row["content"] = ledger._content(connection, 1, 2)
    forged = ledger.seal_digest(row)
    tamper(
        "UPDATE govopen_usage_seal SET count = 1, content = :content, digest = :digest",
        digest=forged,
        content=row["content"],
    )
    monkeypatch.undo()
    assert "changed" in kinds()


def test_pruning_takes_old_sealed_batches_and_says_so(data):
    note(data, 2)
    ledger.seal()
    note(data, 2)
    ledger.seal()
    middle = records()[2].at
    assert ledger.prune(middle) == 2
    assert [row.seq for row in records()] == [3, 4]
    report = ledger.verify()
    assert not report.findings
    assert report.seals == 3
    assert ledger.prune(middle) == 0
    tamper("UPDATE govopen_usage_seal SET to_seq = 1 WHERE kind = 'prune'")
    assert kinds()


def test_nothing_younger_than_three_years_is_pruned(data, cli):
    note(data, 1)
    ledger.seal()
    tomorrow = (datetime.now(timezone.utc) + timedelta(days=1)).date().isoformat()
    answer = cli.invoke(ckan, ["govopen", "usage", "prune", "--before", tomorrow, "--yes"])
    assert answer.exit_code == 2
    assert "3 years" in answer.output
    assert len(records()) == 1


def test_the_command_says_what_is_wrong_and_fails(data, cli):
    note(data, 2)
    assert "sealed 2" in cli.invoke(ckan, ["govopen", "usage", "seal"]).output
    good = cli.invoke(ckan, ["govopen", "usage", "verify"])
    assert (good.exit_code, "nothing wrong" in good.output) == (0, True)
    tamper("UPDATE govopen_usage SET reason = 'grant', allowed = true WHERE seq = 1")
    bad = cli.invoke(ckan, ["govopen", "usage", "verify"])
    assert bad.exit_code == 1
    assert "changed at 1" in bad.output


def test_records_survive_what_the_request_takes_back(data):
    note(data)
    model.Session.rollback()
    assert len(records()) == 1
