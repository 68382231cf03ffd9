"""What pages and numbers cost, however many needs there are."""

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from littlesociety.core.actors import VISITOR
from littlesociety.exchange.actions import confirm_done
from littlesociety.exchange.models import Need
from littlesociety.exchange.queries import (
    BoardFilter,
    asks_by_area,
    board,
    needs_page,
    place_panel,
    suggestions,
    week_figures,
)

from .factories import (
    AFTERWARDS,
    NOON,
    AreaFactory,
    NeedFactory,
    OfferFactory,
    acting,
    said_done,
)

pytestmark = pytest.mark.django_db


def many_needs(how_many: int) -> None:
    asker, area = NeedFactory.create().asker, AreaFactory.create()
    Need.objects.bulk_create(NeedFactory.build_batch(how_many - 1, asker=asker, area=area))


@pytest.mark.parametrize("needs", [1, 30, 1000])
def test_the_board_costs_the_same_however_many_wait(
    django_assert_num_queries: DjangoAssertNumQueries, needs: int
) -> None:
    many_needs(needs)

    with django_assert_num_queries(2):
        page = needs_page(chosen=BoardFilter(), page=1, at=NOON)

    assert page.total == needs
    assert len(page.rows) == min(needs, 25)


@pytest.mark.parametrize("needs", [1, 30])
def test_the_board_page_needs_at_most_8_queries(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, needs: int
) -> None:
    many_needs(needs)

    with time_machine.travel(NOON, tick=False), django_assert_max_num_queries(8):
        client.get("/help/")


@pytest.mark.parametrize("offers", [1, 40])
def test_suggesting_costs_the_same_however_many_offer(
    django_assert_max_num_queries: DjangoAssertNumQueries, offers: int
) -> None:
    OfferFactory.create_batch(offers)
    need = NeedFactory.create()

    with django_assert_max_num_queries(7):
        found = suggestions(need, NOON)

    assert len(found) == min(offers, 5)


def test_the_numbers_of_the_week_count_what_happened_in_it() -> None:
    match = said_done(minutes=50)
    confirm_done(match_id=match.pk, by=acting(match.need.asker_id), at=AFTERWARDS)
    NeedFactory.create(asked_at=AFTERWARDS, starts_at=AFTERWARDS.replace(month=6))

    week = week_figures(AFTERWARDS)

    assert (week.asked, week.helped, week.minutes, week.helpers) == (2, 1, 50, 1)
    assert week.waiting == 1
    assert week_figures(AFTERWARDS.replace(month=8)).minutes == 0


def test_asks_are_counted_by_area() -> None:
    busy = AreaFactory.create()
    NeedFactory.create_batch(2, area=busy)
    quiet = NeedFactory.create()

    assert asks_by_area(NOON) == {busy.pk: 2, quiet.area_id: 1}
    assert asks_by_area(AFTERWARDS) == {}


def test_a_place_shows_what_goes_on_there() -> None:
    need = NeedFactory.create()
    NeedFactory.create()
    need.asker.home_area = need.area
    need.asker.save(update_fields=["home_area"])

    panel = place_panel(need.area, acting(need.asker), NOON)

    assert [row.reference for row in panel.rows] == [need.reference]
    assert (panel.waiting, panel.asked, panel.minutes) == (1, 1, 0)
    assert panel.is_home
    assert not place_panel(need.area, VISITOR, NOON).is_home


def test_the_home_page_gets_the_next_few() -> None:
    NeedFactory.create_batch(4)

    rows = board(3, at=NOON)

    assert len(rows) == 3
    assert rows[0].href == f"/help/needs/{rows[0].reference}/"
    assert rows[0].when == "Friday 3 May 2030 at 12:00pm"
