"""The smallest lawful places."""

import datetime as dt
from typing import Any

from factory import Sequence, SubFactory
from factory.django import DjangoModelFactory

from littlesociety.places.models import Area, DataSource, Measure, Society

NOON = dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC)


class DataSourceFactory(DjangoModelFactory[DataSource]):
    class Meta:
        model = DataSource

    title = "Made-up areas"
    file_name = "areas.csv"
    sha256 = "0" * 64
    imported_at = NOON


class AreaFactory(DjangoModelFactory[Area]):
    class Meta:
        model = Area

    code = Sequence(lambda n: f"MB{n:04}")
    vintage = 2026
    kind = Area.Kind.NEIGHBOURHOOD
    name = Sequence(lambda n: f"Quarter {n}")
    source = SubFactory(DataSourceFactory)


class MeasureFactory(DjangoModelFactory[Measure]):
    class Meta:
        model = Measure

    area = SubFactory(AreaFactory)
    key = "imd2019_decile"
    value = 3
    unit = "decile"
    as_of = dt.date(2019, 9, 26)
    source = SubFactory(DataSourceFactory)


class SocietyFactory(DjangoModelFactory[Society]):
    class Meta:
        model = Society
        django_get_or_create = ("pk",)

    pk = 1
    name = "Marlbrook"
    record_origin = "marlbrook.example/record"
    founded_at = NOON


def square(west: int, south: int, side: int = 10_000) -> Any:
    """An outline as it is kept: one polygon with one ring."""
    east, north = west + side, south + side
    return [[[[west, south], [east, south], [east, north], [west, north], [west, south]]]]
