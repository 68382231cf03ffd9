"""The Scottish rule for the single transferable vote (weighted inclusive Gregory).

The Scottish Local Government Elections Order 2007 (SSI 2007/42), Schedule 1, rules 45 to 52; in the
Order of 2011 (SSI 2011/399) the same rules are numbered 46 to 53.

45 first stage; 46 quota; 47 who is elected; 48 transfer of a surplus; 49 which surplus first;
50 exclusion; 51 which of those level is excluded; 52 filling the last vacancies.

Votes are whole numbers of 0.00001, the precision of rule 48(3), so nothing is ever rounded that the
rule does not round.
"""

from collections.abc import Iterator

from society_algorithms.tally.ballots import Election, Papers, seats_to_fill
from society_algorithms.tally.stages import Action, Stage, StvCount
from society_algorithms.tally.ties import Lot, Tie, settle

UNIT = 100_000
SEPARATOR = b"\xff"


def quota_of(valid: int, seats: int) -> int:
    """Return the Droop quota of rule 46 in votes.

    >>> quota_of(9567, 4)
    1914
    """
    return valid // (seats + 1) + 1


def count_scottish(
    election: Election, *, seats: int | None = None, seed: str | None = None
) -> StvCount:
    """Count by the Scottish rule. Raises NeedsLot when a lot must decide and there is no seed.

    >>> from society_algorithms.tally.ballots import election_of
    >>> count = count_scottish(election_of(
    ...     ["Ann", "Bob", "Cat"], [([1, 2], 7), ([2], 2), ([3], 3)], seats=2))
    >>> count.quota // count.unit, count.elected
    (5, (1, 2))
    >>> print(count.explained()[1])
    Stage 2. Ann has 2.00000 more than the quota. All of the papers go on at a transfer value of
    2.00000 x value / 7.00000: 1.00000 becomes 0.28571. Bob gains 1.99997; 0.00003 cannot be
    transferred (with what rounding drops).
    """
    return _Count(election, seats_to_fill(election, seats), seed).run()


class _Count:
    """One count under way: who holds which papers at which value, and every stage so far."""

    def __init__(self, election: Election, seats: int, seed: str | None) -> None:
        self.election, self.seats = election, seats
        self.lot = Lot(seed, election.name)
        self.valid = election.valid
        self.quota = quota_of(self.valid, seats) * UNIT
        self.continuing = list(election.standing)
        self.surpluses: list[int] = []
        self.elected: list[int] = []
        self.stages: list[Stage] = []
        self.piles = _first_preferences(election.papers, len(election.names))
        self.totals = [sum(pile.get(UNIT, {}).values()) * UNIT for pile in self.piles[1:]]

    def run(self) -> StvCount:
        """Go from stage to stage until every seat is filled."""
        self.end_stage("first")
        while len(self.elected) < self.seats and self.continuing:
            if self.surpluses:
                self.transfer_surplus()
            else:
                self.exclude()
        found, elected = tuple(self.stages), tuple(self.elected)
        return StvCount("scottish", self.election, self.seats, self.quota, UNIT, found, elected)

    def votes(self, candidate: int) -> int:
        """A candidate's votes, in units."""
        return self.totals[candidate - 1]

    def end_stage(
        self, action: Action, values: tuple[tuple[int, int], ...] = (), tie: Tie | None = None
    ) -> None:
        """Find who is elected now (rules 47 and 52), and note the stage."""
        reached = [number for number in self.continuing if self.votes(number) >= self.quota]
        reached = sorted(reached, key=lambda number: (-self.votes(number), number))
        self.surpluses += [number for number in reached if self.votes(number) > self.quota]
        self.continuing = [number for number in self.continuing if number not in reached]
        vacant = self.seats - len(self.elected) - len(reached)
        last = sorted(self.continuing, key=lambda number: (-self.votes(number), number))
        filled = 0 < len(last) <= vacant
        if filled:
            reached, self.continuing = reached + last, []
        self.elected += reached
        lost = self.valid * UNIT - sum(self.totals)
        stage = Stage(
            len(self.stages) + 1,
            action,
            tuple(self.totals),
            lost,
            tuple(reached),
            filled,
            values,
            tie,
        )
        self.stages.append(stage)

    def choose(self, candidates: list[int], deciding: str) -> tuple[int, Tie | None]:
        """Return the largest surplus (rule 49) or the lowest candidate (rule 51), and any tie.

        Those level are told apart by the most recent earlier stage at which they differ. Of three
        or more, those who share the extreme at that stage are then looked at further back.
        """
        want = max if deciding == "surplus" else min
        best = want(self.votes(number) for number in candidates)
        tied = [number for number in candidates if self.votes(number) == best]
        if len(tied) == 1:
            return tied[0], None
        number = len(self.stages) + 1
        tie = settle(tied, self.backwards(), self.lot, stage=number, deciding=deciding, want=want)
        return tie.chosen, tie

    def backwards(self) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Earlier stages, the most recent first."""
        return ((stage.number, stage.totals) for stage in reversed(self.stages))

    def transfer_surplus(self) -> None:
        """Transfer the largest surplus, every paper at its own transfer value (rule 48)."""
        chosen, tie = self.choose(self.surpluses, "surplus")
        self.surpluses.remove(chosen)
        total = self.votes(chosen)
        surplus = total - self.quota
        values = {value: surplus * value // total for value in self.piles[chosen]}
        self.move(chosen, values)
        self.totals[chosen - 1] = self.quota
        self.end_stage(("surplus", chosen), tuple(sorted(values.items(), reverse=True)), tie)

    def exclude(self) -> None:
        """Exclude the candidate with the fewest votes; papers keep their value (rule 50)."""
        chosen, tie = self.choose(self.continuing, "exclude")
        self.continuing.remove(chosen)
        self.move(chosen, {value: value for value in self.piles[chosen]})
        self.totals[chosen - 1] = 0
        self.end_stage(("exclude", chosen), (), tie)

    def move(self, giver: int, values: dict[int, int]) -> None:
        """Move all of a candidate's papers on to the next continuing preference of each.

        Nobody comes back once elected or excluded, so the preferences for them are struck out of
        the papers as they move: what is left merges, and there is ever less to move.
        """
        gone = bytes(set(range(1, len(self.piles))) - set(self.continuing))
        piles, totals = self.piles, self.totals
        held, piles[giver] = piles[giver], {}
        for value, pile in held.items():
            now = values[value]
            receivers = {number: piles[number].get(now, {}) for number in self.continuing}
            rests = SEPARATOR.join(pile).translate(None, gone).split(SEPARATOR)
            for rest, papers in zip(rests, pile.values(), strict=True):
                if rest:
                    to = rest[0]
                    received = receivers[to]
                    received[rest] = received.get(rest, 0) + papers
                    totals[to - 1] += papers * now
            for number, received in receivers.items():
                if received:
                    piles[number][now] = received


def _first_preferences(papers: Papers, candidates: int) -> list[dict[int, dict[bytes, int]]]:
    """Sort the papers by first preference (rule 45): piles by candidate, then by value."""
    piles: list[dict[bytes, int]] = [{} for _ in range(candidates + 1)]
    for ranking, count in papers.items():
        piles[ranking[0]][ranking] = count
    return [{UNIT: pile} if pile else {} for pile in piles]
