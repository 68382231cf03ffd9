import json
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from society_algorithms.tally.budgets.command import COMPLETIONS, RULES, count
from society_algorithms.tally.budgets.equal_shares import UTILITIES
from society_algorithms.tally.budgets.report import MOST_CLASSES
from society_algorithms.tally.budgets.tests.plainly import made
from society_algorithms.tally.budgets.ties import TieOrder
from society_algorithms.tally.command import main
from society_algorithms.tally.files.pabulib import write_pabulib
from society_algorithms.tally.instance import Instance, instance_of

TOWN = instance_of(
    "100.50",
    {"park": "60.50", "shed": 40, "pond": 30, "arch": 900},
    [["park", "pond"], ["park"], ["park", "shed"], ["shed"], []],
    title="Town",
)


@pytest.fixture
def town(tmp_path: Path) -> str:
    path = tmp_path / "town.pb.gz"
    write_pabulib(path, TOWN)
    return str(path)


def counted(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["pb", *arguments, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_the_result_names_the_selected_in_order_and_what_they_cost(
    town: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = counted(capsys, town, "--rule", "greedy")

    assert (found["selected"], found["budget_used"]) == (["park", "shed"], "100.5")
    assert [round_["project"] for round_ in found["rounds"]] == ["park", "shed"]


def test_the_drawing_says_what_is_funded_and_what_is_left(
    town: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counted(capsys, town, "--rule", "greedy", "--svg", str(tmp_path / "town.svg"))
    drawn = (tmp_path / "town.svg").read_text()

    assert "2 of 4 projects are funded: 100.5 of 100.5." in drawn
    assert "2. shed" in drawn
    assert "900, not funded" in drawn


def test_an_effective_price_and_who_paid_it_are_exact(
    town: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each of five holds 20.10. The shed's two pay 20 each; the park's three cannot pay 60.50.

    With 10 more each the park is bought first, at 60.50 / 3; for the shed one of the two has
    30.10 - 20.16... = 149/15 left and pays all of it, the other pays the rest.
    """
    alone = counted(capsys, town)
    raised = counted(capsys, town, "--completion", "add1")

    assert alone["selected"] == ["shed"]
    assert alone["not_selected"][0] == {
        "project": "park",
        "name": "",
        "cost": "60.5",
        "votes": 3,
        "supporters_have_left": "40.3",
        "about": "40.30",
        "short_by": "20.2",
        "more_full_shares_needed": 2,
    }
    assert raised["selected"] == ["park", "shed"]
    assert (raised["increments"], raised["ended"]) == (10, "exhaustive")
    first, second = raised["rounds"]
    assert (first["each_pays_at_most"], first["effective_price"]) == ("121/6", "1/3")
    assert first["payments"] == [{"voters": 3, "each": "121/6", "about": "20.17"}]
    assert second["payments"] == [
        {"voters": 1, "each": "451/15", "about": "30.07"},
        {"voters": 1, "each": "149/15", "about": "9.93"},
    ]


@pytest.mark.parametrize("utility", UTILITIES)
def test_payments_add_up_to_the_cost_and_nobody_pays_more_than_the_share(utility: str) -> None:
    for seed in range(150):
        instance = made(seed, projects=8, voters=25)
        report = count(instance, "equal-shares", utility, "add1", TieOrder())

        for round_ in report["rounds"]:
            paid = [
                Fraction(row["together"])
                if "together" in row
                else row["voters"] * Fraction(row["each"])
                for row in round_.get("payments", [])
            ]
            assert sum(paid) == Fraction(round_["cost"]), seed
        for row in report["not_selected"]:
            left, short = Fraction(row["supporters_have_left"]), Fraction(row["short_by"])
            assert left + short == max(Fraction(row["cost"]), left), seed


def test_many_classes_of_payers_are_put_together_exactly() -> None:
    """Twenty hold 110 each and pay 1, 2, ... 20 for something small; z then takes 90 from one, ...

    All but three pay everything they have left, so there are 17 different sums and the full price.
    """
    names = [f"s{number:02}" for number in range(20)]
    costs = {name: number + 1 for number, name in enumerate(names)} | {"z": 1985}
    instance = instance_of(2200, costs, [[name, "z"] for name in names])

    last = count(instance, "equal-shares", "cardinality", "none", TieOrder())["rounds"][-1]

    assert last["project"] == "z"
    assert last["payments"][0] == {"voters": 3, "each": "319/3", "about": "106.33"}
    assert last["payments"][-1]["classes"] == 18 - MOST_CLASSES
    assert sum(row["voters"] for row in last["payments"]) == 20


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_accounts_for_every_project(rule: str) -> None:
    for seed in range(60):
        instance = made(seed)
        report = count(instance, rule, "cost", "none", TieOrder())

        lost = [row["project"] for row in report["not_selected"]]
        assert sorted(report["selected"] + lost) == sorted(p.id for p in instance.projects)
        assert [row["project"] for row in report["rounds"]] == report["selected"]


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("completion", COMPLETIONS)
def test_words_are_printed_for_every_rule(
    town: str, rule: str, completion: str, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["pb", town, "--rule", rule]
    if rule == "equal-shares":
        arguments += ["--completion", completion]

    assert main(arguments) == 0
    assert "of 100.5" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--rule", "greedy", "--completion", "add1"], "only be asked for"),
        (["--ties", "votes"], "end with id or lot"),
        (["--ties", "lot"], "needs a public seed"),
        (["--encoding", "no-such"], "no encoding"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    town: str, arguments: list[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["pb", town, *arguments]) == 2
    shown = capsys.readouterr()
    assert (shown.out, reason in shown.err) == ("", True)


def test_a_broken_file_gives_exit_2_a_place_and_no_result(tmp_path: Path) -> None:
    path = tmp_path / "town.pb"
    path.write_text("META\nkey;value\nbudget;lots\n")

    done = subprocess.run(
        [sys.executable, "-m", "society_algorithms.tally", "pb", path, "--json"],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[4])},
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"{path}:")
    assert "Traceback" not in done.stderr


def test_exact_fractions_of_any_length_are_written() -> None:
    """A hundred projects bought one after another give prices with thousands of digits."""
    voters = [
        [f"p{n:03}" for n in range(120) if (n * n + v * 7) % (5 + v % 11) < 3] for v in range(90)
    ]
    instance: Instance = instance_of(10**6, {f"p{n:03}": 9973 + n for n in range(120)}, voters)

    report = count(instance, "equal-shares", "cost", "none", TieOrder())

    assert len(report["selected"]) > 20
