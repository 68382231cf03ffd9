"""What other parts of the society ask about places."""

import time
from collections.abc import Callable
from datetime import date
from typing import Final

from django.db.models import Count
from django.utils.translation import gettext as _

from littlesociety.core import clock
from littlesociety.core.components import AreaMap
from littlesociety.core.errors import NotThere
from society_algorithms import distance

from . import drawing
from .models import Area, Society

KEPT_SECONDS: Final = 5.0
NAMES_KEPT_SECONDS: Final = 60.0
_KIND_ORDER: Final = {kind: place for place, kind in enumerate(Area.Kind.values)}
_kept_society: list[tuple[float, Society]] = []
_kept_names: dict[int, tuple[float, dict[str, str]]] = {}


def society() -> Society | None:
    """The society that this installation is, or None before it is founded.

    Kept for a few seconds in each process, since every page asks.
    """
    if _kept_society and time.monotonic() - _kept_society[0][0] < KEPT_SECONDS:
        return _kept_society[0][1]
    found = Society.objects.select_related("whole").defer("whole__outline").filter(pk=1).first()
    _kept_society.clear()
    if found is not None:
        _kept_society.append((time.monotonic(), found))
    return found


def forget_kept() -> None:
    """Read the society, the names and the drawings afresh the next time."""
    _kept_society.clear()
    _kept_names.clear()
    drawing.forget_drawings()


def area_name(code: str, vintage: int) -> str | None:
    """What an area is called; None when it is not known here.

    The names of a vintage are read together and kept for a while: they hardly ever change.
    """
    found = _kept_names.get(vintage)
    if found is None or time.monotonic() - found[0] >= NAMES_KEPT_SECONDS:
        names = dict(Area.objects.filter(vintage=vintage).order_by().values_list("code", "name"))
        found = _kept_names[vintage] = (time.monotonic(), names)
    return found[1].get(code)


def area_by_name(code: str, vintage: int) -> Area:
    """The area with this code of this vintage, and its source. Raises NotThere."""
    areas = Area.objects.select_related("source").defer("outline")
    found = areas.filter(code=code, vintage=vintage).first()
    if found is None:
        raise NotThere(
            _("There is no area %(code)s of %(vintage)s here. Look at the list of places.")
            % {"code": code[:20], "vintage": str(vintage)}
        )
    return found


def metres_between(a: Area, b: Area) -> int | None:
    """How far the centres of two areas are apart; None when one is not known."""
    if a.latitude_e6 is None or a.longitude_e6 is None:
        return None
    if b.latitude_e6 is None or b.longitude_e6 is None:
        return None
    return distance.metres_between(
        latitude_e6=a.latitude_e6,
        longitude_e6=a.longitude_e6,
        other_latitude_e6=b.latitude_e6,
        other_longitude_e6=b.longitude_e6,
    )


def sets_of_areas(on: date) -> list[tuple[str, int, int]]:
    """Each kind and vintage in force, and how many areas: smallest kind first, newest first."""
    found = Area.objects.in_force(on).values_list("kind", "vintage").annotate(n=Count("pk"))
    return sorted(found.order_by(), key=lambda s: (_KIND_ORDER.get(s[0], 99), -s[1]))


def home_set(on: date) -> tuple[str, int] | None:
    """The kind and vintage in which people say roughly where they live."""
    sets = sets_of_areas(on)
    return sets[0][:2] if sets else None


def home_areas() -> list[Area]:
    """The areas among which people choose roughly where they live: the smallest, newest kind."""
    today = clock.today()
    home = home_set(today)
    if home is None:
        return []
    areas = Area.objects.in_force(today).filter(kind=home[0], vintage=home[1])
    return list(areas.defer("outline").order_by("name", "code"))


def area_choices() -> list[tuple[int, str]]:
    """The same areas as choices of a form."""
    return [(area.pk, area.name) for area in home_areas()]


def area_map(
    *,
    shade: dict[int, int] | None = None,
    href: Callable[[Area], str] | None = None,
    title: str,
) -> AreaMap:
    """The society's map: its home areas, shaded from 0 to 4, each leading where `href` says."""
    home = home_set(clock.today())
    drawn = drawing.drawing_of(*home) if home else drawing.EMPTY
    return drawing.map_of(drawn, shade=shade, href=href, title=title)
