"""The public pages about time: what has moved, and how anyone can see that it adds up."""

import csv

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from littlesociety.core.clock import now
from littlesociety.core.http import actor_of
from littlesociety.core.units import MINUTES
from littlesociety.ledger.policies import may_keep_accounts
from littlesociety.ledger.queries import money_page, totals


@require_safe
def money(request: HttpRequest) -> HttpResponse:
    """Show how much time has moved between neighbours, and that it sums to zero."""
    context = {"page": money_page(at=now()), "may_keep": may_keep_accounts(actor_of(request))}
    return render(request, "ledger/money_page.html", context)


@require_safe
def time_csv(request: HttpRequest) -> HttpResponse:
    """Send the monthly totals as a table. Every cell is a date or a number of our own making."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="time-by-month.csv"'
    table = csv.writer(response)
    table.writerow(["month", "minutes", "transfers"])
    for month in totals(MINUTES).months:
        table.writerow([f"{month.first_day:%Y-%m}", month.moved, month.transfers])
    return response
