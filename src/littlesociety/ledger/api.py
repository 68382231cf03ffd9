"""Time for programs: how much moved in all, which is public; and one's own account."""

from dataclasses import asdict
from datetime import date, datetime
from itertools import islice
from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from ninja.security import django_auth

from littlesociety.core.clock import today
from littlesociety.core.http import actor_of
from littlesociety.core.units import MINUTES

from .forms import PeriodForm
from .queries import balance_at, own_account_id, rows_of, statement_of, totals

MOST_LINES: Final = 400

router = Router(tags=["money"])


class MonthOut(Schema):
    """One month, written as 2026-03, and what moved for it."""

    month: str
    minutes: int
    transfers: int


class TimeOut(Schema):
    """Time as a whole. The sum of all balances is 0, or the ledger is wrong."""

    accounts: int
    transfers: int
    minutes: int
    balance_sum: int
    months: list[MonthOut]


@router.get("/money/time", response=TimeOut, auth=None)
def time_totals(request: HttpRequest) -> dict[str, Any]:
    """How many minutes neighbours have given one another, in all and by month."""
    time = totals(MINUTES)
    months = [
        {"month": f"{m.first_day:%Y-%m}", "minutes": m.moved, "transfers": m.transfers}
        for m in time.months
    ]
    return asdict(time) | {"minutes": time.moved, "months": months}


class StatementLineOut(Schema):
    """One line of a statement, in minutes: what moved, or what was set aside."""

    made_on: date
    counts_for: date
    reason: str
    moved: int
    set_aside: int
    balance: int


class StatementOut(Schema):
    """One's own time account over a period, oldest line first. `has_more`: ask for fewer days."""

    begins_on: date
    ends_on: date
    opening: int
    closing: int
    set_aside: int
    lines: list[StatementLineOut]
    has_more: bool


class BalanceOut(Schema):
    """How one's own time account stood: minutes that had moved, and minutes set aside."""

    at: datetime
    balance: int
    set_aside: int


@router.get("/money/mine", response=StatementOut, auth=django_auth)
def my_statement(
    request: HttpRequest, begins_on: date | None = None, ends_on: date | None = None
) -> dict[str, Any]:
    """Your own time account, line by line; the last three months unless you say other days."""
    asked = PeriodForm({"begins_on": begins_on, "ends_on": ends_on})
    statement = statement_of(own_account_id(actor_of(request)), asked.period(today()))
    rows = list(islice(rows_of(statement), MOST_LINES + 1))
    return {
        "begins_on": statement.period.begins_on,
        "ends_on": statement.period.ends_on,
        "opening": statement.opening.posted,
        "closing": statement.closing.posted,
        "set_aside": statement.closing.held,
        "lines": [asdict(row) for row in rows[:MOST_LINES]],
        "has_more": len(rows) > MOST_LINES,
    }


@router.get("/money/mine/balance", response=BalanceOut, auth=django_auth)
def my_balance_at(request: HttpRequest, at: datetime) -> dict[str, Any]:
    """How your own time account stood at any past moment."""
    moment = timezone.make_aware(at) if timezone.is_naive(at) else at
    stood = balance_at(own_account_id(actor_of(request)), moment)
    return {"at": moment, "balance": stood.posted, "set_aside": stood.held}
