"""The chain of all transfers: each link is the SHA-256 of the one before and one transfer's line.

So one number stands for the whole history. It is published every night; history that is rewritten
later no longer leads to it. The line of a transfer is described in docs/reference/ledger.md.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from django.utils.translation import gettext as _

from littlesociety.ledger.models import Transfer
from littlesociety.ledger.published import START, Link

QUIET: Final = timedelta(hours=1)
"""The newest transfers wait for the next link: one with a lower number may still be on its way."""

COLUMNS: Final = (
    "pk", "debit_id", "credit_id", "amount", "phase", "pending_id", "reverses_id", "reason",
    "effective_on", "made_at", "debit_after", "debit_held_after", "debit_version",
    "credit_after", "credit_held_after", "credit_version",
)  # fmt: skip
_ROWS_AT_ONCE: Final = 5_000


def line_of(values: Sequence[Any]) -> str:
    """The line of one transfer: its columns in order, `|` between them. It names nobody.

    >>> line_of([7, 1, 2, 60, "single", None, None, "help", date(2030, 5, 2)])
    '7|1|2|60|single|||help|2030-05-02'
    """
    return "|".join(map(_spelled, values))


def chain_lines() -> Iterator[str]:
    """Every transfer's line, so that anyone can follow the chain: oldest first, each on its own."""
    rows = Transfer.objects.order_by("pk").values_list(*COLUMNS)
    return (f"{line_of(values)}\n" for values in rows.iterator(chunk_size=_ROWS_AT_ONCE))


def linked(head: str, values: Sequence[Any]) -> str:
    """The head of the chain once a transfer has been added to it."""
    return sha256(bytes.fromhex(head) + line_of(values).encode()).hexdigest()


def follow_chain(
    published: Sequence[Link], *, at: datetime, in_full: bool
) -> tuple[Link, list[str]]:
    """Follow the chain to the newest link, and say where it does not lead to what was published.

    From the last published link on, or in full from the first transfer. Read inside one
    transaction while others write.
    """
    ends = sorted(published, key=lambda link: link.last)
    start = START if in_full or not ends else ends[-1]
    problems = [] if in_full or not ends else list(_miscounted(start))
    waiting = [link for link in ends if link.last > start.last]
    link = start
    for values in _rows(after=start.last, at=at, needed=ends[-1].last if ends else 0):
        while waiting and values[0] > waiting[0].last:
            problems += _differs(link, waiting.pop(0))
        head = linked(link.head, values)
        link = Link(link.transfers + 1, int(values[0]), head)
    for end in waiting:
        problems += _differs(link, end)
    return link, problems


def _rows(*, after: int, at: datetime, needed: int) -> Iterator[tuple[Any, ...]]:
    """Transfers in the order of their numbers, up to the first that is too new to be linked."""
    rows = Transfer.objects.filter(pk__gt=after).order_by("pk")
    fresh = rows.filter(pk__gt=needed, made_at__gt=at - QUIET).values_list("pk", flat=True).first()
    old_enough = rows if fresh is None else rows.filter(pk__lt=fresh)
    return old_enough.values_list(*COLUMNS).iterator(chunk_size=_ROWS_AT_ONCE)


def _miscounted(start: Link) -> Iterator[str]:
    """Whether transfers were added or removed before the last published link."""
    found = Transfer.objects.filter(pk__lte=start.last).count()
    if found != start.transfers:
        yield _(
            "There are %(found)s transfers up to number %(last)s; the record says %(said)s."
        ) % {"found": found, "last": start.last, "said": start.transfers}


def _differs(link: Link, said: Link) -> list[str]:
    """Whether the chain leads to a published link."""
    if (link.transfers, link.head) == (said.transfers, said.head):
        return []
    return [
        _("The transfers up to number %(last)s are not those that the record was signed for.")
        % {"last": said.last}
    ]


def _spelled(value: Any) -> str:
    """A column as the line has it: nothing for nothing, moments in UTC to the microsecond."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
    return value.isoformat() if isinstance(value, date) else str(value)
