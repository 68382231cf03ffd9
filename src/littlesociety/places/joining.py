"""Setting what a file says beside what is here: which areas it means, and what would change.

Code and vintage are one name. The first file of a kind and vintage founds it; a later file may
only speak of areas that are there, unless it was sent to add more.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from littlesociety.core.units import spell_day
from society_algorithms.cartography import Outline

from .models import Area, Measure
from .reading import AreaRow, Reading

CODES_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure that is new or has changed."""

    area: Area
    key: str
    value: Decimal
    as_of: date


@dataclass(slots=True)
class Plan:
    """What an import would write."""

    new: list[Area] = field(default_factory=list)
    changed: list[Area] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether everything in the file is known already."""
        return not (self.new or self.changed or self.figures)

    @property
    def count_changed(self) -> int:
        """How many areas that were here before would change."""
        known = {area.pk for area in self.changed}
        return len(known | {f.area.pk for f in self.figures if f.area.pk is not None})


def find_strangers(
    reading: Reading, here: Mapping[str, Area], *, kind: str, vintage: int, founds: bool, on: date
) -> None:
    """Note every row whose code cannot be joined to, or become, an area of this vintage."""
    strangers = [row.code for row in reading.areas if row.code and row.code not in here]
    elsewhere = _known_elsewhere(strangers)
    for row in reading.areas:
        area = here.get(row.code)
        if area is None:
            reason = _why_strange(row, elsewhere.get(row.code, []), kind, vintage, founds)
        else:
            reason = _said_retired(area) if _is_retired(area, on) else ""
        if reason:
            reading.add_problem(row.row, _("code"), row.code, reason)


def _known_elsewhere(codes: Sequence[str]) -> dict[str, list[Area]]:
    """Areas with these codes under any kind and vintage, newest first."""
    found: defaultdict[str, list[Area]] = defaultdict(list)
    for start in range(0, len(codes), CODES_AT_ONCE):
        some = codes[start : start + CODES_AT_ONCE]
        areas = Area.objects.filter(code__in=some).defer("outline").order_by("-vintage")
        for area in areas.prefetch_related("became"):
            found[area.code].append(area)
    return found


def _why_strange(
    row: AreaRow,
    others: Sequence[Area],
    kind: str,
    vintage: int,
    founds: bool,  # noqa: FBT001
) -> str:
    """Why a code that is not here cannot be taken in; nothing when it founds an area."""
    for other in others:
        if other.vintage == vintage and other.kind != kind:
            return _("Here this code is a %(kind)s.") % {"kind": other.get_kind_display()}
        if other.retired_on is not None and other.became.all():
            return _said_retired(other)
    if founds:
        return "" if row.name else _("A new area needs a name.")
    if others:
        return _("This code is known for %(known)s, but there is no such area of %(chosen)s.") % {
            "known": str(others[0].vintage),
            "chosen": str(vintage),
        }
    return _("No area of %(chosen)s here has this code.") % {"chosen": str(vintage)}


def _is_retired(area: Area, on: date) -> bool:
    """Whether the area is no longer in force."""
    return area.retired_on is not None and area.retired_on <= on


def _said_retired(area: Area) -> str:
    """That an area was retired, when, and what it became."""
    assert area.retired_on is not None  # noqa: S101 - the callers have asked
    said = _("This area of %(vintage)s was retired on %(day)s.") % {
        "vintage": str(area.vintage),
        "day": spell_day(area.retired_on),
    }
    heirs = [f"{heir.code} ({heir.vintage})" for heir in area.became.all()]
    return f"{said} {_('It became')} {', '.join(sorted(heirs))}." if heirs else said


def plan_changes(
    reading: Reading,
    here: Mapping[str, Area],
    outlines: Mapping[str, Outline],
    *,
    kind: str,
    vintage: int,
) -> Plan:
    """Work out what is new and what differs, and leave the rest alone."""
    plan, known = Plan(), _figures_here(reading, here)
    for row in reading.areas:
        area = here.get(row.code)
        if area is None:
            area = Area(code=row.code, vintage=vintage, kind=kind)
            _set(area, row, outlines.get(row.code))
            plan.new.append(area)
        elif _set(area, row, outlines.get(row.code)):
            plan.changed.append(area)
        for key, value in _figures_of(row, reading).items():
            day = reading.days[key]
            if area.pk is None or known.get((area.pk, key, day)) != value:
                plan.figures.append(Figure(area, key, value, day))
    return plan


def _figures_of(row: AreaRow, reading: Reading) -> dict[str, Decimal]:
    """The figures of a row; its population is one of them when we know of which day."""
    if row.population is None or "population" not in reading.days:
        return row.figures
    return {"population": Decimal(row.population), **row.figures}


def _figures_here(
    reading: Reading, here: Mapping[str, Area]
) -> dict[tuple[int, str, date], Decimal]:
    """The figures that are kept already, for the days and areas of the file."""
    if not here or not reading.days:
        return {}
    some = next(iter(here.values()))
    kept = Measure.objects.filter(
        area__kind=some.kind,
        area__vintage=some.vintage,
        key__in=reading.days,
        as_of__in=set(reading.days.values()),
    )
    return {
        (area_id, key, day): value
        for area_id, key, day, value in kept.values_list("area_id", "key", "as_of", "value")
    }


def _set(area: Area, row: AreaRow, outline: Outline | None) -> bool:
    """Put what the row says on the area; whether that changed anything."""
    said = {
        "name": row.name,
        "population": row.population,
        "latitude_e6": row.centre[0] if row.centre else None,
        "longitude_e6": row.centre[1] if row.centre else None,
        "outline": _as_stored(outline) if outline else None,
    }
    if outline and area.latitude_e6 is not None:
        del said["latitude_e6"], said["longitude_e6"]
    is_changed = False
    for name, value in said.items():
        if value is not None and getattr(area, name) != value:
            setattr(area, name, value)
            is_changed = True
    return is_changed


def _as_stored(outline: Outline) -> list[list[list[list[int]]]]:
    """An outline as JSON gives it back, so that the two can be compared."""
    return [[[list(point) for point in ring] for ring in polygon] for polygon in outline]
