"""The noticeboard: empty and full."""

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from littlesociety.exchange.tests.factories import AreaFactory, NeedFactory
from littlesociety.organisations.models import Organisation
from littlesociety.records.actions import seal_record
from littlesociety.rulebook.models import Parameter
from littlesociety.web import queries, shell

from .factories import NOON, found_marlbrook

OUTLINE = [
    [[[-2300000, 53400000], [-2280000, 53400000], [-2280000, 53410000], [-2300000, 53400000]]]
]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(tmp_path: Path, settings: Settings) -> Iterator[None]:
    settings.RECORD_DIR = tmp_path / "record"
    settings.KEY_DIR = tmp_path / "keys"
    with time_machine.travel(NOON, tick=False):
        yield


def words(response: object) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", response.text).split())  # type: ignore[attr-defined]


def a_full_board() -> None:
    found_marlbrook(summary="We look after each other.")
    area = AreaFactory.create(name="Abbey", outline=OUTLINE)
    for days in range(1, 6):
        NeedFactory.create(area=area, asked_at=NOON, starts_at=NOON + dt.timedelta(days=days))
    Organisation.objects.create(
        reference="ORG0000001", name="Mill Lane Nursery", kind="mutual", registered_at=NOON,
        request_key="00000000-0000-4000-8000-000000000001",
    )  # fmt: skip
    Parameter.objects.create(
        key="exchange.walkable_metres", value=900, begins_on=NOON.date(), source="A vote",
        decided_by="The residents", recorded_at=NOON,
    )  # fmt: skip
    seal_record(at=NOON)


def test_an_empty_society_invites_its_first_notice(client: Client) -> None:
    found_marlbrook()

    said = words(client.get("/"))

    assert "Marlbrook looks after itself, in the open" in said
    assert "The board is empty, and it is yours" in said
    assert "I need a hand" in said
    assert "How we are doing" not in said


def test_a_full_board_shows_something_from_behind_every_door_that_has_news(client: Client) -> None:
    a_full_board()

    response = client.get("/")
    said = words(response)

    assert response.text.count('class="card notice-card') == 6
    assert "Help wanted" in said
    assert "On the record" in said
    assert "Mill Lane Nursery" in said
    assert "Rule changed" in said
    assert "We look after each other." in said
    assert "A made-up place" not in said
    assert "Where help was asked for in the last 7 days" in said
    assert "5 times someone asked in the last 7 days" in said
    assert 'class="shade-4"' in response.text


def test_a_made_up_place_says_that_it_is(client: Client) -> None:
    found_marlbrook(is_demo=True)

    assert "A made-up place, to try things in" in words(client.get("/"))


def test_every_number_leads_to_where_it_comes_from(client: Client) -> None:
    a_full_board()

    html = client.get("/").text

    assert html.count('class="stat"') == html.count("Where this comes from") == 4


def test_the_five_doors_are_on_the_board(client: Client) -> None:
    found_marlbrook()

    html = client.get("/").text

    for door in ("/help/", "/organisations/", "/rules/", "/money/", "/record/"):
        assert f'<h3><a href="{door}">' in html


def test_the_board_never_says_who_asked(client: Client) -> None:
    a_full_board()

    assert "Ada" not in client.get("/").text


def test_a_busy_home_page_asks_the_database_little(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, settings: Settings
) -> None:
    a_full_board()
    settings.HOME_KEPT_SECONDS = 60
    client.get("/")

    with django_assert_max_num_queries(8):
        client.get("/")

    queries._slow.forget()
    shell._record.forget()


def test_before_it_is_founded_the_page_says_so(client: Client) -> None:
    said = words(client.get("/"))

    assert "This society is not founded yet" in said


def test_the_foot_of_each_page_says_how_the_record_stands(client: Client) -> None:
    a_full_board()

    said = words(client.get("/design/"))

    assert "Last line of the public record: 0, sealed less than a minute ago." in said


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (dt.timedelta(seconds=-5), "less than a minute ago"),
        (dt.timedelta(seconds=61), "1 minute ago"),
        (dt.timedelta(hours=5), "5 hours ago"),
        (dt.timedelta(days=3), "3 days ago"),
    ],
)
def test_ages_are_said_in_the_largest_unit(age: dt.timedelta, said: str) -> None:
    assert shell.spell_ago(NOON - age, NOON) == said
