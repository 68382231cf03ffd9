"""Reading outlines from GeoJSON: polygons on the globe, simplified and kept as whole numbers."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import isfinite
from typing import Any, Final

from django.utils.translation import gettext as _

from society_algorithms.cartography import (
    LEAST_RING,
    Outline,
    Polygon,
    Ring,
    centre_of,
    simplify_outlines,
)

from . import rules
from .reading import AreaRow, Reading, check_code

TOLERANCE_METRES: Final = 10
_MILLION: Final = 1_000_000
_ON_THE_GLOBE: Final = ("crs84", "4326")


class _NotAnOutline(Exception):
    """A geometry that cannot be read; the message is for the person who sent it."""


@dataclass(slots=True)
class OutlineReading:
    """The areas that an outline file names, and the outline of each, by code."""

    reading: Reading = field(default_factory=Reading)
    outlines: dict[str, Outline] = field(default_factory=dict)


def read_outlines(text: str, *, kind: str, vintage: int) -> OutlineReading:
    """Read a GeoJSON FeatureCollection for one kind of area and one vintage."""
    found = OutlineReading()
    features = _features(found.reading, text)
    first_seen: dict[str, int] = {}
    for number, feature in enumerate(features, start=1):
        found.reading.rows += 1
        properties = feature.get("properties") if isinstance(feature, Mapping) else None
        if not isinstance(properties, Mapping):
            found.reading.add_problem(number, "properties", "", _("This is not a feature."))
            continue
        area = _read_properties(found.reading, number, properties, kind, vintage)
        if area.code:
            check_code(found.reading, area, kind, first_seen)
        try:
            found.outlines[area.code] = _read_geometry(feature.get("geometry"))
        except _NotAnOutline as fault:
            found.reading.add_problem(number, "geometry", area.code, str(fault))
        found.reading.areas.append(area)
    if not found.reading.problems:
        _settle(found)
    return found


def _features(reading: Reading, text: str) -> Sequence[Any]:
    """The features of the file; none, and a problem, when it is something else."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        content = None
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or not features:
        reason = _("This is not a GeoJSON FeatureCollection with features in it.")
        reading.add_problem(1, "", text[:40], reason)
        return []
    crs = json.dumps(content.get("crs") or "crs84").lower()
    if not any(name in crs for name in _ON_THE_GLOBE):
        reason = _("The outlines are not in longitude and latitude. Save them as WGS84.")
        reading.add_problem(1, "crs", crs, reason)
        return []
    return features


def _read_properties(
    reading: Reading, number: int, properties: Mapping[str, Any], kind: str, vintage: int
) -> AreaRow:
    """The code and the name of a feature, from whatever its properties are called."""
    area = AreaRow(number, code="")
    for title, value in properties.items():
        heading = rules.read_heading(title)
        if heading.role not in {"code", "name"} or heading.kind not in {None, kind}:
            continue
        if heading.vintage not in {None, vintage}:
            reason = _("This file is of %(said)s, but you chose %(chosen)s.")
            said = {"said": str(heading.vintage), "chosen": str(vintage)}
            reading.add_problem(number, title, str(value), reason % said)
        elif heading.role == "code":
            area.code = area.code or _code_of(str(value))
        else:
            area.name = area.name or str(value).strip()[:120] or None
    if not area.code:
        reason = _("There is no code. Name the property “area_code”.")
        reading.add_problem(number, "area_code", "", reason)
    return area


def _code_of(text: str) -> str:
    """A code in capitals, or nothing when it is not one."""
    code = text.strip().upper()
    return code if rules.CODE.fullmatch(code) else ""


def _read_geometry(geometry: Any) -> Outline:
    """The polygons of a feature in millionths of a degree."""
    if not isinstance(geometry, Mapping):
        raise _NotAnOutline(_("There is no outline."))
    parts = geometry.get("coordinates")
    if geometry.get("type") == "Polygon":
        parts = [parts]
    elif geometry.get("type") != "MultiPolygon":
        raise _NotAnOutline(_("An outline is a Polygon or a MultiPolygon."))
    if not isinstance(parts, list) or not parts:
        raise _NotAnOutline(_("There is no outline."))
    return [_read_polygon(part) for part in parts]


def _read_polygon(rings: Any) -> Polygon:
    """An outer ring and its holes."""
    if not isinstance(rings, list) or not rings:
        raise _NotAnOutline(_("There is no outline."))
    return [_read_ring(ring) for ring in rings]


def _read_ring(positions: Any) -> Ring:
    """A closed ring of four points or more; the same point is not kept twice running."""
    if not isinstance(positions, list) or not positions:
        raise _NotAnOutline(_("There is no outline."))
    ring: Ring = []
    for position in positions:
        point = _read_point(position)
        if not ring or ring[-1] != point:
            ring.append(point)
    if ring[0] != ring[-1]:
        raise _NotAnOutline(_("A ring of the outline is not closed."))
    if len(ring) < LEAST_RING:
        raise _NotAnOutline(_("A ring of the outline has no ground inside it."))
    return ring


def _read_point(position: Any) -> tuple[int, int]:
    """Longitude and latitude of one corner."""
    if not isinstance(position, list) or len(position) < 2:  # noqa: PLR2004
        raise _NotAnOutline(_("A corner of the outline is not longitude and latitude."))
    longitude, latitude = position[:2]
    for degrees, most in ((longitude, 180), (latitude, 90)):
        is_number = isinstance(degrees, int | float) and not isinstance(degrees, bool)
        if not is_number or not isfinite(degrees) or abs(degrees) > most:
            raise _NotAnOutline(
                _("%(said)s is not longitude or latitude. Save the file as WGS84.")
                % {"said": str(degrees)[:20]}
            )
    return _millionths(longitude), _millionths(latitude)


def _millionths(degrees: float) -> int:
    """Degrees as whole millionths, rounded once and from what was written."""
    return round(Decimal(repr(degrees)) * _MILLION)


def _settle(found: OutlineReading) -> None:
    """Simplify neighbours together, and find the centre of each area."""
    codes = list(found.outlines)
    simpler = simplify_outlines(
        [found.outlines[code] for code in codes], tolerance_metres=TOLERANCE_METRES
    )
    found.outlines = dict(zip(codes, simpler, strict=True))
    for area in found.reading.areas:
        centre = centre_of(found.outlines[area.code])
        area.centre = (centre[1], centre[0]) if centre else None
