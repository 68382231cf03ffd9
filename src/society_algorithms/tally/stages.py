"""What a count by single transferable vote leaves behind: every stage, in numbers and in words."""

from dataclasses import dataclass

from society_algorithms.tally.ballots import Election
from society_algorithms.tally.ties import Tie

DECIMALS = 5

Action = str | tuple[str, int] | tuple[str, tuple[int, ...]]


def decimal(amount: int, unit: int, places: int = DECIMALS) -> str:
    """Write a whole number of units as a decimal, to the nearest.

    >>> decimal(3618420, 100_000)
    '36.18420'
    >>> decimal(2_000_000_000, 3_000_000_000)
    '0.66667'
    """
    scaled = (2 * amount * 10**places + unit) // (2 * unit)
    whole, part = divmod(abs(scaled), 10**places)
    return f"{'-' if scaled < 0 else ''}{whole}.{part:0{places}d}"


@dataclass(frozen=True, slots=True)
class Stage:
    """The votes at the end of one stage, and what was done to reach it.

    `totals` holds the votes of candidate n at n - 1, in units (see `StvCount.unit`).
    `values` holds the transfer values of this stage: (value when received, value now).
    """

    number: int
    action: Action
    totals: tuple[int, ...]
    non_transferable: int
    elected: tuple[int, ...]
    filled: bool = False
    values: tuple[tuple[int, int], ...] = ()
    tie: Tie | None = None
    quota: int = 0
    keep: tuple[int, ...] = ()

    def as_decimals(self, unit: int) -> list[str]:
        """The totals in votes."""
        return [decimal(total, unit) for total in self.totals]

    def published(self) -> dict[str, object]:
        """The stage in whole numbers of units."""
        action = [self.action] if isinstance(self.action, str) else _flat(self.action)
        return {
            "action": action,
            "tie": self.tie.published() if self.tie else None,
            "votes": list(self.totals),
            "elected": list(self.elected),
            "non_transferable": self.non_transferable,
        }


@dataclass(frozen=True, slots=True)
class StvCount:
    """A finished count. Votes are whole numbers of units: `unit` of them make one vote."""

    rule: str
    election: Election
    seats: int
    quota: int
    unit: int
    stages: tuple[Stage, ...]
    elected: tuple[int, ...]

    @property
    def ties(self) -> tuple[Tie, ...]:
        """Every tie that had to be settled."""
        return tuple(stage.tie for stage in self.stages if stage.tie)

    def quota_json(self) -> int | str:
        """The quota: a whole number where the rule makes it one, otherwise 9 decimals."""
        whole, part = divmod(self.quota, self.unit)
        return decimal(self.quota, self.unit, 9) if part else whole

    def as_json(self) -> dict[str, object]:
        """The count for a program: names, and votes to 5 decimals."""
        return {
            "rule": self.rule,
            "valid": self.election.valid,
            "seats": self.seats,
            "quota": self.quota_json(),
            "elected": [self.election.name(number) for number in self.elected],
            "elected_numbers": list(self.elected),
            "stages": [self._stage_json(stage) for stage in self.stages],
        }

    def published(self) -> dict[str, object]:
        """What is published: numbers only, nothing that another counter could not work out."""
        return {
            "rule": self.rule,
            "unit": self.unit,
            "valid": self.election.valid,
            "seats": self.seats,
            "quota": self.quota,
            "elected": list(self.elected),
            "stages": [stage.published() for stage in self.stages],
        }

    def _stage_json(self, stage: Stage) -> dict[str, object]:
        """One stage for a file."""
        labels = self.election.labels()
        votes = (decimal(total, self.unit) for total in stage.totals)
        found: dict[str, object] = {
            "action": stage.action if isinstance(stage.action, str) else _listed(stage.action),
            "votes": dict(zip(labels, votes, strict=True)),
            "non_transferable": decimal(stage.non_transferable, self.unit),
            "elected": [self.election.name(number) for number in stage.elected],
            "tie": stage.tie.as_json() if stage.tie else None,
        }
        if stage.keep:
            found["quota"] = decimal(stage.quota, self.unit, 9)
            keep = (decimal(value, self.unit, 9) for value in stage.keep)
            found["keep_values"] = dict(zip(labels, keep, strict=True))
        return found

    def explained(self) -> list[str]:
        """Every stage in words and numbers, one paragraph each."""
        return [Words(self).of(index) for index in range(len(self.stages))]


def _listed(action: tuple[str, int] | tuple[str, tuple[int, ...]]) -> list[object]:
    """An action as JSON writes it."""
    what, who = action
    return [what, list(who) if isinstance(who, tuple) else who]


def _flat(action: tuple[str, int] | tuple[str, tuple[int, ...]]) -> list[object]:
    """An action as one list: what, then who."""
    what, who = action
    return [what, *(who if isinstance(who, tuple) else (who,))]


class Words:
    """Says what happened at each stage."""

    def __init__(self, count: StvCount) -> None:
        self.count, self.election = count, count.election

    def votes(self, amount: int) -> str:
        """An amount as decimals."""
        return decimal(amount, self.count.unit)

    def of(self, index: int) -> str:
        """Tell one stage."""
        stage = self.count.stages[index]
        before = self.count.stages[index - 1] if index else None
        told = [f"Stage {stage.number}.", self.tie(stage), self.action(stage, before)]
        if before:
            told += [self.moved(stage, before)]
        return " ".join(part for part in [*told, *self.outcome(stage)] if part)

    def action(self, stage: Stage, before: Stage | None) -> str:
        """Say what was done."""
        if before is None:
            return self.first(stage)
        what, who = stage.action[0], stage.action[1]
        if isinstance(who, tuple):
            names = self.names(who)
            return f"What {names} can spare is shared out: each now keeps a part of every paper."
        name, total = self.election.name(int(who)), before.totals[int(who) - 1]
        if what == "exclude":
            return f"{name} has the fewest votes, {self.votes(total)}, and is excluded."
        surplus = total - self.count.quota
        rates = ", ".join(
            f"{self.votes(old)} becomes {self.votes(new)}" for old, new in stage.values
        )
        return (
            f"{name} has {self.votes(surplus)} more than the quota. All of the papers go on at a"
            f" transfer value of {self.votes(surplus)} x value / {self.votes(total)}: {rates}."
        )

    def first(self, stage: Stage) -> str:
        """Say how many papers there are, and the quota."""
        valid, seats = self.election.valid, self.count.seats
        exact = decimal(valid, seats + 1, 2)
        if self.count.rule == "scottish":
            how = f"without its decimals, plus 1: {self.count.quota // self.count.unit}"
        else:
            how = f"to 9 decimals: {decimal(self.count.stages[0].quota, self.count.unit, 9)}"
        return (
            f"First preferences on {valid} valid papers, for {seats} seat{'s' * (seats != 1)}."
            f" The quota is {valid} / {seats + 1} = {exact}, {how}."
        )

    def moved(self, stage: Stage, before: Stage) -> str:
        """Say who gained what."""
        gains = [
            (now - then, self.election.name(number))
            for number, (now, then) in enumerate(
                zip(stage.totals, before.totals, strict=True), start=1
            )
            if now > then
        ]
        told = [
            f"{name} gains {self.votes(gain)}" for gain, name in sorted(gains, key=lambda g: -g[0])
        ]
        lost = stage.non_transferable - before.non_transferable
        if lost > 0:
            told.append(f"{self.votes(lost)} cannot be transferred (with what rounding drops)")
        return ("; ".join(told) or "No paper names anyone still standing") + "."

    def tie(self, stage: Stage) -> str:
        """Say how a tie was settled."""
        tie = stage.tie
        if tie is None:
            return ""
        names, chosen = self.names(tie.tied), self.election.name(tie.chosen)
        if tie.drawn:
            drawn = ", ".join(self.election.name(number) for number in tie.drawn)
            return f"{names} were level at every stage. The lot drew, in order: {drawn}."
        return f"{names} were level; at stage {tie.earlier_stage} they differed, so it is {chosen}."

    def outcome(self, stage: Stage) -> list[str]:
        """Say who is elected, and why."""
        if not stage.elected:
            return []
        verb = "is" if len(stage.elected) == 1 else "are"
        if stage.filled:
            why = "as many candidates are left as there are seats"
        else:
            why = "the quota is reached"
        return [f"{self.names(stage.elected)} {verb} elected: {why}."]

    def names(self, numbers: tuple[int, ...]) -> str:
        """Names in a row."""
        names = [self.election.name(number) for number in numbers]
        return names[0] if len(names) == 1 else ", ".join(names[:-1]) + f" and {names[-1]}"
