"""`./society count draw`, as a clerk with files would run it."""

import json
from pathlib import Path

import pytest

from society_algorithms.tally.command import main

POOL = "id,gender,home\n" + "".join(
    f"p{n},{'female' if n % 2 else 'male'},{n // 2}\n" for n in range(12)
)
QUOTAS = "feature,value,min,max\ngender,female,2,2\ngender,male,2,2\n"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "pool.csv").write_text(POOL)
    (tmp_path / "quotas.csv").write_text(QUOTAS)
    (tmp_path / "apart.csv").write_text("person,apart_from\np1,p3\n")
    (tmp_path / "out.csv").write_text("person,reason\np0,is a bidder\n")
    return tmp_path


def run(files: Path, *arguments: str) -> int:
    return main(["draw", str(files / "pool.csv"), *arguments])


def test_a_panel_meets_the_quotas_and_leaves_out_whom_it_should(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--size", "4", "--quotas", str(files / "quotas.csv"), "--household", "home"]
    asked += ["--apart", str(files / "apart.csv"), "--leave-out", str(files / "out.csv")]

    assert run(files, *asked, "--seed", "4 8 15", "--json") == 0

    said = json.loads(capsys.readouterr().out)
    drawn = [int(name[1:]) for name in said["panel"]]
    assert sum(number % 2 for number in drawn) == 2
    assert len({number // 2 for number in drawn}) == 4
    assert "p0" not in said["chances"]


def test_without_a_seed_the_lottery_is_made_and_nobody_is_drawn(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tickets = files / "tickets.csv"

    assert (
        run(
            files,
            "--size",
            "4",
            "--quotas",
            str(files / "quotas.csv"),
            "--lottery",
            str(tickets),
            "--tickets",
            "60",
        )
        == 0
    )

    assert "The panel" not in capsys.readouterr().out
    assert len(tickets.read_text().splitlines()) == 60


def test_the_same_seed_draws_the_same_people(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = []
    for seed in ("one", "one", "two"):
        run(files, "--size", "5", "--seed", seed, "--json")
        said.append(json.loads(capsys.readouterr().out)["panel"])

    assert said[0] == said[1] != said[2]


@pytest.mark.parametrize(
    ("name", "text", "where"),
    [
        (
            "pool.csv",
            "id,gender,home\n" + "p0,male,1\np1,female,2\np3,female,3\n" * 2,
            "more than once",
        ),
        ("pool.csv", "name,gender\np1,female\n", "There is no column id"),
        ("pool.csv", "id,gender\n,female\n", ":2:1: This row has nothing under id"),
        ("pool.csv", "id,gender\np1\n", ":2:1: This row has 1 cells"),
        ("pool.csv", "", "The file is empty"),
        ("quotas.csv", "feature,value,min,max\ngender,female,3,1\n", ":2:1: The least, 3"),
        ("quotas.csv", "feature,value,min,max\ngender,female,x,1\n", ":2:1: “x” under min"),
        ("quotas.csv", "feature,value,min,max\ngender,female,1,4\n", "for which there is no quota"),
        ("quotas.csv", "what,min,max\ngender,1,4\n", "must name the columns feature"),
        ("apart.csv", "person,apart_from\np1,nobody\n", "nobody is to sit apart"),
        ("out.csv", "person,reason\np1,\n", ":2:1: Say why p1"),
        ("out.csv", "person,reason\nnobody,a bidder\n", "nobody is not in the pool"),
    ],
)
def test_a_broken_file_is_refused_with_a_reason_and_no_draw(
    files: Path, capsys: pytest.CaptureFixture[str], name: str, text: str, where: str
) -> None:
    (files / name).write_text(text)
    asked = ["--size", "4", "--quotas", str(files / "quotas.csv"), "--seed", "s"]
    asked += ["--apart", str(files / "apart.csv"), "--leave-out", str(files / "out.csv")]

    assert run(files, *asked) == 2

    said = capsys.readouterr()
    assert where in said.err
    assert said.out == ""
