"""The broker's desk: what needs a person's attention first."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Case, F, Q, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber
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
_SOON, _NOBODY, _QUIET = "soon", "nobody", "quiet"
_UNANSWERED, _UNCONFIRMED = "unanswered", "unconfirmed"


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
    """Everything that waits, the most pressing pile first; empty piles are left out.

    Three queries however much waits: needs, matches, and the days of grace.
    """
    needs, matches = _waiting_needs(at), _waiting_matches(at)
    days = value_of("exchange.confirm_within_days", on=timezone.localdate(at))
    piles = (
        DeskPile(
            title=_("Starts within two days, nobody yet"),
            help=_("Choose a helper, or ring someone who may know one."),
            rows=[_need_row(need, _asked_on(need)) for need in needs[_SOON]],
            offers_helpers=True,
        ),
        DeskPile(
            title=_("Nobody suggested"),
            help=_("Nobody offers this near them. Ask around, or invite someone to offer it."),
            rows=[_need_row(need, _asked_on(need)) for need in needs[_NOBODY]],
        ),
        DeskPile(
            title=_("No answer from the one who was asked"),
            help=_("They were asked more than a day ago. A call often settles it."),
            rows=[_match_row(match, _proposed_on(match)) for match in matches[_UNANSWERED]],
        ),
        DeskPile(
            title=_("Said to be done, not confirmed"),
            help=_("The other side has not answered. After the days of grace you can confirm."),
            rows=[_match_row(match, _step_in(match, days, at)) for match in matches[_UNCONFIRMED]],
        ),
        DeskPile(
            title=_("Unanswered for more than a day"),
            help=_("These have time, but nobody has stepped forward."),
            rows=[_need_row(need, _asked_on(need)) for need in needs[_QUIET]],
            offers_helpers=True,
        ),
    )
    return [pile for pile in piles if pile.rows]


def _waiting_needs(at: datetime) -> defaultdict[str, list[Need]]:
    """Needs that nobody has been put to, by pile: each once, where it is most pressing."""
    pile = Case(
        When(starts_at__lte=at + SOON, then=Value(_SOON)),
        When(told=0, told_at__isnull=False, then=Value(_NOBODY)),
        When(asked_at__lt=at - A_DAY, then=Value(_QUIET)),
    )
    return _by_pile(Need.objects.open_now(at).annotate(pile=pile, since=F("starts_at")))


def _waiting_matches(at: datetime) -> defaultdict[str, list[Match]]:
    """Matches that one side has left lying for a day, by pile."""
    a_day_ago = at - A_DAY
    is_unanswered = Q(accepted_at=None, proposed_at__lt=a_day_ago, need__starts_at__gt=at)
    pile = Case(
        When(is_unanswered, then=Value(_UNANSWERED)),
        When(done_said_at__lt=a_day_ago, then=Value(_UNCONFIRMED)),
    )
    since = Coalesce("done_said_at", "need__starts_at")
    waiting = Match.objects.unfinished().annotate(pile=pile, since=since)
    return _by_pile(waiting.select_related("need"))


def _by_pile(rows: Any) -> defaultdict[str, list[Any]]:
    """The first few rows of each pile, the most pressing first."""
    place = Window(RowNumber(), partition_by="pile", order_by=("since", "pk"))
    piles: defaultdict[str, list[Any]] = defaultdict(list)
    found = rows.filter(pile__isnull=False).annotate(place=place).filter(place__lte=ROWS)
    for row in found.order_by("place"):
        piles[row.pile].append(row)
    return piles


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
