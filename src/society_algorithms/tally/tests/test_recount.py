"""Another counter, in one file, finds the same; and no byte can change without being named."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from society_algorithms.tally import recount
from society_algorithms.tally.budgets.command import count as count_budget
from society_algorithms.tally.budgets.ties import TieOrder
from society_algorithms.tally.command import main
from society_algorithms.tally.election_command import published_election
from society_algorithms.tally.errors import CannotCount
from society_algorithms.tally.instance import instance_of
from society_algorithms.tally.meek import count_meek
from society_algorithms.tally.plurality import count_approval, count_fptp
from society_algorithms.tally.publishing import Published, folder_of, publish
from society_algorithms.tally.publishing_budget import published_budget
from society_algorithms.tally.ranked_pairs import count_ranked_pairs
from society_algorithms.tally.scottish import count_scottish

from .papers import election, some_election

RULES: dict[str, Callable[..., Any]] = {
    "stv-scottish": count_scottish,
    "stv-meek": count_meek,
    "fptp": count_fptp,
    "approval": count_approval,
    "ranked-pairs": count_ranked_pairs,
}
SHEETS = {
    "score": ("count,Ann,Bob\n3,5,0\n2,1,4\n1,,\n", ["--most", "5"]),
    "yesno": ("vote\nyes\nyes\nno\nabstain\n", ["--at-least", "2/3", "--quorum", "4"]),
}


@given(seed=st.integers(0, 10**6))
@settings(max_examples=120, deadline=None)
def test_a_plain_recount_finds_the_same_bytes_for_every_rule(seed: int) -> None:
    voted = some_election(seed)

    for rule, counter in RULES.items():
        result = counter(voted, seats=voted.seats, seed="s").published()
        data = folder_of(published_election(rule, voted, result, seed="s"))
        assert recount.recounted(data) == []


@given(
    budget=st.integers(1, 60),
    costs=st.lists(
        st.sampled_from(["0", "1", "3", "10", "2.50", "20", "7"]), min_size=1, max_size=5
    ),
    choices=st.lists(st.sets(st.integers(0, 4)), min_size=1, max_size=7),
    ties=st.sampled_from([("id",), ("votes", "cost", "id"), ("cost", "lot")]),
)
@settings(max_examples=60, deadline=None)
def test_a_plain_recount_of_a_budget_finds_the_same_bytes(
    budget: int, costs: list[str], choices: list[set[int]], ties: tuple[str, ...]
) -> None:
    ids = [f"p{number}" for number in range(len(costs))]
    ballots = [[ids[n] for n in sorted(choice) if n < len(ids)] for choice in choices]
    instance = instance_of(budget, dict(zip(ids, costs, strict=True)), ballots)

    for rule in ("equal-shares", "greedy", "phragmen"):
        for utility in ("cost", "cardinality"):
            for completion in ("none", "add1", "utilitarian")[: 3 if rule == "equal-shares" else 1]:
                report = count_budget(instance, rule, utility, completion, TieOrder(ties, "s"))
                assert recount.recounted(folder_of(published_budget(instance, report))) == []


def folder(place: Path) -> Path:
    """A small published count with a lot in it."""
    voted = election("2 A; 1 B C; 1 C")
    result = count_scottish(voted, seed="s").published()
    publish(place / "count", published_election("stv-scottish", voted, result, seed="s"))
    return place / "count"


def test_the_file_stands_alone_and_says_that_all_is_well(tmp_path: Path) -> None:
    copy = tmp_path / "recount.py"
    copy.write_bytes(Path(recount.__file__).read_bytes())

    run = subprocess.run(
        [sys.executable, "-I", "-S", str(copy), str(folder(tmp_path))],
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stderr
    assert "a recount gives the same result, byte for byte" in run.stdout


@pytest.mark.parametrize("name", ["MANIFEST", "ballots.jsonl", "count.json", "result.json"])
def test_any_changed_byte_is_found_and_its_file_named(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = folder(tmp_path) / name
    data = file.read_bytes()

    for at in range(len(data)):
        file.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        assert recount.main([str(file.parent)]) == 1
        assert f"{name}: has been changed" in capsys.readouterr().err


def test_missing_and_added_files_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = folder(tmp_path)
    (place / "more.txt").write_text("x")
    (place / "result.json").unlink()

    assert recount.main([str(place)]) == 1
    said = capsys.readouterr().err
    assert "more.txt" in said
    assert "result.json: missing" in said
    assert recount.main([str(tmp_path / "nowhere")]) == 2


def test_another_result_under_a_fitting_manifest_is_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    voted = election("3 A; 1 B")
    result = count_fptp(voted).published() | {"elected": [2]}
    publish(tmp_path / "x", published_election("fptp", voted, result, seed=None))

    assert recount.main([str(tmp_path / "x")]) == 1
    assert "result.json: a recount finds otherwise: elected" in capsys.readouterr().err


def test_a_seed_that_was_swapped_is_found() -> None:
    voted = election("2 A; 1 B; 1 C")
    published = published_election("fptp", voted, count_fptp(voted).published(), seed="announced")
    data = folder_of(published)
    head = json.loads(data["count.json"]) | {"seed": "another"}

    said = recount.recounted(data | {"count.json": recount.canonical(head)})

    assert said == ["count.json: the seed is not the one that was committed to"]


def test_ballots_are_published_in_an_order_that_tells_nothing() -> None:
    one = Published("fptp", [], [([2], 1), ([1], 1), ([2], 2)], {})
    other = Published("fptp", [], [([1], 1), ([2], 3)], {})

    assert folder_of(one)["ballots.jsonl"] == folder_of(other)["ballots.jsonl"]
    assert folder_of(one)["ballots.jsonl"].startswith(b'{"ballot":[1],"papers":1}\n')


@pytest.mark.parametrize("kind", SHEETS)
def test_points_and_questions_are_recounted_too(tmp_path: Path, kind: str) -> None:
    text, options = SHEETS[kind]
    (tmp_path / "votes.csv").write_text(text)
    where = str(tmp_path / "count")

    assert main([kind, str(tmp_path / "votes.csv"), *options, "--publish", where]) == 0
    assert recount.main([where]) == 0


def test_a_folder_with_something_in_it_is_never_overwritten(tmp_path: Path) -> None:
    place = folder(tmp_path)

    with pytest.raises(CannotCount, match="not empty"):
        publish(place, Published("fptp", [], [], {}))
