"""Settling ties in the open: first in a stated order, then by a lot that anyone can draw again.

The lot: a seed is chosen (say by dice before witnesses) and only its SHA-256, the commitment, is
announced before the count. Afterwards the seed is published. For each tied id the SHA-256 of the
three lines SEED, LABEL, ID (UTF-8, joined by newlines) is worked out in hexadecimal; the lowest
comes first. The label names the stage, so that one seed serves every tie of a count.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from society_algorithms.tally.errors import CannotCount, NeedsLot

Identity = TypeVar("Identity", str, int)


def commitment(seed: str) -> str:
    """Return the SHA-256 of a seed in hexadecimal: announce this before the count.

    >>> commitment("3 1 4 1 5 9")[:16]
    'a418ca79cdeaace3'
    """
    return hashlib.sha256(seed.encode()).hexdigest()


def check_commitment(seed: str | None, announced: str | None) -> None:
    """Refuse, as CannotCount, a seed that is not the one announced; without either, do nothing."""
    if announced and commitment(seed or "") != announced.strip().lower():
        raise CannotCount("The SHA-256 of this seed is not the one announced. Nothing is counted.")


def lot_number(seed: str, label: str, identity: str | int) -> str:
    """Return the number that someone draws, 64 hexadecimal digits: the lowest is first."""
    return hashlib.sha256(f"{seed}\n{label}\n{identity}".encode()).hexdigest()


def draw_order(seed: str, label: str, tied: Iterable[Identity]) -> list[Identity]:
    """Return the tied in the order that the lot puts them, first drawn first.

    >>> draw_order("3 1 4 1 5 9", "stage 2 exclude", [1, 2, 3])
    [3, 2, 1]
    """
    return sorted(tied, key=lambda identity: lot_number(seed, label, identity))


@dataclass(frozen=True, slots=True)
class Lot:
    """A public lot that may or may not have a seed yet, and knows what to call those it draws."""

    seed: str | None
    name: Callable[[int], str]

    def order(self, label: str, tied: Sequence[int], *, where: str) -> list[int]:
        """Return the tied as drawn. Raises NeedsLot, which names them, when there is no seed."""
        if self.seed is None:
            raise NeedsLot([self.name(number) for number in sorted(tied)], where=where)
        return draw_order(self.seed, label, tied)


@dataclass(frozen=True, slots=True)
class Tie:
    """How one tie was settled.

    `stage` is the stage that the choice made; `earlier_stage` is the one that told them apart;
    `drawn` is the order in which the lot put those whom no earlier stage told apart.
    """

    stage: int
    deciding: str
    tied: tuple[int, ...]
    chosen: int
    earlier_stage: int | None
    drawn: tuple[int, ...]

    def as_json(self) -> dict[str, object]:
        """The same for a file."""
        return {
            "stage": self.stage,
            "deciding": self.deciding,
            "tied": list(self.tied),
            "chosen": self.chosen,
            "settled_by": "lot" if self.drawn else f"stage {self.earlier_stage}",
            "drawn": list(self.drawn),
        }

    def published(self) -> dict[str, object]:
        """The same in short: the stage that told them apart, or the order of the lot."""
        return {"tied": list(self.tied), "by": list(self.drawn) or self.earlier_stage}


def settle(
    tied: Sequence[int],
    stages: Iterable[tuple[int, Sequence[int]]],
    lot: Lot,
    *,
    stage: int,
    deciding: str,
    want: Callable[[Iterable[int]], int] = min,
) -> Tie:
    """Choose one of the tied by looking through other stages, and if none tells, by lot.

    `stages` yields (stage number, totals) in the order in which to look; the total of candidate
    n is `totals[n - 1]`. At each, those with the lowest total (or highest, with `want=max`) stay
    in; the first stage that leaves only one decides. Raises NeedsLot.
    """
    left = list(tied)
    for number, totals in stages:
        best = want(totals[candidate - 1] for candidate in left)
        left = [candidate for candidate in left if totals[candidate - 1] == best]
        if len(left) == 1:
            return Tie(stage, deciding, tuple(tied), left[0], number, ())
    doing = "transfer a surplus first" if deciding == "surplus" else "be excluded"
    where = f"at the end of stage {stage - 1}, and one of them must {doing} at stage {stage}"
    drawn = lot.order(f"stage {stage} {deciding}", left, where=where)
    return Tie(stage, deciding, tuple(tied), drawn[0], None, tuple(drawn))
