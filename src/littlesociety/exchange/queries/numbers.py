"""How much help is asked for and given: sums, never persons."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Q, Sum

from littlesociety.core.actors import Actor
from littlesociety.exchange.models import Match, Need, Offer
from littlesociety.records.queries import sealed_beside

from .needs_board import BoardRow, board_in

if TYPE_CHECKING:
    from littlesociety.places.models import Area

WEEK: Final = timedelta(days=7)
MONTH: Final = timedelta(days=30)
PANEL_ROWS: Final = 5


@dataclass(frozen=True, slots=True)
class WeekFigures:
    """The seven days up to a moment."""

    asked: int
    helped: int
    minutes: int
    helpers: int
    waiting: int


@dataclass(frozen=True, slots=True)
class PlacePanel:
    """What goes on in one area: open needs now, and the last thirty days."""

    rows: list[BoardRow]
    waiting: int
    asked: int
    helped: int
    minutes: int
    is_home: bool


def week_figures(at: datetime) -> WeekFigures:
    """What was asked and given in the seven days before this moment, and what waits now."""
    since = at - WEEK
    given = _given(Match.objects.filter(confirmed_at__gt=since, confirmed_at__lte=at))
    return WeekFigures(
        asked=Need.objects.filter(asked_at__gt=since, asked_at__lte=at).count(),
        helped=given["times"],
        minutes=given["minutes"] or 0,
        helpers=given["helpers"],
        waiting=Need.objects.open_now(at).count(),
    )


def asks_by_area(since: datetime) -> dict[int, int]:
    """How often help was asked for in each area since a moment, by area id."""
    asks = Need.objects.filter(asked_at__gte=since).order_by()
    return dict(asks.values_list("area").annotate(asks=Count("pk")))


def place_panel(area: "Area", actor: Actor, at: datetime) -> PlacePanel:
    """What a place page shows of help in its area, and whether it is the reader's own."""
    since = at - MONTH
    given = _given(Match.objects.filter(need__area=area, confirmed_at__gt=since))
    return PlacePanel(
        rows=board_in(area.pk, limit=PANEL_ROWS, at=at),
        waiting=Need.objects.open_now(at).filter(area=area).count(),
        asked=Need.objects.filter(area=area, asked_at__gt=since).count(),
        helped=given["times"],
        minutes=given["minutes"] or 0,
        is_home=_lives_in(area, actor),
    )


def personal_export(person_id: int) -> dict[str, Any]:
    """Everything this app keeps about a person, for that person."""
    return {
        "asked_for": list(
            Need.objects.filter(asker=person_id)
            .order_by("pk")
            .values(
                "reference",
                "category",
                "summary",
                "details",
                "area__code",
                "starts_at",
                "minutes",
                "asked_at",
                "asked_channel",
                "met_at",
                "withdrawn_at",
            )
        ),
        "offered": list(
            Offer.objects.filter(helper=person_id)
            .order_by("pk")
            .values("reference", "category", "note", "free_times", "made_at", "withdrawn_at")
        ),
        **_matched(person_id),
    }


def _matched(person_id: int) -> dict[str, Any]:
    """What a person agreed to give or get, and what is sealed about it beside the record."""
    matches = Match.objects.with_party(person_id).order_by("pk")
    return {
        "matched": list(
            matches.values(
                "reference",
                "need__reference",
                "proposed_at",
                "accepted_at",
                "declined_at",
                "done_said_at",
                "minutes_said",
                "confirmed_at",
            )
        ),
        "sealed_beside_the_record": sealed_beside(
            entry for entry in matches.values_list("entry_id", flat=True) if entry is not None
        ),
    }


def _lives_in(area: "Area", actor: Actor) -> bool:
    """Whether this is the reader's own area."""
    me = actor.subject_id
    return me is not None and area.residents.filter(pk=me).exists()


def _given(matches: Any) -> dict[str, Any]:
    """Times, minutes and helpers of some help that was given."""
    sums: dict[str, Any] = matches.filter(~Q(confirmed_at=None)).aggregate(
        times=Count("pk"), minutes=Sum("minutes_said"), helpers=Count("helper", distinct=True)
    )
    return sums
