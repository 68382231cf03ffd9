"""The command that a returning officer meets."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from society_algorithms.tally.command import DOORS, main
from society_algorithms.tally.files.blt import write_blt
from society_algorithms.tally.files.preflib import write_preflib
from society_algorithms.tally.files.reading import read_election

from .papers import election

VOTED = election("7 A B; 2 B; 3 C", seats=2)


@pytest.fixture
def ward(tmp_path: Path) -> str:
    write_blt(tmp_path / "ward.blt.gz", VOTED)
    return str(tmp_path / "ward.blt.gz")


def test_stv_prints_json_with_the_names_that_were_promised(
    ward: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["stv", ward, "--rule", "scottish", "--json"]) == 0

    found = json.loads(capsys.readouterr().out)
    assert (found["elected"], found["elected_numbers"], found["quota"]) == (["A", "B"], [1, 2], 5)
    stage = found["stages"][1]
    assert stage["action"] == ["surplus", 1]
    assert stage["votes"] == {"A": "5.00000", "B": "3.99997", "C": "3.00000"}
    assert stage["non_transferable"] == "0.00003"
    assert len(found["explanation"]) == len(found["stages"])


@pytest.mark.parametrize("rule", ["stv --rule meek", "fptp", "approval", "ranked-pairs"])
def test_each_rule_reads_a_ranking_and_explains_itself(
    ward: str, rule: str, capsys: pytest.CaptureFixture[str]
) -> None:
    kind, *options = rule.split()

    assert main([kind, ward, *options, "--seed", "s"]) == 0
    assert "lected" in capsys.readouterr().out


def test_a_lot_without_a_seed_ends_with_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_blt(tmp_path / "tie.blt", election("2 A; 1 B; 1 C"))

    assert main(["stv", str(tmp_path / "tie.blt"), "--rule", "scottish"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("B and C are level at the end of stage 1")


def test_seats_can_be_given_where_the_file_is_silent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_preflib(tmp_path / "ward.soi", VOTED)

    assert main(["stv", str(tmp_path / "ward.soi"), "--rule", "meek"]) == 2
    assert "--seats" in capsys.readouterr().err
    assert main(["stv", str(tmp_path / "ward.soi"), "--rule", "meek", "--seats", "2"]) == 0


@pytest.mark.parametrize(
    "sheet",
    [
        "count,1,2\n7,A,B\n2,B,\n3,C,\n",
        "A,B,C,count\n1,2,,7\n,1,,2\n,,1,3\n",
        "Rank 1;Rank 2;papers\nA;B;7\nB;;2\nC;;3\n",
    ],
)
def test_sheets_of_both_kinds_hold_the_same_election(tmp_path: Path, sheet: str) -> None:
    (tmp_path / "ward.csv").write_text(sheet)

    found = read_election(tmp_path / "ward.csv")

    assert (found.names, dict(found.papers)) == (VOTED.names, dict(VOTED.papers))


def test_crosses_are_read_from_a_sheet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "ward.csv").write_text("A,B,C\nx,x,\n,X,1\nx,,\n,,\n")

    assert main(["fptp", str(tmp_path / "ward.csv"), "--seats", "2", "--seed", "s", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["votes"] == {"A": 2, "B": 2, "C": 1}


def test_a_sheet_headed_by_ranks_gives_first_past_the_post_one_vote_each(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ward.csv").write_text("1,2\nA,B\nA,B\nB,A\n")

    assert main(["fptp", str(tmp_path / "ward.csv"), "--seats", "1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["votes"] == {"A": 2, "B": 1}


def test_another_seed_than_the_announced_one_is_refused(
    ward: str, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = ["--seed", "s", "--commitment", "0" * 64]

    assert main(["stv", ward, "--rule", "scottish", *wrong]) == 2
    assert "not the one announced" in capsys.readouterr().err


def test_transfers_are_drawn(ward: str, tmp_path: Path) -> None:
    drawn = tmp_path / "ward.svg"

    assert main(["stv", ward, "--rule", "scottish", "--svg", str(drawn)]) == 0
    assert ElementTree.fromstring(drawn.read_text()).tag.endswith("svg")


def test_help_lists_every_rule_and_an_unknown_one_is_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([]) == 0
    assert all(f"count {kind}" in capsys.readouterr().out for kind in [next(iter(DOORS))])
    assert main(["roulette"]) == 2
    assert "no result" not in capsys.readouterr().out
