"""What the public may know of a unit: how much moved, when, and that it sums to zero."""

from dataclasses import dataclass
from datetime import date

from django.core.cache import cache
from django.db.models import Case, Count, F, Q, Sum, When

from littlesociety.ledger.models import Account, Transfer
from littlesociety.ledger.rules import MOVING

_MONTHS_IN_A_YEAR = 12
_AN_HOUR = 3600


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
    """How much of a unit has moved, month by month, without a gap.

    Counted once for each newest transfer: until there is another, nothing can have changed.
    """
    newest = Transfer.objects.order_by("-pk").values_list("pk", "event_id").first()
    if newest is None:
        return LedgerTotals(unit, accounts=0, transfers=0, moved=0, balance_sum=0, months=())
    key = f"ledger-totals:{unit}:{newest[0]}:{newest[1]}"
    found: LedgerTotals | None = cache.get(key)
    if found is None:
        found = count_totals(unit)
        cache.set(key, found, timeout=_AN_HOUR)
    return found


def count_totals(unit: str) -> LedgerTotals:
    """The same, counted afresh."""
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


def _months(unit: str) -> dict[date, MonthTotal]:
    """The months for which anything moved. The database adds up days; it does that faster."""
    net = Case(When(reverses=None, then=F("amount")), default=-F("amount"))
    days = (
        Transfer.objects.filter(phase__in=MOVING, debit__unit=unit)
        .values_list("effective_on")
        .annotate(moved=Sum(net), transfers=Count("pk"))
        .order_by("effective_on")
    )
    months: dict[date, MonthTotal] = {}
    for day, moved, made in days:
        first = day.replace(day=1)
        so_far = months.get(first) or MonthTotal(first, 0, 0)
        months[first] = MonthTotal(first, so_far.moved + int(moved), so_far.transfers + made)
    return months


def _without_gaps(found: dict[date, MonthTotal]) -> tuple[MonthTotal, ...]:
    """Put in the months for which nothing moved."""
    if not found:
        return ()
    first, last = _place(min(found)), _place(max(found))
    days = [
        date(place // _MONTHS_IN_A_YEAR, place % _MONTHS_IN_A_YEAR + 1, 1)
        for place in range(first, last + 1)
    ]
    return tuple(found.get(day) or MonthTotal(day, 0, 0) for day in days)


def _place(day: date) -> int:
    """A month as a number that goes up by one."""
    return day.year * _MONTHS_IN_A_YEAR + day.month - 1
