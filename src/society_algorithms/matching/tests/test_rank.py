"""The ranking is fair in ways that can be stated, and is held to them."""

from dataclasses import fields, replace

from hypothesis import given
from hypothesis import strategies as st

from society_algorithms.matching.rank import (
    Candidate,
    ReasonCode,
    order_key,
    rank_candidates,
    reasons_for,
)

WALK = 1200

candidates = st.builds(
    Candidate,
    offer_id=st.integers(1, 10_000),
    metres_away=st.none() | st.integers(0, 50_000),
    is_free_then=st.booleans(),
    times_done_this=st.integers(0, 50),
    has_met_asker=st.booleans(),
    times_asked_this_month=st.integers(0, 20),
    minutes_given_this_month=st.integers(0, 3000),
)
crowds = st.lists(candidates, max_size=12, unique_by=lambda candidate: candidate.offer_id)


def ids(crowd: list[Candidate]) -> list[int]:
    return [ranked.candidate.offer_id for ranked in rank_candidates(crowd, walkable_metres=WALK)]


@given(crowd=crowds, data=st.data())
def test_the_order_does_not_depend_on_who_is_listed_first(
    crowd: list[Candidate], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(crowd))

    assert ids(shuffled) == ids(crowd)


@given(crowd=crowds)
def test_everyone_keeps_a_place(crowd: list[Candidate]) -> None:
    assert sorted(ids(crowd)) == sorted(candidate.offer_id for candidate in crowd)


@given(one=candidates, other=candidates)
def test_no_two_offers_tie(one: Candidate, other: Candidate) -> None:
    same_key = order_key(one, WALK) == order_key(other, WALK)

    assert not same_key or one.offer_id == other.offer_id


@given(crowd=crowds, newcomer=candidates)
def test_taking_someone_away_moves_nobody_else(crowd: list[Candidate], newcomer: Candidate) -> None:
    others = [each for each in crowd if each.offer_id != newcomer.offer_id]

    with_them = ids([*others, newcomer])

    assert [each for each in with_them if each != newcomer.offer_id] == ids(others)


@given(crowd=crowds)
def test_having_met_moves_nobody(crowd: list[Candidate]) -> None:
    strangers = [replace(candidate, has_met_asker=False) for candidate in crowd]

    assert ids(strangers) == ids(crowd)


@given(
    one=st.integers(0, WALK),
    other=st.integers(0, WALK),
    asked=st.integers(0, 10),
)
def test_within_a_walk_the_load_is_shared_before_the_walk_is_shortened(
    one: int, other: int, asked: int
) -> None:
    rested = Candidate(1, metres_away=one, is_free_then=True, times_asked_this_month=asked)
    busy = Candidate(2, metres_away=other, is_free_then=True, times_asked_this_month=asked + 1)

    assert ids([busy, rested]) == [1, 2]


@given(candidate=candidates)
def test_someone_free_always_comes_before_someone_who_is_not(candidate: Candidate) -> None:
    free = replace(candidate, is_free_then=True, offer_id=10_001)
    busy = replace(candidate, is_free_then=False, metres_away=0, times_asked_this_month=0)

    assert ids([busy, free])[0] == free.offer_id


@given(candidate=candidates)
def test_each_reason_is_true(candidate: Candidate) -> None:
    told = {reason.code: reason.number for reason in reasons_for(candidate)}

    assert told.get(ReasonCode.METRES_AWAY) == candidate.metres_away
    assert (ReasonCode.FREE_THEN in told) is candidate.is_free_then
    assert (ReasonCode.HAS_MET in told) is candidate.has_met_asker
    assert told.get(ReasonCode.DONE_BEFORE, 0) == candidate.times_done_this
    assert (ReasonCode.NEW_TO_THIS in told) is (candidate.times_done_this == 0)


def test_the_ranking_cannot_know_who_someone_is() -> None:
    assert {field.name for field in fields(Candidate)} == {
        "offer_id",
        "metres_away",
        "is_free_then",
        "times_done_this",
        "has_met_asker",
        "times_asked_this_month",
        "minutes_given_this_month",
    }
