"""What the society's own accounts are called, and how numbers are written outside.

A person's account is held under a random name. The society's own are held under a name that
stewards chose, with a mark in front.
"""

import re
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from littlesociety.core.units import PENCE

BANK: Final = "bank"
HEADING: Final = "heading"
OPENING: Final = "opening-balances"
LONGEST_NAME: Final = 50
_OURS: Final = "society:"
_NOT_IN_A_COMMODITY: Final = re.compile(r"[^A-Z0-9]+")
_PENCE_PLACES: Final = 2


def holder_called(name: str) -> str:
    """The holder of the society's account with this name."""
    return f"{_OURS}{name}"


def is_societys(holder: str) -> bool:
    """Whether an account is the society's own, and nobody's in person."""
    return holder.startswith(_OURS)


def name_of(holder: str) -> str:
    """The name of one of the society's accounts.

    >>> name_of("society:Room hire")
    'Room hire'
    """
    name = holder.removeprefix(_OURS)
    return _("What there was at the start") if name == OPENING else name


def commodity_of(unit: str) -> tuple[str, int]:
    """What plain-text accounting calls a unit, and how many decimal places it has there.

    >>> commodity_of("minutes"), commodity_of("GBP-pence")
    (('MINUTES', 0), ('GBP', 2))
    """
    if unit == PENCE:
        return "GBP", _PENCE_PLACES
    return _NOT_IN_A_COMMODITY.sub("-", unit.upper()).strip("-")[:20], 0


def outside(amount: int, unit: str) -> Decimal:
    """An amount as other programs expect it: pounds for pence, anything else as it is. Exact.

    >>> outside(-1205, "GBP-pence"), outside(90, "minutes")
    (Decimal('-12.05'), Decimal('90'))
    """
    return Decimal(amount).scaleb(-commodity_of(unit)[1])
