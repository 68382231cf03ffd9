"""What the public page about time shows, ready to read."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from littlesociety.core.components import LineChart, Series, Stat
from littlesociety.core.units import MINUTES, spell_minutes, spell_moment

from .replay import ReplayVerdict, latest_verdict
from .totals import LedgerTotals, MonthTotal, totals

_MOST_MONTHS = 24
_HALF_AN_HOUR, _HOUR = 30, 60


@dataclass(frozen=True, slots=True)
class MoneyPage:
    """The public page about time: three numbers, their course, and the proof."""

    has_moved: bool
    stats: tuple[Stat, ...]
    chart: LineChart
    adds_up: bool
    checked: str
    problems: tuple[str, ...]


def money_page(*, at: datetime) -> MoneyPage:
    """What has moved between neighbours, and whether it adds up."""
    time = totals(MINUTES)
    verdict = latest_verdict(at=at)
    return MoneyPage(
        has_moved=bool(time.transfers),
        stats=_stats(time),
        chart=_chart(time.months[-_MOST_MONTHS:]),
        adds_up=time.sums_to_zero and not verdict.problems,
        checked=_checked(verdict),
        problems=verdict.problems,
    )


def _stats(time: LedgerTotals) -> tuple[Stat, ...]:
    """How much, between how many, and the sum."""
    figures = reverse("ledger:time-csv")
    accounts = ngettext("time account in use", "time accounts in use", time.accounts)
    return (
        Stat(spell_minutes(time.moved), _("have moved between neighbours"), figures),
        Stat(formats.number_format(time.accounts), accounts, figures),
        Stat(
            spell_minutes(time.balance_sum),
            _("is what all balances sum to: what some gave, others got"),
            "#proof",
        ),
    )


def _chart(months: tuple[MonthTotal, ...]) -> LineChart:
    """Hours of each month, titled by the month that saw most."""
    labels = [formats.date_format(month.first_day, "F Y") for month in months]
    best = max(range(len(months)), key=lambda place: months[place].moved, default=None)
    title = (
        _("No time has moved yet")
        if best is None
        else _("Most time moved in %(month)s: %(time)s")
        % {"month": labels[best], "time": spell_minutes(months[best].moved)}
    )
    hours = [(month.moved + _HALF_AN_HOUR) // _HOUR for month in months]
    return LineChart(
        title=title,
        labels=labels,
        series=[Series(_("Hours"), hours)],
        source_href=reverse("ledger:time-csv"),
    )


def _checked(verdict: ReplayVerdict) -> str:
    """When the ledger was last replayed, and over how much."""
    return ngettext(
        "Last replayed on %(when)s, over %(n)s transfer.",
        "Last replayed on %(when)s, over %(n)s transfers.",
        verdict.transfers,
    ) % {"when": spell_moment(verdict.checked_at), "n": formats.number_format(verdict.transfers)}
