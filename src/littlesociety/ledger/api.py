"""How much time moved, month by month, for programs. Public, and about nobody."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from littlesociety.core.units import MINUTES

from .queries import totals

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
