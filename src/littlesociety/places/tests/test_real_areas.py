"""The real files of Trafford, Oxford and Newcastle; passed over where they are not at hand."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from littlesociety.core.actors import SYSTEM
from littlesociety.places.actions import ImportReport, import_areas, import_outlines, retire_area
from littlesociety.places.files import read_text
from littlesociety.places.models import Area, Measure
from littlesociety.places.queries import area_map

from .factories import NOON

ROOT = Path(__file__).resolve().parents[4]
REAL = ROOT.parent / "shared" / "data" / "money_places" / "places"
SPLIT, HALVES = "E01006185", ("E01034000", "E01034001")

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not REAL.is_dir(), reason="the shared data folder is not beside this one"),
]


def text_of(name: str) -> str:
    return read_text((REAL / f"{name}.gz").read_bytes())


def origin(name: str, **changes: Any) -> dict[str, Any]:
    return {
        "file_name": name,
        "title": "Real areas",
        "released_on": dt.date(2019, 9, 26),
        "kind": "lsoa",
        "by": SYSTEM,
        "at": NOON,
    } | changes


def take_in_figures(vintage: int, text: str | None = None) -> ImportReport:
    name = "lsoa2011_imd2019_trafford_oxford_newcastle.csv"
    return import_areas(text=text or text_of(name), **origin(name, vintage=vintage))


def take_in_outlines(
    vintage: int, name: str = "trafford_lsoa.geojson", **more: Any
) -> ImportReport:
    return import_outlines(text=text_of(name), **origin(name, vintage=vintage, **more))


def test_the_areas_of_2011_come_in_with_their_figures() -> None:
    report = take_in_figures(2011)

    assert (report.rows, report.added, report.problems) == (396, 396, ())
    assert Area.objects.get(code=SPLIT).vintage == 2011
    decile = Measure.objects.get(area__code="E01006074", key="imd2019_decile")
    assert int(decile.value) == 5
    assert decile.as_of == dt.date(2019, 9, 26)


def test_figures_of_2011_are_never_taken_for_2021_whatever_their_heading_says() -> None:
    take_in_outlines(2021)
    unsaid = text_of("lsoa2011_imd2019_trafford_oxford_newcastle.csv").replace("lsoa11", "area_")
    unsaid = unsaid.replace("area_cd", "code").replace("area_nm", "name")

    said = take_in_figures(2021)
    hidden = take_in_figures(2021, unsaid)

    assert "This column is of 2011, but you chose 2021." in said.problems[0].reason
    assert SPLIT in {problem.value for problem in hidden.problems}
    assert not Measure.objects.exists()


def test_outlines_of_2021_are_never_joined_to_2011_and_each_stranger_is_named() -> None:
    take_in_figures(2011)

    report = take_in_outlines(2011)

    assert {problem.value for problem in report.problems} == set(HALVES)
    assert not Area.objects.exclude(outline=None).exists()


def test_two_vintages_live_side_by_side_and_the_split_is_told() -> None:
    take_in_figures(2011)
    report = take_in_outlines(2021)
    retire_area(
        code=SPLIT,
        vintage=2011,
        retired_on=dt.date(2023, 1, 1),
        became=[(half, 2021) for half in HALVES],
        by=SYSTEM,
        at=NOON,
    )

    again = take_in_figures(2011)

    assert report.added == 139
    assert Area.objects.filter(code="E01006074").count() == 2
    [problem] = again.problems
    assert "It became E01034000 (2021), E01034001 (2021)." in problem.reason


@pytest.mark.parametrize(
    ("name", "kind", "areas"),
    [
        ("trafford_msoa.geojson", "msoa", 28),
        ("trafford_electoral_ward.geojson", "ward", 21),
        ("trafford_local_authority_district.geojson", "district", 1),
    ],
)
def test_outlines_of_every_kind_come_in(name: str, kind: str, areas: int) -> None:
    report = take_in_outlines(2023, name, kind=kind)

    assert (report.added, report.problems) == (areas, ())


def test_the_map_of_a_real_borough_is_small_enough_to_send() -> None:
    take_in_outlines(2021)

    drawn = area_map(title="Trafford")

    assert len(drawn.shapes) == 139
    assert sum(len(shape.path) for shape in drawn.shapes) < 40_000
