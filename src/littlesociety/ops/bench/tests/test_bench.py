"""Whether the measurements run, on a ledger and a record small enough for a test."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.db import connection

from littlesociety.core.errors import NotUnderstood
from littlesociety.ops.bench import ledger, record
from littlesociety.ops.bench.databases import (
    TEMPLATE,
    Databases,
    PostgresServer,
    SQLiteFiles,
    env_for,
)
from littlesociety.ops.bench.plan import Group, Plan, Results
from littlesociety.ops.bench.stand import Stand
from littlesociety.ops.bench.table import BenchTable, Case
from littlesociety.ops.bench.workshop import ContenderStopped, Worker, working


def plan(only: str, scale: int = 100) -> Plan:
    return Plan(rounds=1, only=only, scale=scale, say=lambda _line: None)


@pytest.fixture
def databases(tmp_path: Path) -> Iterator[Databases]:
    """New databases of the kind that these tests run on."""
    if connection.vendor == "sqlite":
        yield SQLiteFiles(tmp_path)
        return
    server = PostgresServer(tmp_path, os.environ["DATABASE_URL"])
    try:
        yield server
    finally:
        for name in ("raw", "large", TEMPLATE):
            server.drop(name)


def test_ours_and_raw_sql_post_in_turns_and_a_filled_ledger_adds_up(databases: Databases) -> None:
    table = BenchTable({})
    with ExitStack() as hands:
        stand = Stand(databases, hands)
        databases.with_our_tables("large")
        databases.fill("large", 2_000)
        stand.ours(database=databases.address("large"))
        groups = list(ledger.every_group(databases.name, plan("")))
        plan("all to one account").carry_out(groups, stand, table)
        for size in (1, 3):
            assert stand.raw().do("many", times=1, size=size) > 0
            assert stand.ours().do("many", times=1, size=size) > 0
        for contender in (stand.raw(), stand.ours()):
            (waits,) = contender.do("writers", seconds=0.1, threads=1)
            assert all(wait > 0 for wait in waits)
            assert waits
    (row,) = table.rows
    assert row.case == f"single post / raw, {databases.name}, all to one account"
    assert row.ours > 0
    assert row.limit
    assert row.limit > 0
    assert what_does_not_add_up(databases, "large") == []
    said = what_does_not_add_up(databases, "raw")
    assert said
    assert all(line.startswith("The guard ") for line in said)


def what_does_not_add_up(databases: Databases, name: str) -> list[str]:
    checked = subprocess.run(
        [sys.executable, "-m", "littlesociety", "ledger", "check"],
        env={**os.environ, **env_for(databases.address(name), databases.home)},
        check=False,
        capture_output=True,
        text=True,
    )
    return checked.stdout.splitlines()[:-1] if checked.returncode else []


def test_a_log_is_appended_to_and_audited(tmp_path: Path) -> None:
    with working("log_ours", str(tmp_path / "record")) as ours, working("log_plain") as plain:
        for log in (ours, plain):
            assert log.do("append", times=1) > 0
            log.do("grow", size=1_500)
            assert log.do("audit", times=1) > 0
            assert log.do("inclusion", times=3) > 0
        assert ours.do("consistency", times=3, afresh=True) > 0


@pytest.mark.parametrize("measure", [ledger.measure, record.measure])
def test_words_that_name_no_case_are_refused_with_those_that_do(
    measure: Callable[[Plan], BenchTable],
) -> None:
    with pytest.raises(NotUnderstood) as refused:
        measure(plan("nonsense"))
    assert "4 closed-loop writers" in str(refused.value) or "log append" in str(refused.value)


def test_no_rounds_and_no_size_are_refused() -> None:
    for asked in (Plan(0, "", 100, print), Plan(5, "", 0, print)):
        with pytest.raises(NotUnderstood):
            ledger.measure(asked)


def test_a_contender_that_breaks_costs_its_own_rows_only() -> None:
    def breaks(_place: object) -> Results:
        Worker("no_such_contender")
        return []

    table = BenchTable({})
    case = Case("single post / raw")
    plan("").carry_out([Group((case,), breaks)], object(), table)
    assert table.rows == []
    assert "single post / raw" in table.left_out[0]
    with pytest.raises(ContenderStopped):
        Worker("no_such_contender")


def test_every_case_of_the_table_is_there_and_begins_with_its_words() -> None:
    groups = [
        *ledger.every_group("SQLite", plan("")),
        *ledger.every_group("PostgreSQL", plan("")),
    ]
    cases = [str(case) for group in groups for case in group.cases]
    cases += [str(case) for group in record.every_group(plan("")) for case in group.cases]
    for words in (
        "single post / raw, SQLite",
        "single post / raw, PostgreSQL",
        "100 and 1,000 per call / raw set-based, SQLite",
        "100 and 1,000 per call / raw set-based, PostgreSQL",
        "single v django-hordak, PostgreSQL",
        "1,000 transfers v django-hordak, PostgreSQL",
        "single v django-ledger, SQLite",
        "4 closed-loop writers: slowest share of mean; p99, SQLite",
        "4 closed-loop writers: slowest share of mean; p99, PostgreSQL",
        "post at 5 million transfers / at 10,000, SQLite",
        "post at 5 million transfers / at 10,000, PostgreSQL",
        "log append, leaves/s, durable per 1,000",
        "inclusion and consistency proof from tiles at 1 million",
        "full offline audit of 1 million leaves",
    ):
        assert any(case.startswith(words) for case in cases), words
    assert len(cases) == len(set(cases))
