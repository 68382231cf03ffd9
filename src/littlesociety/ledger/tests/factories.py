"""The smallest lawful things of a ledger, and a fixed moment."""

import datetime as dt
from itertools import count

from littlesociety.core.actors import Actor
from littlesociety.ledger.actions import Intent, open_account

NOON = dt.datetime(2030, 5, 2, 12, tzinfo=dt.UTC)
NEXT_WEEK = NOON + dt.timedelta(days=7)
ADA = Actor(person_id=1)
_numbers = count(1)


def an_account(
    *, floor: int | None = -600, ceiling: int | None = 3000, unit: str = "minutes"
) -> int:
    """Open an account for somebody new."""
    return open_account(
        holder=f"party-{next(_numbers)}",
        unit=unit,
        kind="time",
        floor=floor,
        ceiling=ceiling,
        at=NOON,
    )


def an_intent(debit_id: int, credit_id: int, amount: int = 60, **more: object) -> Intent:
    """Ask for a movement under a fresh key."""
    facts: dict[str, object] = {"scope": "test", "key": f"key-{next(_numbers)}"} | more
    return Intent(
        debit_id=debit_id,
        credit_id=credit_id,
        amount=amount,
        reason="help-given",
        **facts,  # type: ignore[arg-type]
    )
