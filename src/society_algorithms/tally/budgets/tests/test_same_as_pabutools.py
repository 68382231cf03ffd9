"""Side by side with pabutools, where it is installed (requirements-bench.lock)."""

import pytest

from society_algorithms.tally.budgets.add_one import with_add_one_completion
from society_algorithms.tally.budgets.equal_shares import equal_shares, with_utilitarian_completion
from society_algorithms.tally.budgets.greedy import greedy
from society_algorithms.tally.budgets.phragmen import phragmen
from society_algorithms.tally.budgets.tests.plainly import made, voters_of
from society_algorithms.tally.instance import Instance

WHERE = "pabutools is only in requirements-bench.lock"
peer = pytest.importorskip("pabutools.election", reason=WHERE)
rules = pytest.importorskip("pabutools.rules", reason=WHERE)

SATISFACTION = {"cost": peer.Cost_Sat, "cardinality": peer.Cardinality_Sat}


def theirs(instance: Instance) -> tuple[object, object]:
    """The same instance in pabutools."""
    projects = [peer.Project(project.id, project.cost) for project in instance.projects]
    profile = peer.ApprovalProfile(
        peer.ApprovalBallot([projects[n] for n in ballot]) for ballot in voters_of(instance)
    )
    return peer.Instance(projects, budget_limit=instance.budget), profile.as_multiprofile()


def names(instance: Instance, selected: tuple[int, ...]) -> list[str]:
    return [instance.projects[project].id for project in selected]


@pytest.mark.parametrize("utility", SATISFACTION)
def test_equal_shares_and_greedy_give_the_same_projects_in_the_same_order(utility: str) -> None:
    for seed in range(400):
        instance = made(seed)
        them = theirs(instance)
        satisfaction = SATISFACTION[utility]

        expected = [p.name for p in rules.method_of_equal_shares(*them, satisfaction)]
        free = len(equal_shares(instance, utility).free)  # theirs come in the order of a set
        expected[:free] = sorted(expected[:free])
        assert names(instance, equal_shares(instance, utility).selected) == expected, seed
        expected = [p.name for p in rules.greedy_utilitarian_welfare(*them, satisfaction)]
        assert names(instance, greedy(instance, utility).selected) == expected, seed


@pytest.mark.parametrize("utility", SATISFACTION)
def test_both_completions_select_the_same(utility: str) -> None:
    for seed in range(250):
        instance = made(seed)
        them = theirs(instance)
        satisfaction = SATISFACTION[utility]

        added = rules.method_of_equal_shares(*them, satisfaction, voter_budget_increment=1)
        run = with_add_one_completion(instance, utility)
        assert names(instance, run.selected)[len(run.free) :] == [
            p.name for p in added[len(run.free) :]
        ], seed
        both = rules.completion_by_rule_combination(
            *them,
            [rules.method_of_equal_shares, rules.greedy_utilitarian_welfare],
            [{"sat_class": satisfaction}, {"sat_class": satisfaction}],
        )
        mine = with_utilitarian_completion(instance, utility).selected
        assert sorted(names(instance, mine)) == sorted(p.name for p in both), seed


def test_phragmen_selects_the_same() -> None:
    """Pabutools returns them sorted by name, not in the order in which they were bought."""
    for seed in range(400):
        instance = made(seed)

        expected = [p.name for p in rules.sequential_phragmen(*theirs(instance))]

        assert sorted(names(instance, phragmen(instance).selected)) == expected, seed
