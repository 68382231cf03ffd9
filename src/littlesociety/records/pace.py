"""How patiently neighbours are asked. Plain values."""

from datetime import UTC, datetime, timedelta
from typing import Final

STEP: Final = timedelta(seconds=5)
_LONGEST_WAIT: Final = timedelta(hours=1)
_LAST_DOUBLING: Final = 10
_BEGINNING: Final = datetime(2000, 1, 1, tzinfo=UTC)


def due_after(at: datetime, tries: int) -> datetime:
    """When to ask again, after so many tries in vain: in 5, 5, 10, 20 seconds ... an hour.

    Always on a whole step of the clock: so neighbours are asked together, about the same
    checkpoint, and their signatures come together on it however fast the record grows.

    >>> noon = datetime(2030, 5, 2, 12, 0, 3, tzinfo=UTC)
    >>> [str(due_after(noon, tries).time()) for tries in (0, 1, 2, 3, 99)]
    ['12:00:05', '12:00:05', '12:00:10', '12:00:20', '13:00:00']
    """
    doubled: int = 2 ** min(max(0, tries - 1), _LAST_DOUBLING)
    return at - (at - _BEGINNING) % STEP + min(_LONGEST_WAIT, STEP * doubled)
