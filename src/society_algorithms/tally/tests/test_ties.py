"""Constructed ties, each worked out by hand: in real elections they hardly ever happen."""

from fractions import Fraction

import pytest

from society_algorithms.tally.ballots import Scores
from society_algorithms.tally.errors import CannotCount, NeedsLot
from society_algorithms.tally.meek import count_meek
from society_algorithms.tally.plurality import count_approval, count_fptp, count_score
from society_algorithms.tally.ranked_pairs import count_ranked_pairs
from society_algorithms.tally.scottish import count_scottish
from society_algorithms.tally.stages import StvCount
from society_algorithms.tally.ties import check_commitment, commitment
from society_algorithms.tally.yesno import Question, count_yesno

from .papers import drawn_by_hand, election

SEED = "17 4 99"


def actions(count: StvCount) -> list[str]:
    """What was done at each stage after the first, such as `exclude B`."""
    told = []
    for stage in count.stages[1:]:
        assert isinstance(stage.action, tuple)
        what, who = stage.action
        numbers = who if isinstance(who, tuple) else (who,)
        told.append(f"{what} {''.join(count.election.name(n) for n in numbers)}")
    return told


# What happens is told above each: first preferences, then stage by stage.

LOOK_BACK = {
    # A 6, B 4, C 3, D 1; quota 8. D goes, his paper to C: B 4, C 4. At stage 1 C had fewer.
    "the last stage tells": ("6 A; 4 B A; 3 C A; 1 D C A", ["exclude D", "exclude C"]),
    # The same with D's paper to B: A 6, B 4, C 4 after; at stage 1 B had 3.
    "whoever caught up goes": ("6 A; 3 B A; 4 C A; 1 D B A", ["exclude D", "exclude B"]),
    # A 9, B 4, C 5, D 5, E 1; quota 13. E's paper to B: three at 5. At stage 1 B alone was lowest.
    "one of three is lowest": ("9 A; 4 B A; 5 C A; 5 D A; 1 E B A", ["exclude E", "exclude B"]),
    # A 9, B 3, C 4, D 5, E 2, F 1; quota 13. F to B; E's two to B and C: three at 5. At stage 2
    # B and C had 4, D 5: D is safe. At stage 1 B had 3 and C 4: B goes.
    "of three, two are looked at further back": (
        "9 A; 3 B A; 4 C A; 5 D A; 1 E B A; 1 E C A; 1 F B A",
        ["exclude F", "exclude E", "exclude B"],
    ),
    # A 12, B 6, C 5, F 2, G 3; quota 15. F's to C: C 7. One of G's to B: B 7. The most recent
    # difference is at stage 2 (B 6, C 7), though at stage 1 C was behind: B goes, and C then wins.
    "the most recent difference counts, not the first": (
        "12 A; 6 B C; 5 C; 2 F C; 1 G B C; 2 G",
        ["exclude F", "exclude G", "exclude B", "exclude A"],
    ),
}


@pytest.mark.parametrize("name", LOOK_BACK)
def test_scottish_exclusion_ties_are_settled_by_looking_back(name: str) -> None:
    papers, wanted = LOOK_BACK[name]

    count = count_scottish(election(papers))

    assert actions(count)[: len(wanted)] == wanted
    assert all(not tie.drawn for tie in count.ties)


def test_the_larger_surplus_at_an_earlier_stage_goes_first() -> None:
    # Quota 35 // 5 + 1 = 8. A's surplus 8 goes on at 0.5: B 6 + 4 = 10, C 7 + 3 = 10, D 4 + 1 = 5.
    # Both have 2 too many; at stage 1 C had 7 and B 6, so C's surplus goes first.
    count = count_scottish(election("8 A B; 6 A C; 2 A D; 6 B; 7 C; 4 D; 2 E", seats=4))

    assert actions(count)[:3] == ["surplus A", "surplus C", "surplus B"]


LOTS = {
    # A 2, B 1, C 1; quota 3. Nobody is elected, and there is no earlier stage.
    "level at the first stage": ("2 A; 1 B; 1 C", 1, "stage 2 exclude", [2, 3]),
    # A 2, D 2 and nothing for B and C: even those with no votes go one by one.
    "level with nothing": ("2 A; 2 D", 1, "stage 2 exclude", [2, 3]),
    # A 9, B 4, C 4, D 5, E 2; E's papers to B and C: three at 5. At stage 1 D had more: not D.
    "two of three after looking back": (
        "9 A; 4 B A; 4 C A; 5 D A; 1 E B A; 1 E C A",
        1,
        "stage 3 exclude",
        [2, 3],
    ),
    # Quota 12 // 4 + 1 = 4. A and B have one too many each, and there is no earlier stage.
    "equal surpluses": ("5 A C; 5 B D; 1 C; 1 D", 3, "stage 2 surplus", [1, 2]),
    # A, B, C, D one each; quota 3: everyone is in the lot.
    "all level": ("1 A; 1 B; 1 C; 1 D", 1, "stage 2 exclude", [1, 2, 3, 4]),
}


@pytest.mark.parametrize("name", LOTS)
def test_what_no_stage_settles_goes_to_the_public_lot(name: str) -> None:
    papers, seats, label, tied = LOTS[name]
    voted = election(papers, seats=seats, names="ABCDE"[: 5 if "E" in papers else 4])

    if name == "level at the first stage":
        voted = election(papers, seats=seats)
    with pytest.raises(NeedsLot):
        count_scottish(voted, seats=seats)
    tie = count_scottish(voted, seats=seats, seed=SEED).ties[0]

    assert list(tie.drawn) == drawn_by_hand(SEED, label, tied)
    assert tie.chosen == tie.drawn[0]


def test_being_elected_together_needs_no_lot() -> None:
    # Quota 11 // 3 + 1 = 4: A and B both have 5, and both seats are filled.
    count = count_scottish(election("5 A; 5 B; 1 C", seats=2))

    assert (count.elected, count.ties) == ((1, 2), ())


def test_filling_the_last_seats_needs_no_lot() -> None:
    # Quota 8 // 4 + 1 = 3: A 4 is elected. Two seats, B and C with 2 each: no one is excluded.
    count = count_scottish(election("4 A; 2 B; 2 C", seats=3))

    assert (count.elected, count.ties) == ((1, 2, 3), ())


def test_the_refusal_names_the_tied_the_stage_and_the_way_on() -> None:
    with pytest.raises(NeedsLot) as refused:
        count_scottish(election("2 A; 1 B; 1 C"))

    assert "B and C are level at the end of stage 1" in str(refused.value)
    assert "be excluded at stage 2" in str(refused.value)
    assert "--seed" in str(refused.value)


def test_meek_excludes_who_was_behind_at_the_first_difference() -> None:
    # The same papers as for the most recent difference above: at stage 1 C had 5 and B 6, so that
    # here C goes; then A 12, B 7 and a quota of 9.5: A wins, where by the Scottish rule C does.
    papers = "12 A; 6 B C; 5 C; 2 F C; 1 G B C; 2 G"

    meek, scottish = count_meek(election(papers)), count_scottish(election(papers))

    assert actions(meek)[:3] == ["exclude F", "exclude G", "exclude C"]
    assert (meek.elected, scottish.elected) == ((1,), (3,))


def test_meek_looks_at_two_of_three_further_on() -> None:
    # A 9, B 4, C 4, D 5, E 1, F 2. E's to B, then one of F's to C: three at 5. At stage 1 B and C
    # had 4 and D 5: D is safe. At stage 2 B had 5 and C 4: C goes.
    papers = "9 A; 4 B A; 4 C A; 5 D A; 1 E B A; 1 F C A; 1 F"

    count = count_meek(election(papers))

    assert actions(count)[:3] == ["exclude E", "exclude F", "exclude C"]
    assert count.ties[0].earlier_stage == 2


def test_meek_draws_lots_when_all_stages_are_level() -> None:
    voted = election("2 A; 1 B; 1 C")

    with pytest.raises(NeedsLot):
        count_meek(voted)

    tie = count_meek(voted, seed=SEED).ties[0]
    assert list(tie.drawn) == drawn_by_hand(SEED, "stage 2 exclude", [2, 3])


FPTP = {
    "two for one seat": ("3 A; 3 B; 1 C", 1, [1, 2], []),
    "three for the last of two seats": ("5 A; 3 B; 3 C; 3 D", 2, [2, 3, 4], [1]),
    "three for the last two of three": ("5 A; 3 B; 3 C; 3 D", 3, [2, 3, 4], [1]),
}


@pytest.mark.parametrize("name", FPTP)
def test_a_lot_fills_the_last_places_of_first_past_the_post(name: str) -> None:
    papers, seats, tied, ahead = FPTP[name]
    voted = election(papers)

    with pytest.raises(NeedsLot):
        count_fptp(voted, seats=seats)
    count = count_fptp(voted, seats=seats, seed=SEED)

    drawn = drawn_by_hand(SEED, "fptp last places", tied)
    assert list(count.elected) == ahead + sorted(drawn[: seats - len(ahead)])


@pytest.mark.parametrize(
    ("papers", "seats", "elected"),
    [
        ("3 A; 3 B; 1 C", 2, (1, 2)),  # level, but both are in
        ("3 A; 1 B; 1 C", 1, (1,)),  # level, but both are out
        ("2 A; 2 B; 2 C", 3, (1, 2, 3)),  # a seat for each
    ],
)
def test_a_tie_that_changes_nothing_needs_no_lot(
    papers: str, seats: int, elected: tuple[int, ...]
) -> None:
    for counter in (count_fptp, count_approval):
        assert counter(election(papers), seats=seats).elected == elected


def test_approval_and_score_ties_go_to_the_lot() -> None:
    # Approvals: A 2, B 3, C 3. Points: 5 + 0 and 2 + 3.
    approved, scored = election("2 A B; 1 B C; 2 C"), Scores(("A", "B"), {(5, 2): 1, (0, 3): 1})

    first = drawn_by_hand(SEED, "approval last places", [2, 3])[0]
    assert count_approval(approved, seed=SEED).elected == (first,)
    first = drawn_by_hand(SEED, "score last places", [1, 2])[0]
    assert count_score(scored, seed=SEED).elected == (first,)
    with pytest.raises(NeedsLot):
        count_approval(approved)
    with pytest.raises(NeedsLot):
        count_score(scored)


@pytest.mark.parametrize(
    ("votes", "question", "carried"),
    [
        ((3, 3, 0), Question(), False),  # level is not more than half
        ((2, 1, 0), Question(share=Fraction(2, 3)), False),  # exactly 2/3 is not more
        ((2, 1, 0), Question(share=Fraction(2, 3), at_least=True), True),  # but at least
        ((0, 0, 9), Question(share=Fraction(0), at_least=True), False),  # nobody said yes
        ((2, 1, 2), Question(quorum=5), True),  # abstentions make the quorum
        ((2, 1, 1), Question(quorum=5), False),
    ],
)
def test_a_question_at_its_threshold_or_quorum(
    votes: tuple[int, int, int], question: Question, carried: bool
) -> None:
    assert count_yesno(*votes, question).is_carried is carried


def test_three_equal_majorities_in_a_circle_are_ordered_by_lot() -> None:
    # A over B, B over C and C over A, each 2 to 1. The two drawn first are locked in.
    voted = election("1 A B C; 1 B C A; 1 C A B")

    with pytest.raises(NeedsLot):
        count_ranked_pairs(voted)

    drawn = drawn_by_hand(SEED, "ranked-pairs group 1", ["1>2", "2>3", "3>1"])
    top = {"1>2": 1, "2>3": 2, "3>1": 3}
    left_out = str(drawn[2])
    wanted = next(top[pair] for pair in top if pair[0] == left_out[2])
    assert count_ranked_pairs(voted, seed=SEED).elected == (wanted,)


def test_equal_majorities_without_a_circle_need_no_lot() -> None:
    # A over B, A over C and B over C, each 2 to 1: no order of locking changes anything.
    assert count_ranked_pairs(election("1 A B C; 1 A B C; 1 C B A")).elected == (1,)


def test_of_equal_margins_the_one_with_more_votes_comes_first() -> None:
    # A over B 5 to 4, B over C 4 to 3, C over A 3 to 2: each by 1, and those unranked come last.
    # The first two are locked in; C over A would close the circle.
    count = count_ranked_pairs(election("3 C A B; 2 A; 4 B"))

    assert [(pair.label, locked) for pair, locked in count.pairs] == [
        ("1>2", True),
        ("2>3", True),
        ("3>1", False),
    ]
    assert (count.elected, count.draws) == ((1,), ())


def test_two_level_at_the_top_are_told_apart_by_lot() -> None:
    voted = election("1 A B; 1 B A")

    with pytest.raises(NeedsLot):
        count_ranked_pairs(voted)

    first = drawn_by_hand(SEED, "ranked-pairs top", [1, 2])[0]
    assert count_ranked_pairs(voted, seed=SEED).elected == (first,)


def test_another_seed_can_give_another_winner_and_the_same_seed_never_does() -> None:
    voted = election("3 A; 3 B; 1 C")

    winners = {seed: count_fptp(voted, seed=str(seed)).elected for seed in range(20)}

    assert {(1,), (2,)} == set(winners.values())
    assert winners == {seed: count_fptp(voted, seed=str(seed)).elected for seed in range(20)}


def test_a_seed_that_was_not_committed_to_is_refused() -> None:
    check_commitment(SEED, commitment(SEED).upper())

    with pytest.raises(CannotCount):
        check_commitment("another", commitment(SEED))
