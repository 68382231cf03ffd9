"""What the public may know of a unit: how much moved, when, and that it sums to zero."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Case, Count, F, Q, QuerySet, Sum, When

from littlesociety.ledger.models import Account, Transfer
from littlesociety.ledger.rules import MOVING

_MONTHS_IN_A_YEAR = 12

_Newest = tuple[int, str, str]
"""A transfer's number, scope and key: together they tell one ledger from another."""


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


@dataclass(frozen=True, slots=True)
class _Counted:
    """The months of a unit up to one transfer. `rows` counts holds as well."""

    newest: _Newest
    rows: int
    months: dict[date, MonthTotal]


_NOTHING: Final = _Counted((0, "", ""), 0, {})
_counted: Final[dict[str, _Counted]] = {}


def totals(unit: str) -> LedgerTotals:
    """How much of a unit has moved, month by month, without a gap.

    Each transfer is counted once in each process. It has raised the version of both its accounts,
    so their versions say how many there are: when what was counted before and what is new do not
    come to that (a transfer of a lower number was committed late), all are counted again.
    """
    newest = Transfer.objects.order_by("-pk").values_list("pk", "scope", "key").first()
    if newest is None:
        return LedgerTotals(unit, accounts=0, transfers=0, moved=0, balance_sum=0, months=())
    accounts = _accounts(unit)
    rows = accounts["versions"] // 2
    counted = _counted.get(unit, _NOTHING)
    if (counted.newest, counted.rows) != (newest, rows):
        counted = _counted_on(unit, counted, newest)
        if counted.rows != rows:
            counted = _counted_on(unit, _NOTHING, newest)
        _counted[unit] = counted
    return _as_totals(unit, accounts, counted.months)


def count_totals(unit: str) -> LedgerTotals:
    """The same, counted afresh."""
    return _as_totals(unit, _accounts(unit), _months(Transfer.objects.all(), unit, {})[1])


def _as_totals(unit: str, accounts: dict[str, int], found: dict[date, MonthTotal]) -> LedgerTotals:
    """The months and the accounts of a unit together."""
    months = _without_gaps(found)
    return LedgerTotals(
        unit=unit,
        accounts=accounts["used"],
        transfers=sum(month.transfers for month in months),
        moved=sum(month.moved for month in months),
        balance_sum=accounts["balance"],
        months=months,
    )


def _accounts(unit: str) -> dict[str, int]:
    """How many accounts are in use, what they come to, and how often they were touched."""
    found = Account.objects.filter(unit=unit).aggregate(
        used=Count("pk", filter=Q(version__gt=0)),
        balance=Sum("posted", default=0),
        versions=Sum("version", default=0),
    )
    return {name: int(value) for name, value in found.items()}


def _counted_on(unit: str, before: _Counted, newest: _Newest) -> _Counted:
    """What was counted before with what has come since; all of it, if that is not there now."""
    last, scope, key = before.newest
    if not Transfer.objects.filter(pk=last, scope=scope, key=key).exists():
        before, last = _NOTHING, 0
    rows, months = _months(
        Transfer.objects.filter(pk__gt=last, pk__lte=newest[0]), unit, before.months
    )
    return _Counted(newest, before.rows + rows, months)


def _months(
    transfers: QuerySet[Transfer], unit: str, before: dict[date, MonthTotal]
) -> tuple[int, dict[date, MonthTotal]]:
    """Add transfers to the months they moved something for; and say how many rows there were.

    The database adds up days; it does that faster.
    """
    net = Case(When(reverses=None, then=F("amount")), default=-F("amount"))
    moving = Q(phase__in=MOVING)
    days = (
        transfers.filter(debit__unit=unit)
        .order_by()
        .values_list("effective_on")
        .annotate(
            rows=Count("pk"),
            moved=Sum(net, filter=moving, default=0),
            made=Count("pk", filter=moving),
        )
    )
    rows, months = 0, dict(before)
    for day, found, moved, made in days:
        rows += found
        if made:
            first = day.replace(day=1)
            so_far = months.get(first) or MonthTotal(first, 0, 0)
            months[first] = MonthTotal(first, so_far.moved + int(moved), so_far.transfers + made)
    return rows, months


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
