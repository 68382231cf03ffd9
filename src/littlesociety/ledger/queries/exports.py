"""The whole ledger of a unit, row by row, for a treasurer, an auditor or another program."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, Sum
from django.utils import timezone

from littlesociety.ledger.models import Account, Transfer
from littlesociety.ledger.rules import MOVING

from .statements import Period

_ROWS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class ExportedTransfer:
    """One transfer under the numbers of its accounts. It names nobody, not even who made it."""

    id: int
    debit_id: int
    credit_id: int
    amount: int
    unit: str
    phase: str
    pending_id: int | None
    reverses_id: int | None
    reason: str
    effective_on: date
    made_at: datetime

    @property
    def made_on(self) -> date:
        """The day it was made, on the society's own clock."""
        return timezone.localdate(self.made_at)

    @property
    def moves(self) -> bool:
        """Whether it moved something, and did not only set it aside."""
        return self.phase in MOVING


def units_in_use() -> list[str]:
    """Every unit that the society counts in."""
    return list(Account.objects.order_by("unit").values_list("unit", flat=True).distinct())


def account_ids_in(unit: str) -> list[int]:
    """The numbers of all accounts of a unit."""
    return list(Account.objects.filter(unit=unit).order_by("pk").values_list("pk", flat=True))


def whole_period(unit: str | None = None) -> Period | None:
    """From the day of the first transfer to the day of the last; None before the first."""
    found = Transfer.objects.filter(Q() if unit is None else Q(debit__unit=unit))
    moments = found.order_by("made_at").values_list("made_at", flat=True)
    first, last = moments.first(), moments.last()
    if first is None or last is None:
        return None
    return Period(timezone.localdate(first), timezone.localdate(last))


def transfers_in(period: Period, *, unit: str | None = None) -> Iterator[ExportedTransfer]:
    """Every transfer that was made in a period, in the order of their numbers.

    Read it inside one transaction while others write.
    """
    rows = (
        Transfer.objects.filter(made_at__gte=period.begins_at, made_at__lt=period.ended_at)
        .filter(Q() if unit is None else Q(debit__unit=unit))
        .order_by("pk")
        .values_list(
            "pk", "debit_id", "credit_id", "amount", "debit__unit", "phase",
            "pending_id", "reverses_id", "reason", "effective_on", "made_at",
        )
    )  # fmt: skip
    return (ExportedTransfer(*row) for row in rows.iterator(chunk_size=_ROWS_AT_ONCE))


def balances_before(period: Period, unit: str) -> dict[int, int]:
    """What every account of a unit had when a period began; those with nothing are left out."""
    before = Transfer.objects.filter(
        made_at__lt=period.begins_at, debit__unit=unit, phase__in=MOVING
    ).order_by()
    balances: dict[int, int] = {}
    for side, sign in (("credit", 1), ("debit", -1)):
        for account_id, total in before.values_list(side).annotate(total=Sum("amount")):
            balances[account_id] = balances.get(account_id, 0) + sign * int(total)
    return {account_id: balance for account_id, balance in balances.items() if balance}
