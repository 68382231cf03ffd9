from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from society_algorithms.tally.budgets.add_one import steps_of, with_add_one_completion
from society_algorithms.tally.budgets.arrays import ArrayPurses, Arrays
from society_algorithms.tally.budgets.equal_shares import (
    BY_ID,
    UTILITIES,
    equal_shares,
    free_projects,
    spend,
    utilities_of,
    with_utilitarian_completion,
)
from society_algorithms.tally.budgets.greedy import greedy
from society_algorithms.tally.budgets.phragmen import phragmen
from society_algorithms.tally.budgets.sweep import Sweep
from society_algorithms.tally.budgets.tests.plainly import (
    made,
    plain_add_one,
    plain_greedy,
    plain_phragmen,
    plain_shares,
)
from society_algorithms.tally.budgets.ties import TieOrder

ORDERS = (TieOrder(), TieOrder(("votes", "cost", "lot"), seed="7 3 1"))
seeds = st.integers(0, 10**9)


@pytest.mark.parametrize("utility", UTILITIES)
@pytest.mark.parametrize("ties", ORDERS)
def test_equal_shares_buys_the_same_at_the_same_prices_as_by_hand(
    utility: str, ties: TieOrder
) -> None:
    for seed in range(400):
        instance = made(seed)

        run = equal_shares(instance, utility, ties)

        bought, prices = plain_shares(instance, utility, ties)
        assert list(run.selected) == bought, seed
        assert [offer.price for offer in run.offers] == prices[len(run.free) :], seed


@pytest.mark.parametrize("utility", UTILITIES)
@pytest.mark.parametrize("ties", ORDERS)
def test_purses_in_arrays_buy_the_same_at_the_same_prices(utility: str, ties: TieOrder) -> None:
    for seed in range(250):
        instance = made(seed, projects=8, voters=12)
        arrays = Arrays(instance, utilities_of(instance, utility), ties.ranks(instance))
        share = Fraction(instance.budget, instance.voters)

        run = spend(ArrayPurses(arrays, share), free_projects(instance, utility, ties))

        bought, prices = plain_shares(instance, utility, ties)
        assert list(run.selected) == bought, seed
        assert [offer.price for offer in run.offers] == prices[len(run.free) :], seed


@pytest.mark.parametrize("utility", UTILITIES)
def test_a_sweep_vouches_only_for_shares_with_the_same_order(utility: str) -> None:
    """Also for all that lies between two shares, when it is asked about that."""
    vouched = 0
    for seed in range(300):
        instance = made(seed, projects=7, voters=12, dearest=60, budget=150)
        arrays = Arrays(instance, utilities_of(instance, utility), BY_ID.ranks(instance))
        run = equal_shares(instance, utility)
        shares = [run.share + 3 * step for step in range(1, 6)]

        sure, _ = Sweep(arrays).sure(steps_of(instance, run), shares, between=True)

        for unit in range(1, 3 * sure + 1):
            vouched += 1
            bought, _ = plain_shares(instance, utility, BY_ID, run.share + unit)
            assert tuple(bought) == run.selected, (seed, unit)
    assert vouched > 100


@pytest.mark.parametrize("utility", UTILITIES)
def test_add_one_ends_where_counting_after_every_unit_ends(utility: str) -> None:
    for seed in range(1000):
        instance = made(seed, projects=5, voters=6)

        run = with_add_one_completion(instance, utility)

        assert (list(run.selected), run.increments) == plain_add_one(instance, utility), seed


@settings(max_examples=60, deadline=None)
@given(seed=seeds, utility=st.sampled_from(UTILITIES), ties=st.sampled_from(ORDERS))
def test_add_one_is_exact_over_long_scans(seed: int, utility: str, ties: TieOrder) -> None:
    instance = made(seed, projects=7, voters=7, dearest=400, budget=900)

    run = with_add_one_completion(instance, utility, ties)

    assert (list(run.selected), run.increments) == plain_add_one(instance, utility, ties)


@settings(max_examples=150, deadline=None)
@given(seed=seeds, utility=st.sampled_from(UTILITIES), ties=st.sampled_from(ORDERS))
def test_larger_instances_with_long_histories_stay_exact(
    seed: int, utility: str, ties: TieOrder
) -> None:
    instance = made(seed, projects=14, voters=30, dearest=20, budget=200)

    assert (
        list(equal_shares(instance, utility, ties).selected)
        == (plain_shares(instance, utility, ties)[0])
    )
    assert list(phragmen(instance, ties).selected) == plain_phragmen(instance, ties)
    assert list(greedy(instance, utility, ties).selected) == plain_greedy(instance, utility, ties)


def test_phragmen_and_greedy_select_what_they_select_by_hand() -> None:
    for seed in range(500):
        instance = made(seed)

        assert list(phragmen(instance).selected) == plain_phragmen(instance), seed
        for utility in UTILITIES:
            assert list(greedy(instance, utility).selected) == plain_greedy(instance, utility)


@pytest.mark.parametrize("utility", UTILITIES)
def test_utilitarian_completion_only_ever_adds(utility: str) -> None:
    for seed in range(200):
        instance = made(seed)
        alone = equal_shares(instance, utility).selected

        completed = with_utilitarian_completion(instance, utility).selected

        left = instance.budget - instance.cost_of(completed)
        assert completed[: len(alone)] == alone
        assert left >= 0
        assert all(cost > left for n, cost in enumerate(instance.costs) if n not in completed), seed
