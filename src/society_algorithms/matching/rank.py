"""Rank the people who could meet a need, and say why each of them is on the list.

The order is: free at that time; near enough to walk (then distance no longer counts); least called
upon lately; nearer; has done this more often; first to offer. Nothing else can count, because a
`Candidate` holds nothing else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class ReasonCode(Enum):
    """Why someone is suggested; the product puts each into words."""

    METRES_AWAY = "metres-away"
    FREE_THEN = "free-then"
    DONE_BEFORE = "done-before"
    NEW_TO_THIS = "new-to-this"
    HAS_MET = "has-met"
    NOT_ASKED_LATELY = "not-asked-lately"


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the ranking may know about someone, and nothing more.

    `metres_away` is None when either place is unknown. `has_met_asker` is a reason to show, and
    never moves anyone up or down: newcomers are not to be passed over.
    """

    offer_id: int
    metres_away: int | None
    is_free_then: bool
    times_done_this: int = 0
    has_met_asker: bool = False
    times_asked_this_month: int = 0
    minutes_given_this_month: int = 0


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, with the number it is about (metres, times) or 0."""

    code: ReasonCode
    number: int = 0


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate in their place in the list, and the reasons for it."""

    candidate: Candidate
    reasons: tuple[Reason, ...]


OrderKey = tuple[bool, bool, int, int, int, int, int, int]


def rank_candidates(candidates: Iterable[Candidate], *, walkable_metres: int) -> list[Ranked]:
    """Return everyone, best first, each with reasons.

    Within walking distance, distance is ignored and the person asked least often comes first: the
    load is shared before the walk is shortened.

    >>> near_but_busy = Candidate(1, metres_away=100, is_free_then=True, times_asked_this_month=9)
    >>> near_and_rested = Candidate(2, metres_away=300, is_free_then=True)
    >>> far = Candidate(3, metres_away=5000, is_free_then=True)
    >>> nearest_but_not_free = Candidate(4, metres_away=10, is_free_then=False)
    >>> everyone = [nearest_but_not_free, far, near_but_busy, near_and_rested]
    >>> [r.candidate.offer_id for r in rank_candidates(everyone, walkable_metres=800)]
    [2, 1, 3, 4]
    """
    placed = sorted(candidates, key=lambda candidate: order_key(candidate, walkable_metres))
    return [Ranked(candidate, reasons_for(candidate)) for candidate in placed]


def order_key(candidate: Candidate, walkable_metres: int) -> OrderKey:
    """Return what the order is made of; the last part is unique, so there are no ties.

    >>> order_key(Candidate(7, metres_away=None, is_free_then=True, times_done_this=2), 800)
    (False, True, 0, 0, 0, 0, -2, 7)
    """
    metres = candidate.metres_away or 0
    return (
        not candidate.is_free_then,
        candidate.metres_away is None,
        max(0, metres - walkable_metres),
        candidate.times_asked_this_month,
        candidate.minutes_given_this_month,
        metres,
        -candidate.times_done_this,
        candidate.offer_id,
    )


def reasons_for(candidate: Candidate) -> tuple[Reason, ...]:
    """Say what speaks for someone, in the order in which it is told.

    >>> [r.code.value for r in reasons_for(Candidate(1, metres_away=600, is_free_then=True))]
    ['metres-away', 'free-then', 'new-to-this', 'not-asked-lately']
    """
    told = []
    if candidate.metres_away is not None:
        told.append(Reason(ReasonCode.METRES_AWAY, candidate.metres_away))
    if candidate.is_free_then:
        told.append(Reason(ReasonCode.FREE_THEN))
    if candidate.times_done_this:
        told.append(Reason(ReasonCode.DONE_BEFORE, candidate.times_done_this))
    else:
        told.append(Reason(ReasonCode.NEW_TO_THIS))
    if candidate.has_met_asker:
        told.append(Reason(ReasonCode.HAS_MET))
    if not candidate.times_asked_this_month:
        told.append(Reason(ReasonCode.NOT_ASKED_LATELY))
    return tuple(told)
