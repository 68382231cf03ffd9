"""Which value holds on a day. Other parts of the society ask here and nowhere else."""

from collections.abc import Sequence
from datetime import date

from .catalogue import CATALOGUE
from .models import Parameter


def value_of(key: str, *, on: date) -> int:
    """The value that holds on a day: the one decided, else the founding value.

    An unknown key is a programmer's error and raises KeyError.
    """
    founding = CATALOGUE[key].founding_value
    decided = Parameter.objects.in_force(on).filter(key=key).values_list("value", flat=True)
    found = decided.first()
    return founding if found is None else found


def values_of(keys: Sequence[str], *, on: date) -> dict[str, int]:
    """Several values for one day, in one query."""
    values = {key: CATALOGUE[key].founding_value for key in keys}
    decided = Parameter.objects.in_force(on).filter(key__in=keys)
    return values | dict(decided.values_list("key", "value"))
