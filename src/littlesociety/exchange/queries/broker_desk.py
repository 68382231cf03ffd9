"""The broker's desk: what needs a person's attention first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from littlesociety.core.units import spell_day, spell_minutes
from littlesociety.exchange.models import Match, Need
from littlesociety.exchange.rules import broker_may_step_in_at
from littlesociety.exchange.words import spell_when
from littlesociety.rulebook.queries import value_of

ROWS: Final = 12
SOON: Final = timedelta(hours=48)
A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One thing that waits for a broker."""

    reference: str
    href: str
    summary: str
    when: str
    why: str


@dataclass(frozen=True, slots=True)
class DeskPile:
    """Things that wait for the same reason."""

    title: str
    help: str
    rows: list[DeskRow]
    offers_helpers: bool = False


def desk(at: datetime) -> list[DeskPile]:
    """Everything that waits, the most pressing pile first; empty piles are left out."""
    return [pile for pile in _piles(at) if pile.rows]


def _piles(at: datetime) -> Iterator[DeskPile]:
    """The piles, in order of urgency."""
    waiting = Need.objects.open_now(at).order_by("starts_at", "pk")
    soon = waiting.filter(starts_at__lte=at + SOON)
    later = waiting.filter(starts_at__gt=at + SOON)
    yield DeskPile(
        title=_("Starts within two days, nobody yet"),
        help=_("Choose a helper, or ring someone who may know one."),
        rows=[_need_row(need, _asked_on(need)) for need in soon[:ROWS]],
        offers_helpers=True,
    )
    yield DeskPile(
        title=_("Nobody suggested"),
        help=_("Nobody offers this near them. Ask around, or invite someone to offer it."),
        rows=[
            _need_row(need, _asked_on(need))
            for need in later.filter(told=0, told_at__isnull=False)[:ROWS]
        ],
    )
    yield DeskPile(
        title=_("No answer from the one who was asked"),
        help=_("They were asked more than a day ago. A call often settles it."),
        rows=[_match_row(match, _proposed_on(match)) for match in _unanswered(at)],
    )
    yield DeskPile(
        title=_("Said to be done, not confirmed"),
        help=_("The other side has not answered. After the days of grace you can confirm."),
        rows=_unconfirmed_rows(at),
    )
    yield DeskPile(
        title=_("Unanswered for more than a day"),
        help=_("These have time, but nobody has stepped forward."),
        rows=[
            _need_row(need, _asked_on(need))
            for need in later.filter(asked_at__lt=at - A_DAY).exclude(
                told=0, told_at__isnull=False
            )[:ROWS]
        ],
        offers_helpers=True,
    )


def _unanswered(at: datetime) -> list[Match]:
    """Proposals that have waited a day."""
    waiting = Match.objects.unfinished().filter(accepted_at=None, proposed_at__lt=at - A_DAY)
    waiting = waiting.filter(need__starts_at__gt=at).select_related("need")
    return list(waiting.order_by("need__starts_at", "pk")[:ROWS])


def _unconfirmed_rows(at: datetime) -> list[DeskRow]:
    """Statements that nobody has confirmed, the oldest first."""
    days = value_of("exchange.confirm_within_days", on=timezone.localdate(at))
    said = Match.objects.unfinished().filter(done_said_at__lt=at - A_DAY).select_related("need")
    return [
        _match_row(match, _step_in(match, days, at))
        for match in said.order_by("done_said_at", "pk")[:ROWS]
    ]


def _step_in(match: Match, days: int, at: datetime) -> str:
    """Say how long it took, and from when a broker may confirm."""
    length = spell_minutes(match.minutes_said or 0)
    from_when = broker_may_step_in_at(match.done_said_at or at, within_days=days)
    if at >= from_when:
        return _("%(length)s. You can confirm this now.") % {"length": length}
    return _("%(length)s. You can confirm from %(day)s.") % {
        "length": length,
        "day": spell_day(from_when),
    }


def _asked_on(need: Need) -> str:
    """Say when it was asked."""
    return _("Asked on %(day)s") % {"day": spell_day(need.asked_at)}


def _proposed_on(match: Match) -> str:
    """Say when the other side was asked."""
    return _("Put to them on %(day)s") % {"day": spell_day(match.proposed_at)}


def _need_row(need: Need, why: str) -> DeskRow:
    """One need that waits."""
    return DeskRow(
        reference=need.reference,
        href=reverse("exchange:need", args=[need.reference]),
        summary=need.summary or str(need.get_category_display()),
        when=spell_when(need.starts_at),
        why=why,
    )


def _match_row(match: Match, why: str) -> DeskRow:
    """One match that waits."""
    return _need_row(match.need, why)
