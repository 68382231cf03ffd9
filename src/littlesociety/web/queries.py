"""What the noticeboard shows: every part of the society on one page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from django.template.loader import render_to_string
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from littlesociety.core.components import Cell, Column, Stat, Table
from littlesociety.core.units import spell_minutes
from littlesociety.exchange.queries import asks_by_area, board, week_figures
from littlesociety.places.queries import area_map, home_areas, society
from littlesociety.web.charts import shades
from littlesociety.web.doors import DOORS
from littlesociety.web.kept import Kept
from littlesociety.web.news import Pinned, news

WEEK: Final = timedelta(days=7)
PINNED: Final = 6
FEWEST_NEEDS: Final = 2


@dataclass(frozen=True, slots=True)
class HomePage:
    """The noticeboard. `map` and `rest` (the doors and the figures) are drawn already."""

    summary: str
    is_demo: bool
    map: SafeString
    pinned: Sequence[Pinned]
    rest: SafeString


@dataclass(frozen=True, slots=True)
class _Slow:
    """What changes slowly, and is kept for a few seconds."""

    map: SafeString
    pinned: Sequence[Pinned]
    rest: SafeString


def home_page(at: datetime) -> HomePage:
    """Everything the noticeboard shows at this moment."""
    founded = society()
    slow = _slow.at(at)
    return HomePage(
        summary=founded.summary if founded else "",
        is_demo=founded.is_demo if founded else False,
        map=slow.map,
        pinned=[*_needs(at, beside=len(slow.pinned)), *slow.pinned],
        rest=slow.rest,
    )


def _needs(at: datetime, *, beside: int) -> list[Pinned]:
    """The next needs that wait for someone, as many as the board has room for."""
    return [
        Pinned(
            door="help",
            icon="help",
            kicker=_("Help wanted"),
            title=row.summary,
            meta=f"{row.kind} · {row.area}",
            text=_("%(moment)s, for about %(length)s.")
            % {"moment": row.when, "length": row.length},
            href=row.href,
            action=_("I can help"),
        )
        for row in board(max(FEWEST_NEEDS, PINNED - beside), at=at)
    ]


def _read_slow(at: datetime) -> _Slow:
    """Draw the map, find the news and count the week."""
    rest = {"doors": DOORS, "figures": _figures(at)}
    return _Slow(
        map=_drawn_map(at),
        pinned=news(at),
        rest=render_to_string("web/_home_rest.html", rest),
    )


_slow: Final = Kept(_read_slow)


def _drawn_map(at: datetime) -> SafeString:
    """The society's map, darker where more help was asked for; empty while there is none."""
    asks = asks_by_area(at - WEEK)
    drawn = area_map(shade=shades(asks), title=_("Where help was asked for in the last 7 days"))
    if not drawn.shapes and not drawn.marks:
        return SafeString("")
    drawn = replace(
        drawn, legend=_("Stronger colour: help was asked for more often."), table=_asks(asks)
    )
    return render_to_string("components/map.html", {"map": drawn})


def _asks(asks: dict[int, int]) -> Table:
    """The same as the map in words: the areas where help was asked for, most first."""
    names = {area.pk: area.name for area in home_areas()}
    rows = sorted(((asks[pk], name) for pk, name in names.items() if pk in asks), reverse=True)
    return Table(
        _("Where help was asked for in the last 7 days"),
        [Column(_("Area")), Column(_("Times"), is_number=True)],
        [[Cell(name), Cell(number_format(times))] for times, name in rows]
        or [[Cell(_("Nowhere yet")), Cell("0")]],
    )


def _figures(at: datetime) -> list[Stat]:
    """The numbers of the week, each with the page that makes it."""
    week = week_figures(at)
    if not (week.asked or week.helped or week.waiting):
        return []
    return [
        Stat(
            spell_minutes(week.minutes),
            _("given between neighbours in the last 7 days"),
            "/money/",
        ),
        Stat(
            number_format(week.helpers),
            ngettext(
                "neighbour helped someone in the last 7 days",
                "neighbours helped someone in the last 7 days",
                week.helpers,
            ),
            "/help/",
        ),
        Stat(number_format(week.asked), _("times someone asked in the last 7 days"), "/help/"),
        Stat(
            number_format(week.waiting),
            ngettext("ask waits for someone now", "asks wait for someone now", week.waiting),
            "/help/",
        ),
    ]
