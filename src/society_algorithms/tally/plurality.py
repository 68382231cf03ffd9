"""Most votes win: first past the post, approval and score voting, for one seat or several."""

from collections.abc import Sequence
from dataclasses import dataclass

from society_algorithms.tally.ballots import Election, Scores, seats_to_fill
from society_algorithms.tally.errors import CannotCount
from society_algorithms.tally.ties import Lot


@dataclass(frozen=True, slots=True)
class PluralityCount:
    """A finished count. `votes` of candidate n stand at n - 1.

    `tied` are those level for the last `places`; `drawn` is the order the lot put them in.
    """

    rule: str
    names: tuple[str, ...]
    labels: tuple[str, ...]
    valid: int
    seats: int
    votes: tuple[int, ...]
    elected: tuple[int, ...]
    rejected: int = 0
    tied: tuple[int, ...] = ()
    places: int = 0
    drawn: tuple[int, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The count for a program."""
        tie = {"tied": list(self.tied), "places": self.places, "drawn": list(self.drawn)}
        return {
            "rule": self.rule,
            "valid": self.valid,
            "rejected": self.rejected,
            "seats": self.seats,
            "elected": [self.names[number - 1] for number in self.elected],
            "elected_numbers": list(self.elected),
            "votes": dict(zip(self.labels, self.votes, strict=True)),
            "tie": tie if self.tied else None,
        }

    def published(self) -> dict[str, object]:
        """What is published: numbers only."""
        return {
            "rule": self.rule,
            "valid": self.valid,
            "rejected": self.rejected,
            "seats": self.seats,
            "votes": list(self.votes),
            "elected": list(self.elected),
            "tie": {"tied": list(self.tied), "by": list(self.drawn)} if self.tied else None,
        }

    def explained(self) -> list[str]:
        """The count in words and numbers."""
        what = "points" if self.rule == "score" else "votes"
        rows = sorted(zip(self.votes, self.labels, strict=True), key=lambda row: -row[0])
        told = [f"{self.valid} valid papers; {self.seats} to be elected; most {what} win."]
        if self.rejected:
            told.append(f"{self.rejected} papers had more crosses than seats and are void.")
        told += [f"{label}: {votes} {what}." for votes, label in rows]
        if self.tied:
            tied = ", ".join(self.names[number - 1] for number in self.tied)
            drawn = ", ".join(self.names[number - 1] for number in self.drawn)
            told.append(
                f"{tied} are level for the last {self.places}. The lot drew, in order: {drawn}."
            )
        return [*told, f"Elected: {', '.join(self.names[n - 1] for n in self.elected)}."]


def count_fptp(
    election: Election, *, seats: int | None = None, seed: str | None = None
) -> PluralityCount:
    """Count first past the post: as many crosses as seats, most votes win, a lot settles a tie.

    The Local Elections (Principal Areas) (England and Wales) Rules 2006 (SI 2006/3304), Schedule 2:
    a paper with more crosses than seats is void, and candidates with equal votes are told apart by
    lot. Where the papers are rankings, the first preference is the one vote.

    >>> from society_algorithms.tally.ballots import election_of
    >>> count_fptp(election_of(["Ann", "Bob"], [([1], 3), ([2, 1], 2)]), seats=1).elected
    (1,)
    """
    seats = seats_to_fill(election, seats)
    votes = [0] * len(election.names)
    rejected = 0
    for paper, count in election.papers.items():
        crosses = paper[:1] if election.ranked else paper
        if len(crosses) > seats:
            rejected += count
            continue
        for number in crosses:
            votes[number - 1] += count
    return _finish("fptp", election, votes, seats=seats, seed=seed, rejected=rejected)


def count_approval(
    election: Election, *, seats: int | None = None, seed: str | None = None
) -> PluralityCount:
    """Count approvals: a cross for each candidate one could accept; most approvals win.

    S. J. Brams and P. C. Fishburn, "Approval Voting", American Political Science Review 72(3),
    1978. Where the papers are rankings, all who are ranked are approved.

    >>> from society_algorithms.tally.ballots import election_of
    >>> count_approval(election_of(["Ann", "Bob"], [([1, 2], 2), ([2], 1)]), seats=1).votes
    (2, 3)
    """
    seats = seats_to_fill(election, seats)
    votes = [0] * len(election.names)
    for paper, count in election.papers.items():
        for number in paper:
            votes[number - 1] += count
    return _finish("approval", election, votes, seats=seats, seed=seed)


def count_score(scores: Scores, *, seats: int = 1, seed: str | None = None) -> PluralityCount:
    """Count points: the highest sums win; a blank gives 0.

    W. D. Smith, "Range Voting", 2000.

    >>> count_score(Scores(("Ann", "Bob"), {(5, 3): 2, (0, 5): 1})).votes
    (10, 11)
    """
    if not scores.papers:
        raise CannotCount("There is no ballot with any points on it, so nobody can win.")
    columns = zip(*scores.papers, strict=True)
    counts = list(scores.papers.values())
    votes = [sum(map(int.__mul__, column, counts)) for column in columns]
    election = Election(scores.names, {b"\x01": sum(counts)})
    return _finish("score", election, votes, seats=seats, seed=seed)


def _finish(
    rule: str,
    election: Election,
    votes: list[int],
    *,
    seats: int,
    seed: str | None,
    rejected: int = 0,
) -> PluralityCount:
    """Fill the seats in order of votes; a lot decides only when it changes who is elected."""
    standing = sorted(election.standing, key=lambda n: (-votes[n - 1], n))
    seats = min(seats, len(standing))
    last = votes[standing[seats - 1] - 1]
    ahead = [n for n in standing if votes[n - 1] > last]
    level = [n for n in standing if votes[n - 1] == last]
    places = seats - len(ahead)
    drawn: Sequence[int] = ()
    if len(level) > places:
        where = f"with {last} each, and there is room for {places}"
        drawn = Lot(seed, election.name).order(f"{rule} last places", level, where=where)
    elected = ahead + (sorted(drawn[:places]) if drawn else level)
    return PluralityCount(
        rule,
        election.names,
        election.labels(),
        election.valid - rejected,
        seats,
        tuple(votes),
        tuple(elected),
        rejected,
        tuple(level) if drawn else (),
        places if drawn else 0,
        tuple(drawn),
    )
