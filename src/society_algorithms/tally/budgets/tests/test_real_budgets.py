"""Real votes with known outcomes, where the shared data lie beside the repository."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from society_algorithms.tally.budgets.add_one import with_add_one_completion
from society_algorithms.tally.budgets.equal_shares import equal_shares
from society_algorithms.tally.budgets.greedy import greedy
from society_algorithms.tally.budgets.phragmen import phragmen
from society_algorithms.tally.files.pabulib import read_pabulib
from society_algorithms.tally.instance import Instance

FOLDER = Path(__file__).parents[6] / "shared" / "data" / "decisions" / "pb"
OUTCOMES = FOLDER / "outcomes.json"
pytestmark = pytest.mark.skipif(
    not OUTCOMES.exists(), reason="the shared election data are not beside the repository"
)
KNOWN = json.loads(OUTCOMES.read_text()) if OUTCOMES.exists() else {}
LONG_SCAN = 500_000
"""Voters times projects above which add-one completion takes seconds."""
COUNTS: dict[str, Callable[[Instance], tuple[int, ...]]] = {
    "mes-cost": lambda instance: equal_shares(instance, "cost").selected,
    "mes-card": lambda instance: equal_shares(instance, "cardinality").selected,
    "greedy-cost": lambda instance: greedy(instance, "cost").selected,
    "add1-cost": lambda instance: with_add_one_completion(instance, "cost").selected,
}


@pytest.mark.parametrize("name", KNOWN)
def test_every_shared_vote_has_its_known_outcome(name: str) -> None:
    known = KNOWN[name]
    instance = read_pabulib(FOLDER / f"{name}.pb.gz")

    def ids(selected: tuple[int, ...]) -> list[str]:
        return [instance.projects[number].id for number in selected]

    assert (instance.voters, len(instance.projects)) == (known["voters"], known["projects"])
    assert instance.vote_type == known["vote_type"]
    outcomes = known["prototype"] | known["pabutools_1_2_3"]
    for rule in COUNTS.keys() & outcomes.keys():
        if rule != "add1-cost" or known["voters"] * known["projects"] < LONG_SCAN:
            assert ids(COUNTS[rule](instance)) == outcomes[rule]["order"], rule
    if "phragmen" in outcomes:  # sorted by pabutools, not in the order of purchase
        assert sorted(ids(phragmen(instance).selected)) == outcomes["phragmen"]["order"]


@pytest.mark.parametrize(
    ("name", "winners"), [("Poland_Swiecie_2023", 17), ("Netherlands_Assen_2024", 9)]
)
def test_official_winners_by_add_one_are_found(name: str, winners: int) -> None:
    instance = read_pabulib(FOLDER / f"{name}.pb.gz")

    selected = {instance.projects[n].id for n in with_add_one_completion(instance).selected}

    assert selected == set(KNOWN[name]["official_selected"])
    assert len(selected) == winners
