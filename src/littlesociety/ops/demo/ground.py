"""The ground of Marlbrook: a district, its wards and neighbourhoods, their outlines and figures.

It is brought in through the same files and the same action as a real place's.
"""

import csv
import io
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from littlesociety.core.actors import SYSTEM
from littlesociety.places.actions import choose_whole, import_areas, import_outlines
from littlesociety.places.models import Area

from . import names
from .drawing import Drawing, Point, middle
from .sizes import Size

VINTAGE: Final = 2021
PUBLISHER: Final = "Little Society (made up)"
LICENCE: Final = "CC0-1.0"


@dataclass(frozen=True, slots=True)
class Ground:
    """One area before it is brought in; one ring on each bank it lies on."""

    kind: str
    code: str
    name: str
    parent_code: str
    rings: tuple[list[Point], ...]
    population: int
    need: int


def survey(size: Size, chance: random.Random, place: str) -> list[Ground]:
    """Draw the whole place: the district first, then its wards, then their neighbourhoods."""
    drawing = Drawing(size.columns, size.rows, size.rows // 2, chance)
    wards = list(_wards(size, drawing, chance))
    whole = [drawing.outline(0, top, size.columns, bottom) for top, bottom in _banks(size)]
    people = sum(ground.population for ground in wards if ground.kind == "neighbourhood")
    district = Ground("district", "M08000001", place, "", tuple(whole), people, 50)
    return [district, *wards]


def _banks(size: Size) -> tuple[tuple[int, int], tuple[int, int]]:
    """The rows of the north bank and of the south bank."""
    return (0, size.rows // 2), (size.rows // 2, size.rows)


def _wards(size: Size, drawing: Drawing, chance: random.Random) -> Iterator[Ground]:
    """Each ward, followed by its neighbourhoods."""
    width = size.columns // size.wards_on_a_bank
    number = 0
    for top, bottom in _banks(size):
        for left in range(0, size.columns, width):
            number += 1
            code = f"M05{number:06}"
            parts = list(
                _neighbourhoods(
                    drawing, chance, code, range(left, left + width), range(top, bottom)
                )
            )
            ring = drawing.outline(left, top, left + width, bottom)
            people = sum(part.population for part in parts)
            need = sum(part.need for part in parts) // len(parts)
            yield Ground("ward", code, names.WARDS[number - 1], "M08000001", (ring,), people, need)
            yield from parts


def _neighbourhoods(
    drawing: Drawing, chance: random.Random, ward: str, columns: range, rows: range
) -> Iterator[Ground]:
    """One field of the grid each; need gathers towards the river."""
    for row in rows:
        for column in columns:
            number = row * drawing.columns + column
            side = names.SIDES[number // len(names.NEIGHBOURHOODS)]
            name = names.NEIGHBOURHOODS[number % len(names.NEIGHBOURHOODS)]
            from_river = abs(row + 0.5 - drawing.river_row)
            need = max(3, min(97, round(78 - 16 * from_river + chance.gauss(0, 11))))
            yield Ground(
                "neighbourhood",
                f"M01{number + 1:06}",
                f"{side} {name}".strip(),
                ward,
                (drawing.outline(column, row, column + 1, row + 1),),
                chance.randint(1_050, 1_990),
                need,
            )


def bring_in(grounds: list[Ground], *, at: datetime) -> dict[str, Area]:
    """Import the areas and their outlines, say which lies in which, and return them by code."""
    released_on = date(at.year, 1, 1)
    for kind in ("district", "ward", "neighbourhood"):
        of_kind = [ground for ground in grounds if ground.kind == kind]
        common: dict[str, Any] = {
            "publisher": PUBLISHER,
            "licence": LICENCE,
            "released_on": released_on,
            "kind": kind,
            "vintage": VINTAGE,
            "by": SYSTEM,
            "at": at,
        }
        title = f"{grounds[0].name}, made up: {kind} figures"
        import_areas(text=_as_csv(of_kind), file_name=f"{kind}.csv", title=title, **common)
        title = f"{grounds[0].name}, made up: {kind} outlines"
        import_outlines(
            text=_as_geojson(of_kind), file_name=f"{kind}.geojson", title=title, **common
        )
    areas = {area.code: area for area in Area.objects.filter(vintage=VINTAGE)}
    for ground in grounds:
        if ground.parent_code:
            areas[ground.code].parent = areas[ground.parent_code]
    Area.objects.bulk_update(areas.values(), ["parent"], batch_size=200)
    choose_whole(area_id=areas["M08000001"].pk, by=SYSTEM, at=at)
    return areas


def _as_csv(grounds: list[Ground]) -> str:
    """The figures as a council would publish them. Only neighbourhoods have need scores."""
    ranked = sorted((ground.need for ground in grounds), reverse=True)
    is_scored = grounds[0].kind == "neighbourhood"
    headings = ["code", "name", "population", "latitude", "longitude"]
    if is_scored:
        headings += ["need_score", "need_decile", "income_score"]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(headings)
    for ground in grounds:
        longitude, latitude = middle(ground.rings[0])
        row = [ground.code, ground.name, ground.population]
        row += [f"{latitude / 1_000_000:.6f}", f"{longitude / 1_000_000:.6f}"]
        if is_scored:
            decile = 1 + 10 * ranked.index(ground.need) // len(ranked)
            row += [ground.need, decile, f"{ground.need / 400:.3f}"]
        writer.writerow(row)
    return text.getvalue()


def _as_geojson(grounds: list[Ground]) -> str:
    """The outlines as a mapping agency would publish them."""
    features = [
        {
            "type": "Feature",
            "properties": {"code": ground.code, "name": ground.name},
            "geometry": {
                "type": "MultiPolygon",
                "coordinates": [[[_degrees(point) for point in ring]] for ring in ground.rings],
            },
        }
        for ground in grounds
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def _degrees(point: Point) -> list[float]:
    return [point[0] / 1_000_000, point[1] / 1_000_000]
