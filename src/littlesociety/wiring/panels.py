"""What an area's page says of other parts of the society."""

from datetime import datetime
from functools import partial
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from littlesociety.core.actors import VISITOR, Actor
from littlesociety.core.components import Cell
from littlesociety.core.units import spell_minutes
from littlesociety.exchange.queries import place_panel
from littlesociety.places.models import Area
from littlesociety.places.panels import Panel
from littlesociety.web.kept import Kept

_help: Final[dict[int, Kept[Panel]]] = {}


def help_panel(area: Area, _actor: Actor, at: datetime) -> Panel:
    """Who waits for help in an area, and what was given in a month: the same for every reader.

    It is counted every few seconds and no more often, however many people look.
    """
    kept = _help.get(area.pk) or _help.setdefault(area.pk, Kept(partial(_help_in, area)))
    return kept.at(at)


def _help_in(area: Area, at: datetime) -> Panel:
    """Count it afresh, as any visitor may see it."""
    found = place_panel(area, VISITOR, at)
    waiting = ngettext(
        "%(n)s request waits for someone.", "%(n)s requests wait for someone.", found.waiting
    ) % {"n": found.waiting}
    given = ngettext(
        "Help was given %(n)s time in a month: %(time)s.",
        "Help was given %(n)s times in a month: %(time)s.",
        found.helped,
    ) % {"n": found.helped, "time": spell_minutes(found.minutes)}
    return Panel(
        title=_("Help each other"),
        text=f"{waiting} {given}",
        lines=[Cell(f"{row.kind}: {row.when}", row.href) for row in found.rows],
        href=reverse("exchange:board"),
        link=_("See every request"),
    )
