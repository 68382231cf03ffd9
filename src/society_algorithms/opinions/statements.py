"""What the answers say about each statement: how groups differ, and what nearly all share.

The tests are those of Polis (`stats.clj`, `repness.clj` there): proportions with one answer added
to each side, and z-scores of a proportion against a half and of one group against the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .answers import AGREE, DISAGREE, Answers
from .grouping import Labels

Z_90: Final = 1.2816
"""One-sided, nine in ten: what Polis asks before it calls a statement telling."""

_HALF: Final = 0.5

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Stance:
    """How a group answered one statement, on the side it leans to.

    `agrees` is that side; `said` of `asked` took it, `share` is (said + 1) / (asked + 2);
    `z_share` is the z-score of that against a half; `z_differs` against all other groups.
    """

    statement: str
    agrees: bool
    said: int
    asked: int
    share: float
    z_share: float
    z_differs: float

    @property
    def is_telling(self) -> bool:
        """Whether the group stands out here by more than chance would."""
        return self.z_share > Z_90 and self.z_differs > Z_90


def share_of(said: int, asked: int) -> float:
    """The share with one answer added to each side, so that two of two is not "everyone".

    >>> share_of(2, 2)
    0.75
    """
    return (said + 1) / (asked + 2)


def z_of_share(said: int, asked: int) -> float:
    """How many standard deviations a share lies above a half.

    >>> round(z_of_share(25, 26), 6)
    4.811252
    """
    return 2 * sqrt(asked + 1) * ((said + 1) / (asked + 1) - _HALF)


def z_of_difference(said: int, asked: int, others_said: int, others_asked: int) -> float:
    """How many standard deviations a share lies above that of the others (pooled, one added)."""
    said, asked = said + 1, asked + 1
    others_said, others_asked = others_said + 1, others_asked + 1
    pooled = (said + others_said) / (asked + others_asked)
    if pooled in (0.0, 1.0):
        return 0.0
    wide = sqrt(pooled * (1 - pooled) * (1 / asked + 1 / others_asked))
    return (said / asked - others_said / others_asked) / wide


def counts(answers: Answers) -> tuple[Counts, Counts, Counts]:
    """How many agreed, disagreed and answered at all, statement by statement."""
    agreed = ((answers.votes == AGREE) & answers.seen).sum(axis=0)
    disagreed = ((answers.votes == DISAGREE) & answers.seen).sum(axis=0)
    return agreed, disagreed, answers.seen.sum(axis=0)


def stances(answers: Answers, labels: Labels) -> list[list[Stance]]:
    """For each group, its stance on every statement, the most telling first."""
    everyone = counts(answers)
    found = []
    for group in range(int(labels.max(initial=-1)) + 1):
        ours = counts(answers.of(labels == group))
        theirs = tuple(whole - part for whole, part in zip(everyone, ours, strict=True))
        seen = [
            _stance(name, [int(c[at]) for c in ours], [int(c[at]) for c in theirs])
            for at, name in enumerate(answers.statements)
        ]
        found.append(sorted(seen, key=lambda s: (-s.z_share * max(s.z_differs, 0), s.statement)))
    return found


def _stance(name: str, ours: Sequence[int], theirs: Sequence[int]) -> Stance:
    """The side a group leans to: the one on which it differs most from the others."""
    sides = [
        Stance(
            statement=name,
            agrees=side == 0,
            said=ours[side],
            asked=ours[2],
            share=share_of(ours[side], ours[2]),
            z_share=z_of_share(ours[side], ours[2]),
            z_differs=z_of_difference(ours[side], ours[2], theirs[side], theirs[2]),
        )
        for side in (0, 1)
    ]
    return max(sides, key=lambda stance: (stance.z_differs, stance.agrees))


def consensus(answers: Answers, labels: Labels) -> dict[str, float]:
    """How far all groups agree: the product of their shares of agreement ("group-aware").

    A statement that one group rejects cannot score high, however large the others are.
    """
    scores = np.ones(len(answers.statements))
    for group in range(int(labels.max(initial=-1)) + 1):
        agreed, _disagreed, asked = counts(answers.of(labels == group))
        scores *= (agreed + 1) / (asked + 2)
    return {name: float(score) for name, score in zip(answers.statements, scores, strict=True)}


def divisiveness(answers: Answers, labels: Labels) -> dict[str, float]:
    """How far apart the groups are: the largest difference between two groups' shares."""
    shares = []
    for group in range(int(labels.max(initial=-1)) + 1):
        agreed, _disagreed, asked = counts(answers.of(labels == group))
        shares.append((agreed + 1) / (asked + 2))
    apart = np.ptp(np.array(shares), axis=0) if shares else np.zeros(len(answers.statements))
    return {name: float(gap) for name, gap in zip(answers.statements, apart, strict=True)}
