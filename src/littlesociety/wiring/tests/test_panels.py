"""What pages of one app say with the help of another."""

import datetime as dt

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from littlesociety.core.actors import SYSTEM, VISITOR
from littlesociety.places.tests.factories import AreaFactory
from littlesociety.records.actions import open_record, publish, seal_record
from littlesociety.wiring.panels import help_panel

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2030, 5, 2, 12, tzinfo=dt.UTC)


def test_a_line_calls_its_area_by_name_and_its_own_page_shows_the_code_too(
    client: Client, tmp_path: object, settings: Settings
) -> None:
    settings.RECORD_DIR, settings.KEY_DIR = f"{tmp_path}/record", f"{tmp_path}/keys"
    AreaFactory.create(code="MB01", vintage=2026, name="Under the Arches")
    open_record(origin="marlbrook.example/record", by=SYSTEM, at=NOON)
    facts: dict[str, int | str] = {"minutes": 60, "area": "MB01@2026", "category": "papers"}
    publish(type="help-given", subject="need:2222222222", facts=facts, by=SYSTEM, at=NOON)
    seal_record(at=NOON)

    said = "1 hour of help was given in Under the Arches: forms and letters."
    assert said in client.get("/record/").text
    line = client.get("/record/line/1/").text
    assert f"<h1>{said}</h1>" in line
    assert "area MB01 (2026)" in line
    assert '"area":"MB01@2026"' in line.replace("&quot;", '"').replace(": ", ":")


def test_help_in_an_area_is_counted_every_few_seconds_however_many_look(
    settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    settings.HOME_KEPT_SECONDS = 15
    area = AreaFactory.create()
    first = help_panel(area, VISITOR, NOON)

    with django_assert_num_queries(0):
        assert help_panel(area, VISITOR, NOON) == first
