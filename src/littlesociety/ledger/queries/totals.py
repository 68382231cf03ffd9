"""What the public may know of a unit: how much moved, when, and that it sums to zero."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, F, Q, Sum, When
from django.db.models.functions import TruncMonth

from littlesociety.ledger.models import Account, Transfer
from littlesociety.ledger.rules import MOVING

_MONTHS_IN_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class MonthTotal:
    """One month: its first day, how much moved for it and in how many transfers.

    What was taken back is taken off the month that it had counted for.
    """

    first_day: date
    moved: int
    transfers: int


@dataclass(frozen=True, slots=True)
class LedgerTotals:
    """A unit as a whole. `accounts` are those on which anything has happened.

    `balance_sum` is the sum of all balances. It is 0, or the ledger is wrong.
    """

    unit: str
    accounts: int
    transfers: int
    moved: int
    balance_sum: int
    months: tuple[MonthTotal, ...]

    @property
    def sums_to_zero(self) -> bool:
        """Whether what some gave is what others got."""
        return self.balance_sum == 0


def totals(unit: str) -> LedgerTotals:
    """How much of a unit has moved, month by month, without a gap."""
    accounts = Account.objects.filter(unit=unit).aggregate(
        used=Count("pk", filter=Q(version__gt=0)), total=Sum("posted", default=0)
    )
    months = _without_gaps(_months(unit))
    return LedgerTotals(
        unit=unit,
        accounts=accounts["used"],
        transfers=sum(month.transfers for month in months),
        moved=sum(month.moved for month in months),
        balance_sum=int(accounts["total"]),
        months=months,
    )


def _months(unit: str) -> list[MonthTotal]:
    """The months for which anything moved, oldest first."""
    net = Case(When(reverses=None, then=F("amount")), default=-F("amount"))
    rows = (
        Transfer.objects.filter(phase__in=MOVING, debit__unit=unit)
        .annotate(month=TruncMonth("effective_on"))
        .values_list("month")
        .annotate(moved=Sum(net), transfers=Count("pk"))
        .order_by("month")
    )
    return [MonthTotal(month, int(moved), made) for month, moved, made in rows]


def _without_gaps(months: list[MonthTotal]) -> tuple[MonthTotal, ...]:
    """Put in the months for which nothing moved."""
    if not months:
        return ()
    found = {month.first_day: month for month in months}
    first, last = (_place(months[end].first_day) for end in (0, -1))
    days = [
        date(place // _MONTHS_IN_A_YEAR, place % _MONTHS_IN_A_YEAR + 1, 1)
        for place in range(first, last + 1)
    ]
    return tuple(found.get(day) or MonthTotal(day, 0, 0) for day in days)


def _place(day: date) -> int:
    """A month as a number that goes up by one."""
    return day.year * _MONTHS_IN_A_YEAR + day.month - 1
