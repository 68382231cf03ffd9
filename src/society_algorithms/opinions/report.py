"""A conversation in one piece: the map, the groups, and what stands out."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import numpy as np

from .answers import Answers
from .grouping import FEWEST_MEMBERS, Labels, opinion_groups
from .mapping import OpinionMap, opinion_map
from .statements import Stance, consensus, divisiveness, stances

FEWEST_ANSWERS: Final = 7
"""Who answered fewer statements is counted in the totals, but not placed in a group (as Polis)."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """`grouped` are the answers of those in a group, in the order of `groups` and of the points.

    `consensus` and `divisive` score every statement from 0 to 1; `telling` lists, for each group,
    the statements on which it stands out.
    """

    everyone: Answers
    grouped: Answers
    map: OpinionMap
    groups: Labels
    telling: list[list[Stance]]
    consensus: dict[str, float]
    divisive: dict[str, float]


def read_conversation(
    answers: Answers,
    *,
    left_out: Collection[str] = (),
    fewest_answers: int = FEWEST_ANSWERS,
    fewest_members: int = FEWEST_MEMBERS,
) -> Conversation:
    """Map everyone, group those who answered enough, and say what stands out.

    `left_out` are statements that do not count. Who answered fewer than `fewest_answers` (or than
    there are statements) is not grouped.
    """
    out = np.array([name in left_out for name in answers.statements], dtype=np.bool_)
    everyone = opinion_map(answers, left_out=out)
    enough = answers.seen.sum(axis=1) >= min(fewest_answers, len(answers.statements))
    grouped = answers.of(enough)
    placed = OpinionMap(everyone.points[enough], everyone.axes, everyone.centre)
    labels = opinion_groups(placed.points, fewest_members=fewest_members)
    telling = [
        [stance for stance in group if stance.is_telling and stance.statement not in left_out]
        for group in stances(grouped, labels)
    ]
    return Conversation(
        everyone=answers,
        grouped=grouped,
        map=placed,
        groups=labels,
        telling=telling,
        consensus=consensus(grouped, labels),
        divisive=divisiveness(grouped, labels),
    )
