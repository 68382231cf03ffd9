"""The rules against real elections, against other implementations, and against their own laws."""

import json
import tarfile
from fractions import Fraction
from functools import cache
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from society_algorithms.tally.ballots import Election, Scores, election_of, seats_to_fill
from society_algorithms.tally.errors import CannotCount, NeedsLot
from society_algorithms.tally.files.blt import parse_blt, to_blt
from society_algorithms.tally.meek import count_meek
from society_algorithms.tally.plurality import count_approval, count_fptp, count_score
from society_algorithms.tally.ranked_pairs import Majority, count_ranked_pairs, majorities
from society_algorithms.tally.scottish import count_scottish

from .papers import SHARED, election, needs_real_elections, some_election


@cache
def real_elections() -> dict[str, Election]:
    """The Scottish council elections, by file name."""
    with tarfile.open(SHARED / "scottish_blt.tar.gz") as archive:
        files = {member.name: archive.extractfile(member) for member in archive}
        return {name: parse_blt(file.read(), name) for name, file in files.items() if file}


@needs_real_elections
def test_every_scottish_election_has_the_winners_that_are_known() -> None:
    known = json.loads((SHARED / "outcomes.json").read_text())

    counts = {name: count_scottish(voted) for name, voted in real_elections().items()}

    assert len(counts) == len(known)
    assert {name: sorted(count.elected) for name, count in counts.items()} == {
        name: outcome["elected"] for name, outcome in known.items()
    }


@needs_real_elections
def test_every_stage_of_the_wards_with_official_reports_agrees_to_5_decimals() -> None:
    official = json.loads((SHARED / "stages.json").read_text())

    for name, report in official.items():
        counted = count_scottish(real_elections()[f"{name}.blt"]).as_json()["stages"]
        assert isinstance(counted, list)
        for ours, theirs in zip(counted, report["stages"], strict=True):
            assert list(ours["votes"].values()) == list(theirs["votes"].values())
            assert ours["non_transferable"] == theirs["non_transferable"]
            assert ours["action"] == theirs["action"]
            assert len(ours["elected"]) == len(theirs["elected"])


@needs_real_elections
def test_every_real_file_is_written_and_read_back_the_same() -> None:
    for name, voted in list(real_elections().items())[::50]:
        assert parse_blt(to_blt(voted).encode(), name) == voted


def test_a_count_worked_out_by_hand() -> None:
    # 12 papers, 2 seats, quota 12 // 3 + 1 = 5. A has 7: 2 too many, each of 7 papers goes on at
    # 2/7 = 0.28571. B 2 + 7 x 0.28571 = 3.99997, C 3. Then C goes; his papers say no more. B is
    # left for the one seat left. 12 - 5 - 3.99997 = 3.00003 are not transferable.
    count = count_scottish(election("7 A B; 2 B; 3 C", seats=2))

    assert count.elected == (1, 2)
    assert [stage.totals for stage in count.stages] == [
        (700_000, 200_000, 300_000),
        (500_000, 399_997, 300_000),
        (500_000, 399_997, 0),
    ]
    assert count.stages[-1].non_transferable == 300_003
    assert count.stages[-1].filled


def test_papers_received_at_a_lower_value_go_on_at_a_lower_value() -> None:
    # 20 papers, 3 seats, quota 6. A 10: 4 / 10 = 0.4. B 4 + 8 x 0.4 = 7.2: 1.2 too many of 7.2:
    # whole papers go on at 0.16666, those at 0.4 at 0.4 x 1.2 / 7.2 = 0.06666 (both cut off).
    count = count_scottish(election("8 A B C; 2 A; 4 B D; 3 C; 3 D", seats=3, names="ABCD"))

    assert count.stages[2].values == ((100_000, 16_666), (40_000, 6_666))
    assert count.stages[2].totals == (600_000, 600_000, 353_328, 366_664)


@given(seed=st.integers(0, 10**6))
@settings(max_examples=150, deadline=None)
def test_votes_are_neither_made_nor_lost_and_the_seats_are_filled(seed: int) -> None:
    voted = some_election(seed)

    for counter in (count_scottish, count_meek):
        count = counter(voted, seed="s")
        wanted = min(count.seats, len(voted.names))
        assert len(set(count.elected)) == len(count.elected) == wanted
        lost = 0
        for stage in count.stages:
            assert sum(stage.totals) + stage.non_transferable == voted.valid * count.unit
            assert min(stage.totals) >= 0
            assert counter is count_meek or stage.non_transferable >= lost
            lost = stage.non_transferable


@given(seed=st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_the_order_and_splitting_of_papers_change_nothing(seed: int) -> None:
    voted = some_election(seed)
    apart = [(tuple(ranking), 1) for ranking, n in voted.papers.items() for _ in range(n)]
    again = election_of(voted.names, reversed(apart), seats=voted.seats)

    for counter in (count_scottish, count_meek):
        assert counter(again, seed="s").published() == counter(voted, seed="s").published()


def shared_out(voted: Election, keep: dict[int, Fraction]) -> dict[int, Fraction]:
    """Each candidate's votes when each keeps this part of every paper that reaches them."""
    votes = dict.fromkeys(keep, Fraction())
    for ranking, papers in voted.papers.items():
        weight = Fraction(papers)
        for number in ranking:
            votes[number] += weight * keep[number]
            weight *= 1 - keep[number]
    return votes


def exact_meek(voted: Election, seats: int) -> tuple[list[set[int]], dict[int, Fraction]]:
    """Meek's rule in fractions, after Hill, Wichmann and Woodall, to a surplus below 10**-15.

    Returns the candidates left after each exclusion, and the votes at the end.
    """
    hopeful, elected = set(range(1, len(voted.names) + 1)), set[int]()
    keep = dict.fromkeys(hopeful, Fraction(1))
    left: list[set[int]] = []
    while True:
        while True:
            votes = shared_out(voted, keep)
            quota = sum(votes.values()) / (seats + 1)
            won = {n for n in hopeful if votes[n] > quota}
            elected, hopeful = elected | won, hopeful - won
            surplus = sum(votes[n] - quota for n in elected)
            if len(elected) >= seats or (not won and surplus < Fraction(1, 10**15)):
                break
            for n in elected:
                keep[n] = Fraction(keep[n] * quota / votes[n]).limit_denominator(10**24)
        if len(elected) + len(hopeful) <= seats or len(elected) >= seats:
            return left, votes
        low = sorted(hopeful, key=lambda n: votes[n])
        if len(low) > 1 and votes[low[1]] - votes[low[0]] < Fraction(1, 10**4):
            pytest.fail("two are level, and fractions have no lot")
        hopeful.remove(low[0])
        keep[low[0]] = Fraction()
        left.append(elected | hopeful)


LEVEL = {5, 10, 31, 33, 35}
"""Made-up elections in which two are level: fractions have no lot to tell them apart."""


@pytest.mark.parametrize("seed", sorted({*range(40)} - LEVEL))
def test_meek_agrees_with_meek_in_fractions(seed: int) -> None:
    voted = some_election(seed * 7919, candidates=5, kinds=9)
    seats = min(voted.seats or 1, max(1, len(voted.names) - 1))

    left, votes = exact_meek(voted, seats)
    count = count_meek(voted, seats=seats, seed="s")

    excluded = [stage.action[1] for stage in count.stages if stage.action[0] == "exclude"]
    for one, still in zip(excluded, left, strict=False):
        assert one not in still
    last = count.stages[-1].totals
    if not count.stages[-1].elected or not count.stages[-1].filled:
        assert all(abs(Fraction(last[n - 1], 10**9) - votes[n]) < Fraction(1, 10**4) for n in votes)


def test_meek_lets_the_elected_keep_less_when_more_papers_reach_them() -> None:
    # 4 seats of nothing more than this: A keeps q of 7. Once C is out and C's papers come to A too,
    # A keeps a smaller part of every paper, and B gains: the Scottish rule would pass A over.
    papers = "7 A B; 3 C A B; 4 B; 5 D"

    meek, scottish = (f(election(papers, seats=2)) for f in (count_meek, count_scottish))

    kept = [stage.keep[0] for stage in meek.stages]
    assert kept == sorted(kept, reverse=True)
    assert meek.elected == scottish.elected == (1, 2)


def brute_force_winners(voted: Election) -> set[int]:
    """Everyone who wins ranked pairs in some order of the majorities that are level."""
    pairs = majorities(voted)
    winners = set()
    for order in permutations(pairs):
        strengths = [(pair.margin, pair.votes) for pair in order]
        if strengths != sorted(strengths, reverse=True):
            continue
        locked: list[Majority] = []
        for pair in order:
            below, more = {pair.loser}, True
            while more:
                found = {one.loser for one in locked if one.winner in below} - below
                below, more = below | found, bool(found)
            if pair.winner not in below:
                locked.append(pair)
        winners |= set(voted.standing) - {pair.loser for pair in locked}
    return winners


@pytest.mark.parametrize("seed", range(80))
def test_ranked_pairs_agrees_with_every_order_tried(seed: int) -> None:
    voted = some_election(seed * 104_729, candidates=4, kinds=7)

    wanted = brute_force_winners(voted)

    try:
        winner = count_ranked_pairs(voted).elected[0]
    except NeedsLot:
        assert count_ranked_pairs(voted, seed="s").elected[0] in wanted
    else:
        assert wanted == {winner}


def test_ranked_pairs_elects_whoever_beats_everyone() -> None:
    # B is before A 6 to 4 and before C 7 to 3, though A has the most first preferences.
    count = count_ranked_pairs(election("4 A B C; 3 B A C; 3 C B A"))

    assert count.elected == (2,)


def test_block_votes_with_too_many_crosses_are_void() -> None:
    voted = Election(
        ("A", "B", "C"), {b"\x01\x02": 3, b"\x03": 2, b"\x01\x02\x03": 9}, ranked=False
    )

    count = count_fptp(voted, seats=2)

    assert (count.votes, count.rejected, count.valid) == ((3, 3, 2), 9, 5)
    assert count.elected == (1, 2)


def test_a_ranking_gives_first_past_the_post_one_vote_and_approval_all() -> None:
    voted = election("4 A B; 3 B A; 2 B")

    assert count_fptp(voted).votes == (4, 5)
    assert count_approval(voted).votes == (7, 9)


def test_points_are_added_up() -> None:
    scores = Scores(("A", "B", "C"), {(5, 0, 3): 2, (0, 4, 4): 3}, empty=7)

    count = count_score(scores, seats=2)

    assert (count.votes, count.elected, count.valid) == ((10, 12, 18), (3, 2), 5)


def test_someone_who_withdrew_gets_no_votes_and_the_papers_go_to_the_next() -> None:
    voted = parse_blt(b'3 1\n-1\n5 1 2 0\n4 3 0\n2 1 0\n0\n"A"\n"B"\n"C"\n')

    count = count_scottish(voted)

    assert (voted.empty, voted.valid) == (2, 9)
    assert count.stages[0].totals == (0, 500_000, 400_000)
    assert count.elected == (2,)


def test_two_candidates_of_one_name_are_told_apart_in_tables() -> None:
    voted = election_of(["Ann", "Ann"], [([1], 2), ([2], 1)], seats=1)

    stages = count_scottish(voted).as_json()["stages"]

    assert isinstance(stages, list)
    assert stages[0]["votes"] == {"Ann [1]": "2.00000", "Ann [2]": "1.00000"}


def test_without_papers_or_seats_nothing_is_counted() -> None:
    with pytest.raises(CannotCount, match="no valid ballot paper"):
        count_scottish(election_of(["Ann"], [], seats=1))
    with pytest.raises(CannotCount, match="--seats"):
        seats_to_fill(election_of(["Ann"], [([1], 1)]), None)
    with pytest.raises(CannotCount, match="at least one seat"):
        seats_to_fill(election_of(["Ann"], [([1], 1)]), 0)


def test_every_stage_is_told_in_words_and_numbers() -> None:
    count = count_scottish(election("8 A B C; 2 A; 4 B D; 3 C; 3 D", seats=3, names="ABCD"))

    told = count.explained()

    assert len(told) == len(count.stages)
    assert "The quota is 20 / 4 = 5.00, without its decimals, plus 1: 6." in told[0]
    assert "0.40000 becomes 0.06666" in told[2]
    assert "cannot be transferred" in told[2]
