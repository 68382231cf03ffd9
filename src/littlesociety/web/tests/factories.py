"""The smallest society that pages can be about."""

import datetime as dt

from littlesociety.core.actors import SYSTEM
from littlesociety.places.actions import found_society
from littlesociety.places.models import Society

NOON = dt.datetime(2030, 3, 3, 12, tzinfo=dt.UTC)


def found_marlbrook(*, summary: str = "", is_demo: bool = False) -> Society:
    return found_society(
        name="Marlbrook",
        summary=summary,
        record_origin="marlbrook.example",
        is_demo=is_demo,
        by=SYSTEM,
        at=NOON,
    )
