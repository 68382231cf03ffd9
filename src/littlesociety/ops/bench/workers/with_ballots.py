"""pyrankvote 2.0.6 and votekit 3.5.0, each from rankings in memory to winners. CPU seconds.

pyrankvote wants an object for each ballot; making them is timed with the count. votekit has a
class `STV` and a class `FastSTV` (NumPy and compiled); the first call of each, which compiles, is
not timed, and neither is making its profile.
"""

import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

from littlesociety.ops.bench.workshop import obey
from society_algorithms.tally.files.blt import read_blt

Rankings = list[tuple[tuple[int, ...], int]]


def rankings_of(path: str) -> tuple[int, int, Rankings]:
    """How many candidates and seats, and each ranking with its number of ballots."""
    election = read_blt(path)
    papers = [(tuple(ranking), count) for ranking, count in election.papers.items()]
    return len(election.names), election.seats or 1, papers


def by_pyrankvote(paths: list[str]) -> float:
    """Make the ballot objects and count them."""
    models, library = import_module("pyrankvote.models"), import_module("pyrankvote")
    seconds = 0.0
    for candidates, seats, papers in map(rankings_of, paths):
        began = time.process_time()
        everyone = [models.Candidate(str(number + 1)) for number in range(candidates)]
        ballots = [
            models.Ballot(ranked_candidates=[everyone[number - 1] for number in ranking])
            for ranking, count in papers
            for _ballot in range(count)
        ]
        library.single_transferable_vote(everyone, ballots, number_of_seats=seats)
        seconds += time.process_time() - began
    return seconds


def by_votekit(paths: list[str], name: str) -> float:
    """Count with one of its classes."""
    counting = getattr(import_module("votekit.elections"), name)
    profiles = [_profile(*rankings_of(path)) for path in paths]
    seconds = 0.0
    for turn, (profile, seats) in enumerate([profiles[0], *profiles]):
        began = time.process_time()
        counting(profile, n_seats=seats, simultaneous=False, tiebreak="random").get_elected()
        seconds += (time.process_time() - began) if turn else 0.0
    return seconds


def _profile(candidates: int, seats: int, papers: Rankings) -> tuple[Any, int]:
    """Its own shape of an election."""
    ballot: Callable[..., Any] = import_module("votekit.ballot").RankBallot
    ballots = [
        ballot(ranking=[{str(number)} for number in ranking], weight=count)
        for ranking, count in papers
        if ranking
    ]
    names = [str(number + 1) for number in range(candidates)]
    profile = import_module("votekit.pref_profile").RankProfile(ballots=ballots, candidates=names)
    return profile, seats


def main() -> None:
    """Obey until standard input ends."""
    obey({"by_pyrankvote": by_pyrankvote, "by_votekit": by_votekit})


if __name__ == "__main__":
    main()
