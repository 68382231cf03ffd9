"""Areas with their figures, as open data."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from .models import Area, Measure


@dataclass(frozen=True, slots=True)
class AreaRecord:
    """An area with its figures, for a program."""

    area: Area
    figures: Sequence[Measure]


def areas_with_figures(*, kind: str, vintage: int, on: date) -> list[AreaRecord]:
    """All areas of a set in force, each with its figures."""
    areas = Area.objects.in_force(on).filter(kind=kind, vintage=vintage).order_by("code")
    figures: defaultdict[int, list[Measure]] = defaultdict(list)
    kept = Measure.objects.filter(area__kind=kind, area__vintage=vintage).select_related("source")
    for measure in kept.order_by("key", "as_of"):
        figures[measure.area_id].append(measure)
    return [AreaRecord(area, figures[area.pk]) for area in areas]


def table_for_export(records: Sequence[AreaRecord]) -> tuple[list[str], list[list[Any]]]:
    """The heading and rows of the CSV: one column a figure, named with its day."""
    names = sorted({(m.key, m.as_of) for record in records for m in record.figures})
    header = ["code", "vintage", "kind", "name", "population", "latitude", "longitude"]
    header += [f"{key} ({as_of.isoformat()})" for key, as_of in names]
    rows = []
    for record in records:
        area, values = record.area, {(m.key, m.as_of): m.value for m in record.figures}
        rows.append(
            [
                area.code,
                area.vintage,
                area.kind,
                area.name,
                area.population,
                degrees(area.latitude_e6),
                degrees(area.longitude_e6),
                *(values.get(name) for name in names),
            ]
        )
    return header, rows


def degrees(millionths: int | None) -> Decimal | None:
    """Degrees as they are written, from whole millionths."""
    return None if millionths is None else Decimal(millionths).scaleb(-6)


def geojson_for_export(records: Sequence[AreaRecord]) -> dict[str, Any]:
    """The areas as GeoJSON, with their figures, days and sources."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {
                    "area_code": record.area.code,
                    "vintage": record.area.vintage,
                    "area_name": record.area.name,
                    "kind": record.area.kind,
                    "population": record.area.population,
                    "figures": [
                        {
                            "key": measure.key,
                            "value": float(measure.value),
                            "as_of": measure.as_of.isoformat(),
                            "source": measure.source.title,
                        }
                        for measure in record.figures
                    ],
                },
                "geometry": _geometry(record.area),
            }
            for record in records
        ],
    }


def _geometry(area: Area) -> dict[str, Any] | None:
    """An outline as GeoJSON writes it, else the centre, else nothing."""
    if area.outline:
        polygons = [
            [[[x / 1e6, y / 1e6] for x, y in ring] for ring in polygon] for polygon in area.outline
        ]
        return {"type": "MultiPolygon", "coordinates": polygons}
    if area.latitude_e6 is None or area.longitude_e6 is None:
        return None
    return {"type": "Point", "coordinates": [area.longitude_e6 / 1e6, area.latitude_e6 / 1e6]}
