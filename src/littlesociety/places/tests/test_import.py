"""Files are taken in wholly or not at all, and never across vintages."""

import datetime as dt
import json
from typing import Any

import pytest

from littlesociety.core import events
from littlesociety.core.actors import STEWARD, SYSTEM, VISITOR, Actor
from littlesociety.core.errors import NotAllowed, NotUnderstood
from littlesociety.places.actions import (
    ImportReport,
    import_areas,
    import_outlines,
    retire_area,
)
from littlesociety.places.events import AreasImported
from littlesociety.places.models import Area, DataSource, Measure

from .factories import NOON, AreaFactory

pytestmark = pytest.mark.django_db
AREAS = "code,name,population,need_score\nMB01,Oak,1200,31.5\nMB02,Elm,900,12\n"


def origin(**changes: Any) -> dict[str, Any]:
    return {
        "file_name": "areas.csv",
        "title": "Areas of Marlbrook",
        "released_on": dt.date(2026, 1, 31),
        "kind": "neighbourhood",
        "vintage": 2026,
        "by": SYSTEM,
        "at": NOON,
    } | changes


def take_in(text: str = AREAS, **changes: Any) -> ImportReport:
    return import_areas(text=text, **origin(**changes))


def feature(code: str, west: int, name: str = "Oak") -> dict[str, Any]:
    ring = [[west, 53], [west + 0.01, 53], [west + 0.01, 53.01], [west, 53.01], [west, 53]]
    return {
        "type": "Feature",
        "properties": {"area_code": code, "area_name": name},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def collection(*features: Any) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features})


def test_the_first_file_founds_areas_with_figures_and_their_source() -> None:
    report = take_in()

    oak = Area.objects.get(code="MB01", vintage=2026)
    source = DataSource.objects.get()
    assert (report.rows, report.added, report.changed, report.problems) == (2, 2, 0, ())
    assert report.source_id == source.pk
    assert (oak.name, oak.population, oak.source) == ("Oak", 1200, source)
    assert {(m.key, str(m.value)) for m in oak.measures.all()} == {
        ("population", "1200.0000"),
        ("need_score", "31.5000"),
    }
    assert len(source.sha256) == 64


def test_the_same_file_again_changes_nothing_and_tells_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heard: list[Any] = []
    monkeypatch.setitem(events._handlers, AreasImported, [heard.append])
    first = take_in()

    again = take_in()

    assert (again.added, again.changed, again.source_id) == (0, 0, first.source_id)
    assert DataSource.objects.count() == 1
    assert [(e.areas, e.vintage) for e in heard] == [(2, 2026)]


def test_a_newer_file_changes_only_what_differs() -> None:
    take_in()

    report = take_in(AREAS.replace("900,12", "950,13"), title="A year later")

    assert (report.added, report.changed) == (0, 1)
    assert Area.objects.get(code="MB02").population == 950
    assert Area.objects.get(code="MB01").source.title == "Areas of Marlbrook"
    assert Measure.objects.count() == 4


def test_one_bad_row_keeps_the_whole_file_out() -> None:
    report = take_in(AREAS + "MB03,Ash,few,1\n")

    assert [(p.row, p.column, p.value) for p in report.problems] == [(4, "population", "few")]
    assert not Area.objects.exists()
    assert not DataSource.objects.exists()


def test_codes_that_are_not_here_are_refused_unless_the_file_was_sent_to_add() -> None:
    take_in()
    more = "code,name\nMB03,Ash\n"

    refused = take_in(more)
    added = take_in(more, may_add=True)

    assert refused.problems[0].reason == "No area of 2026 here has this code."
    assert (added.added, added.problems) == (1, ())


def test_a_code_of_another_vintage_is_named_as_such() -> None:
    take_in()
    take_in("code,name\nMB01,Oak\nMB09,New\n", vintage=2021)

    report = take_in("code,name\nMB09,New\n", vintage=2026)

    assert "known for 2021, but there is no such area of 2026" in report.problems[0].reason
    assert not Area.objects.filter(code="MB09", vintage=2026).exists()


def test_a_retired_code_is_refused_and_its_heirs_are_named() -> None:
    take_in()
    take_in("code,name\nMB11,North Oak\nMB12,South Oak\n", vintage=2031)
    retire_area(
        code="MB01",
        vintage=2026,
        retired_on=dt.date(2026, 3, 1),
        became=[("MB11", 2031), ("MB12", 2031)],
        by=SYSTEM,
        at=NOON,
    )

    same = take_in("code,name,need_score\nMB01,Oak,5\n")
    newer = take_in("code,name\nMB01,Oak\n", vintage=2031, may_add=True)

    said = "was retired on 1 March 2026. It became MB11 (2031), MB12 (2031)."
    assert said in same.problems[0].reason
    assert said in newer.problems[0].reason


def test_a_code_of_another_kind_is_refused() -> None:
    AreaFactory.create(code="MB01", vintage=2026, kind="ward")

    report = take_in()

    assert report.problems[0].reason == "Here this code is a Ward."


def test_outlines_join_by_code_and_vintage_and_give_a_missing_centre() -> None:
    take_in()

    report = import_outlines(text=collection(feature("MB01", -2)), **origin())

    oak = Area.objects.get(code="MB01")
    assert (report.added, report.changed) == (0, 1)
    assert oak.outline
    assert oak.outline[0][0][0] == oak.outline[0][0][-1]
    assert (oak.latitude_e6, oak.longitude_e6) == (53_005_000, -1_995_000)
    assert import_outlines(text=collection(feature("MB01", -2)), **origin()).changed == 0


def test_outlines_may_found_a_vintage_by_themselves() -> None:
    report = import_outlines(text=collection(feature("MB01", -2)), **origin())

    assert report.added == 1
    assert Area.objects.get().name == "Oak"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not json", "not a GeoJSON"),
        ("[]", "not a GeoJSON"),
        (collection(), "not a GeoJSON"),
        (collection("x"), "not a feature"),
        (collection({"properties": {"area_name": "Oak"}}), "There is no code"),
        (collection(feature("MB01", -2) | {"geometry": None}), "There is no outline"),
        (collection(feature("MB01", 388318)), "388318 is not longitude or latitude"),
        (collection(feature("MB01", -2), feature("MB01", -3)), "stands in row 1 already"),
        (collection(feature("E02001259", -2)), "another kind of area"),
        (collection(feature("MB01", -2, name="")), "A new area needs a name"),
        (
            collection(
                feature("MB01", -2) | {"geometry": {"type": "Point", "coordinates": [0, 0]}}
            ),
            "a Polygon or a MultiPolygon",
        ),
        (
            collection(
                feature("MB01", -2)
                | {"geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1]]]}}
            ),
            "not closed",
        ),
        (
            collection(
                feature("MB01", -2) | {"geometry": {"type": "Polygon", "coordinates": [[1, "x"]]}}
            ),
            "not longitude and latitude",
        ),
        (
            '{"crs": {"properties": {"name": "EPSG::27700"}}, "features": [{}]}',
            "not in longitude and latitude",
        ),
        ("[" * 100_000, "not a GeoJSON"),
    ],
)
def test_a_broken_outline_file_is_described_and_nothing_is_written(text: str, said: str) -> None:
    report = import_outlines(text=text, **origin(kind="lsoa"))

    assert said in " ".join(problem.reason for problem in report.problems)
    assert not Area.objects.exists()


def test_outlines_whose_properties_name_another_year_are_refused() -> None:
    wrong = feature("E01006074", -2) | {"properties": {"LSOA21CD": "E01006074", "LSOA21NM": "x"}}

    report = import_outlines(text=collection(wrong), **origin(kind="lsoa", vintage=2011))

    assert "This file is of 2021, but you chose 2011." in report.problems[0].reason


@pytest.mark.parametrize("actor", [VISITOR, Actor(person_id=1)], ids=["visitor", "resident"])
def test_only_a_steward_may_import(actor: Actor) -> None:
    with pytest.raises(NotAllowed):
        take_in(by=actor)

    take_in(by=Actor(person_id=1, roles=frozenset({STEWARD})))
    assert Area.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"kind": "planet"}, "kind"), ({"vintage": 3}, "vintage"), ({"title": " "}, "title")],
)
def test_what_no_file_could_mend_is_refused_at_once(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(NotUnderstood) as refusal:
        take_in(**changes)

    assert refusal.value.field == field
