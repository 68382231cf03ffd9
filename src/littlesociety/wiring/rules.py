"""How often a reaction is tried. Plain values."""

from datetime import timedelta
from typing import Final

MOST_TRIES: Final = 10
KEPT_FOR: Final = timedelta(days=30)

_FIRST_WAIT: Final = timedelta(seconds=5)
_LONGEST_WAIT: Final = timedelta(hours=1)


def wait_after(tries: int) -> timedelta:
    """How long to wait after this many failed tries: 5, 15, 45 seconds ... to an hour.

    >>> [int(wait_after(n).total_seconds()) for n in (1, 2, 3, 10)]
    [5, 15, 45, 3600]
    """
    times: int = 3 ** min(max(0, tries - 1), 10)
    return min(_LONGEST_WAIT, _FIRST_WAIT * times)
