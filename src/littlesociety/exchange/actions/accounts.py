"""The time account of each person: opened once, paid from and into by helping."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from littlesociety.core.units import MINUTES
from littlesociety.ledger.actions import open_account
from littlesociety.people.queries import party_of
from littlesociety.rulebook.queries import value_of

TIME: Final = "time"


@transaction.atomic
def open_time_account(*, person_id: int, at: datetime) -> int:
    """Open a person's time account with the limits of the day, or return the one they have."""
    day = timezone.localdate(at)
    return open_account(
        holder=party_of(person_id),
        unit=MINUTES,
        kind=TIME,
        floor=value_of("exchange.credit_floor_minutes", on=day),
        ceiling=value_of("exchange.credit_ceiling_minutes", on=day),
        at=at,
    )
