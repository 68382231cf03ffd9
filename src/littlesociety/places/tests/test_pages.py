"""The pages of places, for neighbours, stewards and programs."""

import csv
import datetime as dt
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from littlesociety.core.actors import STEWARD, Actor
from littlesociety.core.components import Cell
from littlesociety.places import pages, panels
from littlesociety.places.models import Area

from .factories import AreaFactory, DataSourceFactory, MeasureFactory, SocietyFactory, square

pytestmark = pytest.mark.django_db
SAVEPOINTS = 2  # what a request's transaction is inside a test's
GOOD = "code,name,population,need_score\nMB01,Oak,1200,31.5\nMB02,Elm,900,12\n"


@pytest.fixture(autouse=True)
def _society() -> None:
    SocietyFactory.create()


@pytest.fixture
def _steward(monkeypatch: pytest.MonkeyPatch) -> None:
    steward = Actor(person_id=1, capacity=STEWARD, roles=frozenset({STEWARD}))
    monkeypatch.setattr("littlesociety.places.views.actor_of", lambda _request: steward)


@pytest.fixture
def _panel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panels, "_makers", [])
    panels.add_panel(lambda area, _actor, _at: panels.Panel(f"In {area.name}", lines=[Cell("Tea")]))
    panels.add_panel(lambda _area, _actor, _at: None)


def sent(**changes: Any) -> dict[str, Any]:
    return {
        "request_key": "6b1f3f1e-3a52-4a44-9c0c-0a4d2b9b1a11",
        "what": "areas",
        "file": SimpleUploadedFile("areas.csv", GOOD.encode()),
        "kind": "neighbourhood",
        "vintage": "2026",
        "title": "Areas of Marlbrook",
        "released_on": "2026-01-31",
    } | changes


def test_the_places_page_invites_when_there_is_nothing(client: Client) -> None:
    assert "No places yet" in client.get("/places/").text


def test_the_places_page_shows_the_map_and_the_list_shaded_by_need(client: Client) -> None:
    oak = AreaFactory.create(name="Oak", population=1200, outline=square(-2_000_000, 53_000_000))
    MeasureFactory.create(area=oak, value=1)

    text = client.get("/places/").text

    assert '<path class="shade-4"' in text
    assert "Stronger colour: more need. Index of Multiple Deprivation 2019: tenth." in text
    assert "1 of 10" in text
    assert "1,200" in text


def test_the_list_can_be_searched_and_turned_over(client: Client) -> None:
    AreaFactory.create(name="Zeal Monachorum", code="ZM01")
    AreaFactory.create_batch(60)

    assert "Page 1 of 2" in client.get("/places/").text
    assert "Zeal" in client.get("/places/?page=2").text
    assert "1 place" in client.get("/places/?q=zeal").text
    assert client.get("/places/?page=x&set=nonsense").status_code == 200


@pytest.mark.parametrize("areas", [1, 50])
def test_the_list_costs_the_same_however_many_areas(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, areas: int
) -> None:
    AreaFactory.create_batch(areas, outline=square(-2_000_000, 53_000_000))
    client.get("/places/")

    with django_assert_max_num_queries(6 + SAVEPOINTS):
        client.get("/places/")


def test_an_area_page_gives_each_number_its_day_and_its_source(client: Client) -> None:
    source = DataSourceFactory.create(title="Indices of 2019")
    oak = AreaFactory.create(code="MB01", name="Oak", population=1200)
    MeasureFactory.create(area=oak, value=Decimal("31.5"), key="imd2019_score", source=source)

    text = client.get("/places/MB01/2026/").text

    assert "31.5" in text
    assert "26 September 2019" in text
    assert f'<a href="/places/sources/{source.pk}/">Indices of 2019</a>' in text
    assert "1,200" in text
    assert "A higher score means more need." in text


def test_an_area_page_shows_where_it_is_once_its_outline_is_known(client: Client) -> None:
    AreaFactory.create(code="MB01", name="Oak", outline=square(-2_000_000, 53_000_000))
    AreaFactory.create(code="MB02")

    assert "Where Oak is" in client.get("/places/MB01/2026/").text
    assert "We have no outline of this place yet." in client.get("/places/MB02/2026/").text


@pytest.mark.usefixtures("_panel")
def test_an_area_page_shows_what_others_say_of_it(client: Client) -> None:
    AreaFactory.create(code="MB01", name="Oak")

    text = client.get("/places/MB01/2026/").text

    assert "In Oak" in text
    assert "Tea" in text


def test_an_area_that_is_no_more_says_what_it_became(client: Client) -> None:
    old = AreaFactory.create(code="MB01", retired_on=dt.date(2026, 5, 1))
    old.became.add(AreaFactory.create(code="MB11", vintage=2031, name="North Oak"))

    assert "It became North Oak (MB11)." in client.get("/places/MB01/2026/").text


def test_what_is_not_there_is_said_kindly(client: Client) -> None:
    assert client.get("/places/MB99/2026/").status_code == 404
    assert client.get("/places/sources/99/").status_code == 404


def test_tenths_and_scores_are_shaded_so_that_dark_is_need() -> None:
    tenths = pages.shades_of({1: Decimal(1), 2: Decimal(6), 3: Decimal(10)}, "decile")
    scores = pages.shades_of({n: Decimal(n) for n in range(10)}, "score")

    assert tenths == {1: 4, 2: 2, 3: 0}
    assert (scores[0], scores[9]) == (0, 4)
    assert pages.shades_of({}, "score") == {}


def test_the_table_that_people_take_away_cannot_run_as_a_formula(client: Client) -> None:
    area = AreaFactory.create(name="=HYPERLINK(1)", latitude_e6=53_391_110, longitude_e6=-2_373_410)
    MeasureFactory.create(area=area)

    [row] = csv.DictReader(io.StringIO(client.get("/places/areas.csv").text))

    assert row["name"] == "'=HYPERLINK(1)"
    assert row["longitude"] == "-2.373410"
    assert row["imd2019_decile (2019-09-26)"] == "3.0000"


def test_the_outlines_that_people_take_away_are_geojson(client: Client) -> None:
    AreaFactory.create(code="MB01", outline=square(-2_000_000, 53_000_000))
    AreaFactory.create(code="MB02", latitude_e6=53_000_000, longitude_e6=-2_000_000)
    AreaFactory.create(code="MB03")

    features = json.loads(client.get("/places/areas.geojson").content)["features"]

    shapes = [(feature["geometry"] or {}).get("type") for feature in features]
    assert shapes == ["MultiPolygon", "Point", None]
    assert features[0]["geometry"]["coordinates"][0][0][0] == [-2.0, 53.0]


def test_only_a_steward_sees_the_form(client: Client) -> None:
    assert client.get("/places/import/").status_code == 403
    assert client.post("/places/import/", sent()).status_code == 403
    assert not Area.objects.exists()


@pytest.mark.usefixtures("_steward")
def test_a_steward_sends_a_file_and_is_led_to_its_source(client: Client) -> None:
    assert client.get("/places/import/").status_code == 200

    response = client.post("/places/import/", sent())

    assert response.status_code == 303
    assert Area.objects.count() == 2
    assert "The file has been taken in." in client.get(response.headers["Location"]).text


@pytest.mark.usefixtures("_steward")
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (GOOD.replace("900", "few").encode(), "This is not a number of people."),
        (b"\x00\x01", "This is not a text file."),
        (b"", "empty"),
    ],
)
def test_a_steward_sees_every_problem_of_a_bad_file(
    client: Client, content: bytes, said: str
) -> None:
    response = client.post("/places/import/", sent(file=SimpleUploadedFile("a.csv", content)))

    assert response.status_code == 422
    assert said in response.text
    assert "There is a problem" in response.text
    assert not Area.objects.exists()


@pytest.mark.usefixtures("_steward")
def test_a_steward_sends_outlines(client: Client) -> None:
    geojson = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"area_code": "MB01", "area_name": "Oak"},
                "geometry": {
                    "type": "Polygon",
                    "coordinates": [[[-2, 53], [-1.9, 53], [-1.9, 53.1], [-2, 53]]],
                },
            }
        ],
    }
    upload = SimpleUploadedFile("o.geojson", json.dumps(geojson).encode())

    response = client.post("/places/import/", sent(what="outlines", file=upload))

    assert response.status_code == 303
    assert Area.objects.get().outline


def test_the_command_takes_a_file_in_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "areas.csv"
    file.write_text(GOOD)
    asked = ["--kind", "neighbourhood", "--vintage", "2026", "--title", "Areas"]

    call_command("import_places", str(file), *asked, "--released-on", "2026-01-31", "--json")

    out, err = capsys.readouterr()
    assert json.loads(out)["added"] == 2
    assert "2 rows read." in err


@pytest.mark.parametrize("text", ["code,name\nMB01\n", "", None], ids=["bad row", "empty", "none"])
def test_the_command_ends_with_two_when_a_file_is_bad(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | None
) -> None:
    file = tmp_path / "areas.csv"
    if text is not None:
        file.write_text(text)

    with pytest.raises(CommandError) as refusal:
        call_command(
            "import_places", str(file), "--kind", "ward", "--vintage", "2026", "--title", "Areas"
        )

    assert refusal.value.returncode == 2
    assert not Area.objects.exists()


def test_programs_read_areas_and_figures(client: Client) -> None:
    oak = AreaFactory.create(code="MB01", name="Oak", latitude_e6=53_391_110, longitude_e6=-2)
    MeasureFactory.create(area=oak)

    listed = client.get("/api/v1/places?q=oak").json()
    one = client.get("/api/v1/places/MB01/2026").json()

    assert listed["count"] == 1
    assert listed["areas"][0]["code"] == "MB01"
    assert [figure["key"] for figure in one["figures"]] == ["imd2019_decile"]
    assert client.get("/api/v1/places/MB99/2026").status_code == 404
