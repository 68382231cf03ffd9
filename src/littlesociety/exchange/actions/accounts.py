"""The time account of each person: opened once, paid from and into by helping."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from littlesociety.core.actors import SYSTEM
from littlesociety.core.units import MINUTES
from littlesociety.ledger.actions import open_account, set_limits_of_kind
from littlesociety.people.queries import party_of
from littlesociety.rulebook.queries import values_of

TIME: Final = "time"
FLOOR: Final = "exchange.credit_floor_minutes"
CEILING: Final = "exchange.credit_ceiling_minutes"


@transaction.atomic
def open_time_account(*, person_id: int, at: datetime) -> int:
    """Open a person's time account with the limits of the day, or return the one they have."""
    rules = values_of((FLOOR, CEILING), on=timezone.localdate(at))
    return open_account(
        holder=party_of(person_id),
        unit=MINUTES,
        kind=TIME,
        floor=rules[FLOOR],
        ceiling=rules[CEILING],
        at=at,
    )


@transaction.atomic
def keep_limits(*, at: datetime) -> int:
    """Give every time account the limits of the day; return how many could not follow yet.

    Someone who already owes more than a raised floor allows, or has saved more than a lowered
    ceiling, keeps the old limit until they are within the new one: try again another day.
    """
    rules = values_of((FLOOR, CEILING), on=timezone.localdate(at))
    return set_limits_of_kind(
        unit=MINUTES, kind=TIME, floor=rules[FLOOR], ceiling=rules[CEILING], by=SYSTEM, at=at
    )
