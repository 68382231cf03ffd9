"""Maps of areas, drawn on the server. The outlines are worked out once and kept."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Max
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from littlesociety.core.components import AreaMap, Cell, Column, MapMark, MapShape, Table
from society_algorithms.cartography import (
    Frame,
    Outline,
    box_around,
    frame_for,
    points_of,
    svg_path,
)

from .models import Area

WIDTH: Final = 640
MOST_HEIGHT: Final = 560
MOST_SHAPES: Final = 600
MOST_MARKS: Final = 60
DARKEST: Final = 4
KEPT_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Drawing:
    """Areas of one kind and vintage laid on a page: a path each, or only a mark at the centre."""

    width: int
    height: int
    areas: Sequence[Area]
    paths: Mapping[int, str]
    marks: Mapping[int, tuple[int, int]]


EMPTY: Final = Drawing(WIDTH, WIDTH // 4, (), {}, {})


@dataclass(frozen=True, slots=True)
class _Kept:
    """A drawing, what its areas were like when it was made, and when that was last looked at."""

    drawing: Drawing
    version: tuple[Any, ...]
    looked_at: float


_kept: dict[tuple[str, int], _Kept] = {}


def forget_drawings() -> None:
    """Draw everything again the next time it is asked for."""
    _kept.clear()


def drawing_of(kind: str, vintage: int) -> Drawing:
    """Return the drawing of all areas of a kind and vintage, made anew when one has changed.

    Whether one has is looked at every few seconds; at once in the process that changed it.
    """
    found, now = _kept.get((kind, vintage)), time.monotonic()
    if found is None or now - found.looked_at >= KEPT_SECONDS:
        found = _looked_at(kind, vintage, found, now)
        _kept[kind, vintage] = found
    return found.drawing


def _looked_at(kind: str, vintage: int, found: _Kept | None, now: float) -> _Kept:
    """What is kept, when its areas are as they were; else a new drawing."""
    areas = Area.objects.filter(kind=kind, vintage=vintage)
    said = areas.aggregate(
        n=Count("pk"), newest=Max("source"), last=Max("pk"), end=Max("retired_on")
    )
    version = tuple(said.values())
    if found is not None and found.version == version:
        return _Kept(found.drawing, version, now)
    drawn = _draw(list(areas.order_by("name", "code"))) if said["n"] else EMPTY
    return _Kept(drawn, version, now)


def _draw(areas: Sequence[Area]) -> Drawing:
    """Lay areas in one frame. Their outlines are not kept: the paths are enough."""
    outlines: dict[int, Outline] = {area.pk: area.outline for area in areas if area.outline}
    centres = {
        area.pk: (area.longitude_e6, area.latitude_e6)
        for area in areas
        if area.longitude_e6 is not None and area.latitude_e6 is not None
    }
    corners = [(p[0], p[1]) for outline in outlines.values() for p in points_of(outline)]
    box = box_around([*corners, *centres.values()])
    if box is None or len(areas) > MOST_SHAPES:
        return Drawing(WIDTH, WIDTH // 4, areas, {}, {})
    frame: Frame = frame_for(box, width=WIDTH, most_height=MOST_HEIGHT)
    for area in areas:
        area.outline = None
    marks = {pk: frame.place(centre) for pk, centre in centres.items() if pk not in outlines}
    return Drawing(
        width=frame.width,
        height=frame.height,
        areas=areas,
        paths={pk: svg_path(outline, frame) for pk, outline in outlines.items()},
        marks=marks if len(marks) <= MOST_MARKS else {},
    )


def map_of(
    drawing: Drawing,
    *,
    shade: Mapping[int, int] | None,
    href: Callable[[Area], str] | None,
    title: str,
    legend: str = "",
    with_table: bool = True,
) -> AreaMap:
    """Colour a drawing: `shade` by area from 0 to 4, `href` where each area leads."""
    shades = shade or {}
    return AreaMap(
        title=title,
        width=drawing.width,
        height=drawing.height,
        shapes=[
            MapShape(
                path=drawing.paths[area.pk],
                label=area.name,
                shade=min(DARKEST, max(0, shades.get(area.pk, 0))),
                href=href(area) if href else "",
            )
            for area in drawing.areas
            if drawing.paths.get(area.pk)
        ],
        marks=[
            MapMark(*drawing.marks[area.pk], area.name)
            for area in drawing.areas
            if area.pk in drawing.marks
        ],
        legend=legend,
        table=table_of(drawing, shade=shade, href=href, title=title) if with_table else None,
    )


def table_of(
    drawing: Drawing,
    *,
    shade: Mapping[int, int] | None,
    href: Callable[[Area], str] | None,
    title: str,
) -> Table:
    """The same as the map, in words."""
    columns = [Column(_("Area")), Column(_("People"), is_number=True)]
    if shade is not None:
        columns.append(Column(_("Shade, 0 light to 4 dark"), is_number=True))
    rows = []
    for area in drawing.areas:
        cells = [
            Cell(area.name, href(area) if href else ""),
            Cell("" if area.population is None else number_format(area.population)),
        ]
        if shade is not None:
            cells.append(Cell(str(shade.get(area.pk, 0))))
        rows.append(cells)
    return Table(caption=title, columns=columns, rows=rows)
