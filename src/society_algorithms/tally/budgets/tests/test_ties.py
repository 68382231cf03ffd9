"""Ties made on purpose, with the answer worked out by hand."""

from collections.abc import Iterable, Mapping

import pytest

from society_algorithms.tally.budgets.add_one import with_add_one_completion
from society_algorithms.tally.budgets.equal_shares import equal_shares
from society_algorithms.tally.budgets.greedy import greedy
from society_algorithms.tally.budgets.phragmen import phragmen
from society_algorithms.tally.budgets.report import report_shares
from society_algorithms.tally.budgets.ties import LOT_LABEL, TieOrder
from society_algorithms.tally.errors import CannotCount
from society_algorithms.tally.instance import Instance, instance_of
from society_algorithms.tally.ties import lot_number

BY_ID = TieOrder()
BY_VOTES = TieOrder(("votes", "cost", "id"))
BY_LOT = TieOrder(("votes", "cost", "lot"), seed="six dice: 3 1 4 1 5 9")


def vote(budget: int | str, costs: Mapping[str, int], *ballots: str) -> Instance:
    """Ballots name projects by single letters: "ab"."""
    return instance_of(budget, costs, ballots)


def ids(instance: Instance, selected: Iterable[int]) -> str:
    return "".join(instance.projects[project].id for project in selected)


def shares(instance: Instance, ties: TieOrder = BY_ID, utility: str = "cost") -> str:
    return ids(instance, equal_shares(instance, utility, ties).selected)


def test_two_equal_projects_are_taken_by_id() -> None:
    """Each of two voters holds 5. Either project costs them 5 each: rate 1/2. One can be had."""
    instance = vote(10, {"b": 10, "a": 10}, "ab", "ab")

    assert shares(instance) == "a"


def test_an_id_is_compared_as_text_and_not_as_a_number() -> None:
    """As pabutools does: "10" comes before "9"."""
    instance = instance_of(10, {"9": 10, "10": 10}, [["9", "10"], ["9", "10"]])

    assert [instance.projects[n].id for n in equal_shares(instance).selected] == ["10"]


def test_capital_letters_come_before_small_ones() -> None:
    """By code point: B is 66, a is 97."""
    instance = vote(10, {"a": 10, "B": 10}, "aB")

    assert shares(instance) == "B"


def test_with_cost_utility_equal_votes_tie_whatever_the_costs() -> None:
    """Two voters hold 10 each. a: 4, 2 each, rate 2/4. b: 8, 4 each, rate 4/8. Both are 1/2."""
    instance = vote(20, {"a": 4, "b": 8}, "ab", "ab")

    assert equal_shares(instance).offers[0].tied == (1,)
    assert shares(instance) == "ab"


def test_with_cardinality_utility_the_cheaper_of_two_is_no_tie() -> None:
    """The same vote: a costs each 2, b costs each 4."""
    instance = vote(20, {"b": 8, "a": 4}, "ab", "ab")

    assert equal_shares(instance, "cardinality").offers[0].tied == ()
    assert shares(instance, utility="cardinality") == "ab"


def test_votes_before_cost_before_id() -> None:
    """Endowment 6 for 4 voters (24). c: 9 by 3, 3 each; d: 3 by 1; e: 6 by 2. Cardinality: all 3.

    votes: c (3 votes) comes first. Then the first voter, who backs all three, holds 3; so do the
    others who back c. d at 3 and e at 3: e has more votes. Then d's only voter has nothing left.
    """
    instance = vote(24, {"d": 3, "e": 6, "c": 9}, "cde", "ce", "c", "")

    assert shares(instance, BY_VOTES, "cardinality") == "ce"
    assert shares(instance, BY_ID, "cardinality") == "cd"


def test_the_cheaper_of_two_with_equal_votes() -> None:
    """Rates are equal with cost utility (1/2 each); after either, the other cannot be paid for."""
    instance = vote(12, {"a": 12, "b": 8}, "ab", "ab")

    assert shares(instance, BY_ID) == "a"
    assert shares(instance, BY_VOTES) == "b"


def test_the_lot_takes_the_lowest_number() -> None:
    """Nothing tells the three apart but the lot; only one can be paid for."""
    instance = vote(10, {"a": 10, "b": 10, "c": 10}, "abc", "abc")
    drawn = sorted("abc", key=lambda name: lot_number("six dice: 3 1 4 1 5 9", LOT_LABEL, name))

    assert shares(instance, BY_LOT) == drawn[0]


def test_another_seed_can_draw_another_project() -> None:
    instance = vote(10, {"a": 10, "b": 10, "c": 10}, "abc", "abc")

    seen = {shares(instance, TieOrder(("lot",), seed=str(seed))) for seed in range(20)}

    assert seen == {"a", "b", "c"}


def test_a_purse_that_just_suffices_is_enough() -> None:
    """Two voters hold 5 each, and a costs 10: exactly all they have. So b, at 1, finds nothing."""
    instance = vote(10, {"a": 10, "b": 1}, "ab", "ab")

    run = equal_shares(instance)

    assert ids(instance, run.selected) == "a"
    assert run.offers[0].emptied == (0,)


def test_a_tie_between_a_price_and_what_someone_has_left() -> None:
    """Endowment 6 (three voters, 18). a: 6 by two voters, 3 each, rate 1/2: first, by id.

    b: the first voter has 3 left, the third 6; cost 6 is 3 each: the price is exactly what the
    first one holds. Rate 1/2 again. Then nobody but the second voter (3) and the third (3) has any
    money: c at 3 needs the first voter, who has nothing.
    """
    instance = vote(18, {"a": 6, "b": 6, "c": 3}, "abc", "a", "b")

    run = equal_shares(instance)

    assert ids(instance, run.selected) == "ab"
    assert [str(offer.price) for offer in run.offers] == ["3", "3"]
    assert run.offers[1].emptied


def test_greedy_takes_equal_votes_by_the_stated_order() -> None:
    """a and b have 2 votes each; only one of them fits beside nothing else."""
    instance = vote(10, {"b": 6, "a": 9}, "ab", "ab")

    assert ids(instance, greedy(instance).selected) == "a"
    assert ids(instance, greedy(instance, ties=BY_VOTES).selected) == "b"


def test_phragmen_takes_equal_moments_by_the_stated_order() -> None:
    """a: 4 by 2 voters at time 2. b: 2 by 1 voter at time 2. a first; then b at 2 (2 + 0)."""
    instance = vote(6, {"b": 2, "a": 4}, "a", "a", "b")

    assert ids(instance, phragmen(instance).selected) == "ab"
    assert ids(instance, phragmen(instance, TieOrder(("cost", "id"))).selected) == "ba"


def test_phragmen_ends_when_any_of_the_tied_is_too_dear() -> None:
    """a at time 1; b (6 by two) and c (3 by one) both at time 3. 5 is left, b costs 6: neither."""
    instance = vote(6, {"a": 1, "b": 6, "c": 3}, "a", "bc", "b")

    run = phragmen(instance)

    assert ids(instance, run.selected) == "a"
    assert sorted(one.project for one in run.ended_by) == [1, 2]


def test_a_lasting_tie_does_not_mislead_add_one() -> None:
    """a and b tie at every endowment: the same two voters pay 2 each for either.

    With 10 each (30 for three) the third voter cannot pay 20 for c, and 22 would be left: so units
    are added until 20, where all three are bought for 28.
    """
    instance = vote(30, {"b": 4, "a": 4, "c": 20}, "ab", "ab", "c")

    run = with_add_one_completion(instance)

    assert ids(instance, run.selected) == "abc"
    assert (run.increments, run.ended) == (10, "exhaustive")


def test_the_report_says_who_was_level_and_what_settled_it() -> None:
    instance = vote(12, {"a": 12, "b": 8}, "ab", "ab")

    report = report_shares(instance, "cost", BY_VOTES, equal_shares(instance, "cost", BY_VOTES))

    assert report["rounds"][0]["tied_with"] == ["a"]
    assert report["rounds"][0]["tie_settled_by"] == "cost"


@pytest.mark.parametrize("order", ["", "votes", "votes,cost", "age", "id,votes"])
def test_an_order_that_might_leave_a_tie_open_is_refused(order: str) -> None:
    with pytest.raises(CannotCount):
        TieOrder(tuple(order.split(",")))


def test_a_lot_without_a_seed_is_refused() -> None:
    with pytest.raises(CannotCount, match="seed"):
        TieOrder(("lot",))
