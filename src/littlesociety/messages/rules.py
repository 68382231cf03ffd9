"""When a message goes out, and by which channel. Plain values in, plain values out."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Final

PAGE: Final = "page"
EMAIL: Final = "email"
TEXT: Final = "text"
LETTER: Final = "letter"

AT_ONCE: Final = "at-once"
DAILY: Final = "daily"
WEEKLY: Final = "weekly"

MOST_TRIES: Final = 8
KEPT_FOR: Final = timedelta(days=731)

_MONDAY: Final = 0
_ROUND_WITHOUT_QUIET: Final = 8
_FIRST_WAIT: Final = timedelta(minutes=1)
_LONGEST_WAIT: Final = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Choice:
    """How a person wants to hear from us. Hours are local, 0 to 23; equal hours mean no quiet.

    `letter_days` is the society's: how long letters wait, so that several share an envelope.
    """

    channel: str = EMAIL
    digest: str = AT_ONCE
    quiet_from: int = 21
    quiet_until: int = 8
    letter_days: int = 0

    @property
    def has_quiet_hours(self) -> bool:
        """Whether there are hours in which we keep still."""
        return self.quiet_from != self.quiet_until


@dataclass(frozen=True, slots=True)
class Reach:
    """The ways there are to reach a person today."""

    email: bool = False
    text: bool = False
    letter: bool = False

    def has(self, channel: str) -> bool:
        """Whether a message sent on this channel has somewhere to go."""
        return channel == PAGE or bool(getattr(self, channel))


def channel_for(wanted: str, reach: Reach) -> str:
    """Return the channel to use: the one chosen, else the next that reaches, else the page.

    >>> channel_for(EMAIL, Reach(letter=True))
    'letter'
    >>> channel_for(PAGE, Reach(email=True))
    'page'
    """
    if wanted == PAGE:
        return PAGE
    others = (channel for channel in (EMAIL, TEXT, LETTER) if channel != wanted)
    return next((channel for channel in (wanted, *others) if reach.has(channel)), PAGE)


def channel_instead_of(failed: str, reach: Reach) -> str:
    """Return where a notice goes when a channel has given up: a letter, else only the page."""
    return LETTER if failed != LETTER and reach.letter else PAGE


def is_quiet(hour: int, choice: Choice) -> bool:
    """Whether we keep still in this hour of the day.

    >>> [hour for hour in range(24) if is_quiet(hour, Choice(quiet_from=22, quiet_until=2))]
    [0, 1, 22, 23]
    """
    if choice.quiet_from <= choice.quiet_until:
        return choice.quiet_from <= hour < choice.quiet_until
    return hour >= choice.quiet_from or hour < choice.quiet_until


def after_quiet(at: datetime, choice: Choice, zone: tzinfo) -> datetime:
    """Return `at`, or the end of the quiet hours it falls in."""
    local = at.astimezone(zone)
    if not is_quiet(local.hour, choice):
        return at
    return _next_at_hour(at, choice.quiet_until, zone)


def goes_out_at(
    *, at: datetime, choice: Choice, channel: str, is_urgent: bool, zone: tzinfo
) -> datetime:
    """Return when a notice told at `at` goes out.

    An urgent one goes at once. Any other waits for its digest and for the quiet hours to end; a
    letter wakes nobody and waits for others to share its envelope instead.
    """
    if is_urgent:
        return at
    if channel == LETTER:
        return at + timedelta(days=choice.letter_days)
    due = at if choice.digest == AT_ONCE else _next_round(at, choice, zone)
    return after_quiet(due, choice, zone)


def wait_after(tries: int) -> timedelta:
    """Return how long to wait after this many failed tries: 1, 4, 16 minutes ... to six hours."""
    times: int = 4 ** min(max(0, tries - 1), 10)
    return min(_LONGEST_WAIT, _FIRST_WAIT * times)


def _next_round(at: datetime, choice: Choice, zone: tzinfo) -> datetime:
    """The next time digests go out: when the quiet hours end, each day or each Monday."""
    hour = choice.quiet_until if choice.has_quiet_hours else _ROUND_WITHOUT_QUIET
    weekday = _MONDAY if choice.digest == WEEKLY else None
    return _next_at_hour(at, hour, zone, weekday=weekday)


def _next_at_hour(at: datetime, hour: int, zone: tzinfo, *, weekday: int | None = None) -> datetime:
    """The next moment after `at` that the local clock shows this hour.

    Compared in UTC: two local times of one zone compare by their faces, and a face is shown twice
    on the night the clocks go back.
    """
    today = at.astimezone(zone).date()
    days = (today + timedelta(days=n) for n in range(9))
    moments = (
        datetime.combine(day, time(hour), zone).astimezone(UTC)
        for day in days
        if weekday is None or day.weekday() == weekday
    )
    return next(moment for moment in moments if moment > at)
