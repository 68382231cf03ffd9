"""What the figures say."""

import json
from dataclasses import asdict

import pytest

from littlesociety.ops.bench.rounds import interleave, ratio
from littlesociety.ops.bench.table import Aim, BenchTable, Case, Row

FASTER = Case("single post / raw", "SQLite", aim=Aim("ratio_to_limit", 0.7, 0.5))
SOONER = Case("full offline audit", unit="s", aim=Aim("ours", 15, 60, at_most=True))
KEYS = ["case", "unit", "ours", "peer", "peer_name", "limit", "ratio_to_peer", "ratio_to_limit"]


def test_more_is_better_whether_the_unit_is_a_rate_or_a_time() -> None:
    assert Row.of(FASTER, [200], peer=[100], limit=[400]).ratio_to_peer == 2
    assert Row.of(FASTER, [200], peer=[100], limit=[400]).ratio_to_limit == 0.5
    assert Row.of(SOONER, [2], peer=[4], limit=[1]).ratio_to_peer == 2
    assert Row.of(SOONER, [2], peer=[4], limit=[1]).ratio_to_limit == 0.5


def test_rounds_are_compared_with_themselves_and_not_with_each_other() -> None:
    quiet_then_busy, twice_as_fast = [100, 10, 100], [200, 20, 200]
    assert ratio(twice_as_fast, quiet_then_busy) == 2
    assert ratio([1, 1, 100], [1, 1, 1]) == 1


def test_a_row_in_json_has_the_columns_of_the_table_and_no_others() -> None:
    table = BenchTable({"machine": "here"})
    table.add(FASTER, Row.of(FASTER, [200], limit=[400]))
    said = json.loads(json.dumps(asdict(table)))
    assert list(said["rows"][0]) == KEYS
    assert said["rows"][0]["case"] == "single post / raw, SQLite"
    assert said["rows"][0]["peer"] is None


@pytest.mark.parametrize(
    ("case", "ours", "stands"),
    [
        (FASTER, 280, "aim met"),
        (FASTER, 200, "floor met"),
        (FASTER, 199, "BELOW THE FLOOR"),
        (SOONER, 15, "aim met"),
        (SOONER, 60, "floor met"),
        (SOONER, 61, "BELOW THE FLOOR"),
    ],
)
def test_a_row_says_whether_it_meets_the_aim(case: Case, ours: float, stands: str) -> None:
    table = BenchTable({})
    table.add(case, Row.of(case, [ours], limit=[400]))
    assert table.aims[0].stands == stands
    assert stands in "\n".join(table.lines())
    assert stands in "\n".join(table.markdown())


def test_everybody_runs_in_every_round_and_another_goes_first() -> None:
    ran: list[str] = []

    def runner(name: str) -> "Runner":
        return Runner(name, ran)

    rates = interleave({"a": runner("a"), "b": runner("b")}, rounds=4, once=True)
    assert ran == ["a", "b", "b", "a", "a", "b", "b", "a"]
    assert rates == {"a": [2.0] * 4, "b": [2.0] * 4}


class Runner:
    """Takes half a second for everything, without waiting for it."""

    def __init__(self, name: str, ran: list[str]) -> None:
        self.name, self.ran = name, ran

    def __call__(self, times: int) -> float:
        self.ran.append(self.name)
        return times / 2


def test_how_often_fills_a_slice_is_found_by_trying() -> None:
    asked: list[int] = []

    def run(times: int) -> float:
        asked.append(times)
        return times / 1000

    interleave({"one": run}, rounds=1, slice_seconds=0.5)
    assert asked == [1, 50, 500]
