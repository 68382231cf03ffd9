"""What asking, offering and helping must keep to. Plain values in, a refusal or nothing out."""

from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from .errors import (
    NeverFree,
    NotEnoughTime,
    OutOfOrder,
    SaySomething,
    TooEarly,
    WrongLength,
    WrongTime,
)

LEAST_MINUTES: Final = 5
FURTHEST_AHEAD: Final = timedelta(days=366)
HOLD_LASTS: Final = timedelta(days=92)
SUMMARY_LETTERS: Final = 120
DETAILS_LETTERS: Final = 500
NOTE_LETTERS: Final = 200

PARTS_OF_DAY: Final = 3
NOON: Final = 12
EVENING: Final = 17
ALWAYS_FREE: Final = 2 ** (7 * PARTS_OF_DAY) - 1


def words_under_seal(*, reference: str, helper: str, helped: str) -> dict[str, str]:
    """What is sealed beside the public line of some help: who the two were.

    The line names nobody. Either of the two can show this part, and prove that it belongs there.
    """
    return {"reference": reference, "helper": helper, "helped": helped}


class State(Enum):
    """Where a match stands."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DONE = "done"
    CONFIRMED = "confirmed"
    ENDED = "ended"


class Step(Enum):
    """What can happen next to a match."""

    ACCEPT = "accept"
    END = "end"
    SAY_DONE = "say-done"
    CONFIRM = "confirm"


LEADS_TO: Final[dict[tuple[State, Step], State]] = {
    (State.PROPOSED, Step.ACCEPT): State.ACCEPTED,
    (State.PROPOSED, Step.END): State.ENDED,
    (State.ACCEPTED, Step.END): State.ENDED,
    (State.ACCEPTED, Step.SAY_DONE): State.DONE,
    (State.DONE, Step.SAY_DONE): State.DONE,
    (State.DONE, Step.END): State.ENDED,
    (State.DONE, Step.CONFIRM): State.CONFIRMED,
}


def check_step(state: State, step: Step) -> State:
    """Return where the step leads, or refuse a step that does not follow."""
    try:
        return LEADS_TO[state, step]
    except KeyError:
        raise OutOfOrder from None


def state_of(*, is_accepted: bool, is_ended: bool, is_said_done: bool, is_confirmed: bool) -> State:
    """Say where a match stands, from what has happened to it."""
    if is_ended:
        return State.ENDED
    if is_confirmed:
        return State.CONFIRMED
    if is_said_done:
        return State.DONE
    return State.ACCEPTED if is_accepted else State.PROPOSED


def check_minutes(minutes: int, *, longest: int) -> None:
    """Refuse help that is too short to count or longer than the rulebook's longest."""
    if not LEAST_MINUTES <= minutes <= longest:
        raise WrongLength(least=LEAST_MINUTES, longest=longest)


def check_start(starts_at: datetime, *, at: datetime) -> None:
    """Refuse a start that has passed or is more than a year away."""
    if starts_at <= at:
        raise WrongTime(is_past=True)
    if starts_at > at + FURTHEST_AHEAD:
        raise WrongTime(is_past=False)


def check_has_begun(starts_at: datetime, *, at: datetime) -> None:
    """Refuse to call help done before it begins."""
    if at < starts_at:
        raise TooEarly(starts_at=starts_at)


def check_line(text: str, *, field: str, most: int, is_needed: bool = True) -> str:
    """Return the text on one line without outer spaces, or refuse it as empty or too long."""
    line = " ".join(text.split())
    if len(line) > most or (is_needed and not line):
        raise SaySomething(field=field, most=most)
    return line


def check_credit(*, posted: int, held: int, floor: int | None, minutes: int) -> None:
    """Refuse what the asker's account could not carry, before anyone sets out."""
    if floor is not None and posted - held - minutes < floor:
        raise NotEnoughTime(limit=-floor)


def check_free_times(free_times: int) -> None:
    """Refuse an offer that is never, or that names parts outside the week."""
    if not 0 < free_times <= ALWAYS_FREE:
        raise NeverFree


def part_of_week(local: datetime) -> int:
    """Return which of the 21 parts of the week a local moment falls in; Monday morning is 0."""
    part = (local.hour >= NOON) + (local.hour >= EVENING)
    return PARTS_OF_DAY * local.weekday() + part


def is_free(free_times: int, local: datetime) -> bool:
    """Whether someone with these free times is usually free at this local moment.

    >>> is_free(0b1, datetime(2026, 11, 23, 9)), is_free(0b1, datetime(2026, 11, 23, 12))
    (True, False)
    """
    return bool(free_times >> part_of_week(local) & 1)


def hold_ends_at(starts_at: datetime, minutes: int) -> datetime:
    """Until when the asker's minutes are kept aside for this help."""
    return starts_at + timedelta(minutes=minutes) + HOLD_LASTS


def broker_may_step_in_at(done_said_at: datetime, *, within_days: int) -> datetime:
    """From when a broker may confirm what the other side has left unanswered."""
    return done_said_at + timedelta(days=within_days)
