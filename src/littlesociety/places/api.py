"""Areas and their figures, for programs."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from littlesociety.core import clock

from .models import Area, Measure
from .pages import set_asked
from .publishing import degrees
from .queries import area_by_name

router = Router(tags=["places"])


class AreaOut(Schema):
    """An area under its code and vintage."""

    code: str
    vintage: int
    kind: str
    name: str
    population: int | None
    latitude: Decimal | None
    longitude: Decimal | None
    retired_on: date | None


class FigureOut(Schema):
    """One figure, its day and where it came from."""

    key: str
    value: Decimal
    unit: str
    as_of: date
    source: str
    licence: str


class AreaWithFiguresOut(AreaOut):
    """An area with everything that is measured in it."""

    figures: list[FigureOut]


class AreasAsked(Schema):
    """Which areas are wanted, and how many of them."""

    set: str = Field("", description="Kind and vintage, such as lsoa-2021")
    q: str = Field("", max_length=80)
    limit: int = Field(100, ge=1, le=500)
    offset: int = Field(0, ge=0)


class AreaListOut(Schema):
    """Some areas of one kind and vintage, and how many there are in all."""

    count: int
    areas: list[AreaOut]


@router.get("/places", response=AreaListOut, summary="Areas of one kind and vintage")
def list_areas(request: HttpRequest, asked: Query[AreasAsked]) -> AreaListOut:
    """Return areas in force, by code. Without `set`: those in which people say where they live."""
    today = clock.today()
    kind, vintage = set_asked(asked.set, today)
    areas = Area.objects.in_force(today).filter(kind=kind, vintage=vintage).defer("outline")
    if asked.q:
        areas = areas.filter(Q(name__icontains=asked.q) | Q(code__iexact=asked.q))
    some = areas.order_by("code")[asked.offset : asked.offset + asked.limit]
    return AreaListOut(count=areas.count(), areas=[AreaOut(**_said(area)) for area in some])


@router.get("/places/{code}/{vintage}", response=AreaWithFiguresOut, summary="One area")
def get_area(request: HttpRequest, code: str, vintage: int) -> AreaWithFiguresOut:
    """Return an area and its figures, each with its source."""
    area = area_by_name(code, vintage)
    figures = area.measures.select_related("source").order_by("key", "as_of")
    return AreaWithFiguresOut(**_said(area), figures=[_figure(measure) for measure in figures])


def _said(area: Area) -> dict[str, Any]:
    """The fields of an area as the API names them."""
    return {
        "code": area.code,
        "vintage": area.vintage,
        "kind": area.kind,
        "name": area.name,
        "population": area.population,
        "latitude": degrees(area.latitude_e6),
        "longitude": degrees(area.longitude_e6),
        "retired_on": area.retired_on,
    }


def _figure(measure: Measure) -> FigureOut:
    """One figure as the API names its fields."""
    return FigureOut(
        key=measure.key,
        value=measure.value,
        unit=measure.unit,
        as_of=measure.as_of,
        source=measure.source.title,
        licence=measure.source.licence,
    )
