"""The smallest lawful decisions."""

import datetime as dt

from factory.django import DjangoModelFactory

from littlesociety.core.actors import STEWARD, Actor
from littlesociety.rulebook.models import Parameter

KEY = "exchange.walkable_metres"
MARCH = dt.date(2026, 3, 3)
NOON = dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC)


def steward() -> Actor:
    return Actor(person_id=1, capacity=STEWARD, roles=frozenset({STEWARD}))


class ParameterFactory(DjangoModelFactory[Parameter]):
    class Meta:
        model = Parameter

    key = KEY
    value = 2000
    begins_on = MARCH
    source = "Minutes of 1 March 2026"
    decided_by = "The meeting of members"
    recorded_at = NOON
