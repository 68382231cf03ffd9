"""Meek's rule for the single transferable vote, in whole numbers of 0.000000001.

B. L. Meek's method as I. D. Hill, B. A. Wichmann and D. R. Woodall gave it in "Algorithm 123:
Single Transferable Vote by Meek's Method", The Computer Journal 30(3), 1987, in the exact form of
the Proportional Representation Foundation's Reference Meek Rule (step numbers below are its own).
New Zealand counts so too: Local Electoral Regulations 2001, Schedule 1A, whose clause 40 settles
ties here: out goes whoever was behind at the earliest stage at which the tied differ.

Precision: 9 decimals. A candidate's part of a paper, and a keep value, are rounded up; the quota is
cut off and 0.000000001 is added. Convergence: keep values are worked out again until the surplus of
all the elected together is below 0.000001, or no longer shrinks.
"""

from collections.abc import Iterator

from society_algorithms.tally.ballots import Election, Papers, seats_to_fill
from society_algorithms.tally.stages import Action, Stage, StvCount
from society_algorithms.tally.ties import Lot, Tie, settle

UNIT = 1_000_000_000
ENOUGH = 1_000
"""A total surplus below this many units (0.000001 votes) ends the iteration."""

SEPARATOR = b"\xff"


def count_meek(
    election: Election, *, seats: int | None = None, seed: str | None = None
) -> StvCount:
    """Count by Meek's rule. Raises NeedsLot when a lot must decide and there is no seed.

    >>> from society_algorithms.tally.ballots import election_of
    >>> count = count_meek(election_of(
    ...     ["Ann", "Bob", "Cat"], [([1, 2], 7), ([2], 2), ([3], 3)], seats=2))
    >>> count.elected, count.stages[1].as_decimals(count.unit)
    ((1, 2), ['4.00000', '5.00000', '3.00000'])
    """
    return _Count(election, seats_to_fill(election, seats), seed).run()


class _Count:
    """One count under way. Votes and keep values of candidate n stand at n - 1."""

    def __init__(self, election: Election, seats: int, seed: str | None) -> None:
        self.election, self.seats = election, seats
        self.lot = Lot(seed, election.name)
        self.valid = election.valid * UNIT
        standing = election.standing
        self.hopeful = list(standing)
        self.keep = [UNIT if n in standing else 0 for n in range(1, len(election.names) + 1)]
        self.votes = [0] * len(self.keep)
        self.quota = self.surplus = 0
        self.elected: list[int] = []
        self.stages: list[Stage] = []
        self.papers: Papers = election.papers

    def run(self) -> StvCount:
        """Go from round to round until every seat is filled (step B)."""
        action: Action = "first"
        tie: Tie | None = None
        while True:
            reached = self.iterate()
            self.end_stage(action, reached, tie)
            if len(self.elected) >= self.seats or not self.hopeful:
                break
            if reached:
                action, tie = ("surplus", tuple(reached)), None
            else:
                tie, chosen = self.lowest()
                action = ("exclude", chosen)
                self.hopeful.remove(chosen)
                self.keep[chosen - 1] = 0
        quota = self.stages[-1].quota
        found, elected = tuple(self.stages), tuple(self.elected)
        return StvCount("meek", self.election, self.seats, quota, UNIT, found, elected)

    def iterate(self) -> list[int]:
        """Share votes out until someone is elected or nothing is left to share (step B.2)."""
        self.papers = _shortened(self.election.papers, self.keep, self.hopeful)
        last: int | None = None
        while True:
            self.distribute()
            self.quota = sum(self.votes) // (self.seats + 1) + 1
            reached = [n for n in self.hopeful if self.votes[n - 1] >= self.quota]
            held = self.elected + reached
            self.surplus = max(0, sum(self.votes[n - 1] - self.quota for n in held))
            done = self.surplus < ENOUGH or (last is not None and self.surplus >= last)
            if reached or done or self.can_fill():
                return sorted(reached, key=lambda n: (-self.votes[n - 1], n))
            last = self.surplus
            for n in self.elected:
                part = -(-self.keep[n - 1] * self.quota // UNIT)
                self.keep[n - 1] = -(-part * UNIT // self.votes[n - 1])

    def distribute(self) -> None:
        """Give each candidate on a paper the part of it that the keep value says (step B.2.a)."""
        votes, keep = [0] * len(self.keep), self.keep
        for ranking, papers in self.papers.items():
            left = UNIT
            for number in ranking:
                part = -(-left * keep[number - 1] // UNIT)
                votes[number - 1] += part * papers
                left -= part
                if not left:
                    break
        self.votes = votes

    def can_fill(self) -> bool:
        """Whether everyone left has a seat (step B.1)."""
        return len(self.hopeful) <= self.seats - len(self.elected)

    def end_stage(self, action: Action, reached: list[int], tie: Tie | None) -> None:
        """Note who is elected, and the stage."""
        self.hopeful = [n for n in self.hopeful if n not in reached]
        self.elected += reached
        last: list[int] = []
        if self.can_fill() and self.hopeful:
            last = sorted(self.hopeful, key=lambda n: (-self.votes[n - 1], n))
            self.elected, self.hopeful = self.elected + last, []
        stage = Stage(
            len(self.stages) + 1,
            action,
            tuple(self.votes),
            self.valid - sum(self.votes),
            tuple(reached + last),
            bool(last),
            tie=tie,
            quota=self.quota,
            keep=tuple(self.keep),
        )
        self.stages.append(stage)

    def lowest(self) -> tuple[Tie | None, int]:
        """Choose whom to exclude (step B.3): those within the surplus of the lowest are level."""
        least = min(self.votes[n - 1] for n in self.hopeful)
        tied = [n for n in self.hopeful if self.votes[n - 1] <= least + self.surplus]
        if len(tied) == 1:
            return None, tied[0]
        stage = len(self.stages) + 1
        tie = settle(tied, self.forwards(), self.lot, stage=stage, deciding="exclude")
        return tie, tie.chosen

    def forwards(self) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Stages from the first: the one that is ahead at first difference stays."""
        return ((stage.number, stage.totals) for stage in self.stages)


def _shortened(papers: Papers, keep: list[int], hopeful: list[int]) -> Papers:
    """Strike out the excluded, and all after the first hopeful, who keeps what reaches them."""
    gone = bytes(number for number, value in enumerate(keep, start=1) if not value)
    settled = bytes(set(range(1, len(keep) + 1)) - set(hopeful))
    rests = SEPARATOR.join(papers).translate(None, gone).split(SEPARATOR)
    found: dict[bytes, int] = {}
    for ranking, count in zip(rests, papers.values(), strict=True):
        first = ranking.translate(None, settled)[:1]
        short = ranking[: ranking.index(first) + 1] if first else ranking
        if short:
            found[short] = found.get(short, 0) + count
    return found
