"""What is lawful about persons. Plain values in, a refusal or a plain answer out."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from .errors import BadName, BadPhone

SECOND_FACTOR: Final = "mfa"
ONE_TIME_LINK: Final = "one-time-link"
FRESH_SECONDS: Final = 15 * 60

_MOST_NAME: Final = 120
_FEWEST_DIGITS, _MOST_DIGITS = 7, 15


def tidy_name(text: str) -> str:
    """Return a name as it is kept: one space between words, nothing unprintable.

    >>> tidy_name("  Ada   Lovelace ")
    'Ada Lovelace'
    """
    name = " ".join(text.split())
    if not name or len(name) > _MOST_NAME or not name.isprintable():
        raise BadName
    return name


def tidy_phone(text: str) -> str:
    """Return a telephone number as it is kept: digits, with + first if it had one.

    >>> tidy_phone("(01234) 567 890"), tidy_phone("+44 20 7946 0000"), tidy_phone("")
    ('01234567890', '+442079460000', '')
    """
    if not text.strip():
        return ""
    digits = "".join(sign for sign in text if sign in "0123456789")
    odd = set(text.strip()) - set("+-(). 0123456789")
    if odd or not _FEWEST_DIGITS <= len(digits) <= _MOST_DIGITS:
        raise BadPhone
    return ("+" if text.strip().startswith("+") else "") + digits


def term_end(*, begins_on: date, days: int) -> date:
    """The day on which a term of so many days is over.

    >>> term_end(begins_on=date(2026, 1, 1), days=365)
    datetime.date(2027, 1, 1)
    """
    return begins_on + timedelta(days=days)


def proves_second_factor(records: Iterable[Mapping[str, Any]], *, links_prove: bool) -> bool:
    """Whether a session has shown more than an emailed code: a passkey, an app, a recovery code.

    On one's own machine (`links_prove`) a one-time link counts as well: whoever can make one
    holds the machine itself.

    >>> proves_second_factor([{"method": "code"}], links_prove=False)
    False
    >>> proves_second_factor([{"method": "code"}, {"method": "mfa"}], links_prove=False)
    True
    """
    enough = {SECOND_FACTOR, ONE_TIME_LINK} if links_prove else {SECOND_FACTOR}
    return any(record.get("method") in enough for record in records)


def is_fresh(records: Iterable[Mapping[str, Any]], *, now: float) -> bool:
    """Whether the person proved who they are in the last 15 minutes (times in seconds).

    >>> is_fresh([{"at": 100.0}], now=200.0), is_fresh([{"at": 100.0}], now=2000.0)
    (True, False)
    """
    newest = max((float(record.get("at", 0)) for record in records), default=0.0)
    return now - newest <= FRESH_SECONDS
