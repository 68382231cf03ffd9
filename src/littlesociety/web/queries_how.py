"""The live figures behind the answers on the page that says how this works."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import ngettext

from littlesociety.core.units import spell_minutes
from littlesociety.exchange.queries import week_figures
from littlesociety.ledger.queries import totals
from littlesociety.people.queries import role_holders
from littlesociety.rulebook.queries import value_of


@dataclass(frozen=True, slots=True)
class HowItWorks:
    """What the answers say in figures, ready to read."""

    moved: str
    sums_to_zero: bool
    most_owed: str
    rule_changers: str
    waiting: str


def how_it_works(at: datetime) -> HowItWorks:
    """Read the figures as they stand at this moment."""
    today = timezone.localdate(at)
    floor = value_of("exchange.credit_floor_minutes", on=today)
    time_moved = totals("minutes")
    officers = len(role_holders(today))
    waiting = week_figures(at).waiting
    return HowItWorks(
        moved=spell_minutes(time_moved.moved),
        sums_to_zero=time_moved.sums_to_zero,
        most_owed=spell_minutes(-floor),
        rule_changers=ngettext(
            "%(n)s person holds an office", "%(n)s people hold an office", officers
        )
        % {"n": number_format(officers)},
        waiting=ngettext("%(n)s ask waits", "%(n)s asks wait", waiting)
        % {"n": number_format(waiting)},
    )
