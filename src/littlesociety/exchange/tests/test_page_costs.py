"""What each page costs each reader, with the session, the person and the frame counted in."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from littlesociety.exchange.actions import accept_match, confirm_done, propose_match, say_done
from littlesociety.exchange.models import Match
from littlesociety.people.models import Person
from littlesociety.people.tests.factories import ActingForFactory
from littlesociety.people.tests.signing_in import sign_in
from littlesociety.places.queries import forget_kept
from littlesociety.places.tests.factories import SocietyFactory

from .factories import (
    AFTERWARDS,
    NOON,
    AreaFactory,
    MatchFactory,
    NeedFactory,
    OfferFactory,
    accepted,
    acting,
    proposed,
    said_done,
)
from .screens import a_broker_at, ask_answers

pytestmark = pytest.mark.django_db

MOST = 8
FRAMES = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")
AN_HOUR, A_DAY = dt.timedelta(hours=1), dt.timedelta(days=1)

ROWS = pytest.mark.parametrize("rows", [1, 30])
STAGES = pytest.mark.parametrize("stage", ["asked", "accepted", "said_done", "confirmed"])


@pytest.fixture(autouse=True)
def _a_society_three_days_on(settings: Any) -> Iterator[None]:
    """Pages as they are in use: founded, warm, and with something to show at every stage."""
    settings.HOME_KEPT_SECONDS = 15
    SocietyFactory.create()
    with time_machine.travel(AFTERWARDS + 3 * A_DAY, tick=False):
        yield
    forget_kept()


def cost_of(ask: Callable[[], Any]) -> int:
    """How many queries the second of two equal requests makes; transactions are not counted."""
    ask()
    with CaptureQueriesContext(connection) as asked:
        response = ask()
    assert response.status_code == 200
    return sum(not query["sql"].startswith(FRAMES) for query in asked.captured_queries)


def confirmed() -> Match:
    match = said_done()
    return confirm_done(match_id=match.pk, by=acting(match.need.asker_id), at=AFTERWARDS)


def a_match(stage: str, *, said_no: int) -> Match:
    """A match at a stage, after many who could not."""
    made = {"asked": proposed, "accepted": accepted, "said_done": said_done, "confirmed": confirmed}
    match = made[stage]()
    MatchFactory.create_batch(said_no, need=match.need, declined_at=NOON)
    return match


def a_busy_person(rows: int) -> Person:
    """Someone with this much of everything."""
    person = NeedFactory.create().asker
    for need in NeedFactory.create_batch(rows):
        asker, me = acting(need.asker_id), acting(person)
        match = propose_match(need_id=need.pk, helper_id=person.pk, by=me, at=NOON)
        accept_match(match_id=match.pk, by=asker, at=NOON)
        say_done(match_id=match.pk, minutes=60, by=me, at=AFTERWARDS)
        confirm_done(match_id=match.pk, by=asker, at=AFTERWARDS)
    NeedFactory.create_batch(rows, asker=person)
    MatchFactory.create_batch(rows, helper=person)
    OfferFactory.create(helper=person, category="pets")
    return person


@ROWS
@pytest.mark.parametrize("who", ["asker", "broker", "neighbour", "visitor"])
def test_an_open_need(client: Client, rows: int, who: str) -> None:
    need = NeedFactory.create(starts_at=AFTERWARDS + 9 * A_DAY)
    OfferFactory.create_batch(rows)
    MatchFactory.create_batch(rows, need=need, declined_at=NOON)
    sign_in_as(client, who, asker=need.asker, helper=need.asker)

    assert cost_of(lambda: client.get(f"/help/needs/{need.reference}/")) <= MOST


@ROWS
@STAGES
@pytest.mark.parametrize("who", ["asker", "helper", "broker", "visitor"])
def test_a_need_with_a_helper(client: Client, rows: int, stage: str, who: str) -> None:
    match = a_match(stage, said_no=rows)
    sign_in_as(client, who, asker=match.need.asker, helper=match.helper)

    assert cost_of(lambda: client.get(f"/help/needs/{match.need.reference}/")) <= MOST


@ROWS
def test_the_card_of_who_could_help(client: Client, rows: int) -> None:
    need = NeedFactory.create(starts_at=AFTERWARDS + 9 * A_DAY)
    OfferFactory.create_batch(rows)
    a_broker_at(client)

    assert cost_of(lambda: client.get(f"/help/needs/{need.reference}/helpers/")) <= MOST


@ROWS
@pytest.mark.parametrize("who", ["neighbour", "broker", "visitor"])
@pytest.mark.parametrize("chosen", ["", "?category=lift"])
def test_the_board(client: Client, rows: int, who: str, chosen: str) -> None:
    NeedFactory.create_batch(rows, starts_at=AFTERWARDS + 9 * A_DAY)
    person = OfferFactory.create().helper
    sign_in_as(client, who, asker=person, helper=person)

    assert cost_of(lambda: client.get(f"/help/{chosen}")) <= MOST


@ROWS
@pytest.mark.parametrize("is_acting", [False, True])
def test_my_own_page(client: Client, rows: int, is_acting: bool) -> None:
    person = a_busy_person(rows)
    if is_acting:
        sign_in_for(client, person)
    else:
        sign_in(client, person)

    assert cost_of(lambda: client.get("/help/mine/")) <= MOST


@ROWS
def test_the_desk(client: Client, rows: int) -> None:
    now = AFTERWARDS + 3 * A_DAY
    NeedFactory.create_batch(rows, starts_at=now + AN_HOUR)
    NeedFactory.create_batch(rows, starts_at=now + 9 * A_DAY)
    NeedFactory.create_batch(rows, starts_at=now + 9 * A_DAY, told_at=NOON)
    for need in NeedFactory.create_batch(rows, starts_at=now + 9 * A_DAY):
        MatchFactory.create(need=need)
    for _row in range(rows):
        said_done()
    a_broker_at(client)

    page = client.get("/help/desk/").text

    assert page.count("<h2") - page.count('<h2 class="visually-hidden"') >= 5
    assert page.count("notice-card") == 5 * min(rows, 12)
    assert cost_of(lambda: client.get("/help/desk/")) <= MOST


@ROWS
@pytest.mark.parametrize("step", ["check", "change"])
@pytest.mark.parametrize("is_acting", [False, True])
def test_asking(client: Client, rows: int, step: str, is_acting: bool) -> None:
    AreaFactory.create_batch(rows)
    person = OfferFactory.create().helper
    if is_acting:
        sign_in_for(client, person)
    else:
        sign_in(client, person)
    answers = ask_answers(day="2030-06-06", step=step)

    assert cost_of(lambda: client.get("/help/ask/")) <= MOST
    assert cost_of(lambda: client.post("/help/ask/", answers)) <= MOST


def test_offering(client: Client) -> None:
    sign_in(client, OfferFactory.create().helper)

    assert cost_of(lambda: client.get("/help/offer/")) <= MOST


def test_the_confirmation_of_an_ask(client: Client) -> None:
    need = NeedFactory.create()
    sign_in(client, need.asker)

    assert cost_of(lambda: client.get(f"/help/ask/{need.reference}/sent/")) <= MOST


@pytest.mark.parametrize("who", ["asker", "helper", "broker"])
def test_a_receipt(client: Client, who: str) -> None:
    match = confirmed()
    sign_in_as(client, who, asker=match.need.asker, helper=match.helper)

    assert cost_of(lambda: client.get(f"/help/receipts/{match.reference}/")) <= MOST


def sign_in_as(client: Client, who: str, *, asker: Person, helper: Person) -> None:
    """Put one of those who may look at it at the keyboard; a visitor is nobody."""
    if who == "broker":
        a_broker_at(client)
    elif who == "neighbour":
        sign_in(client, OfferFactory.create().helper)
    elif who != "visitor":
        sign_in(client, asker if who == "asker" else helper)


def sign_in_for(client: Client, person: Person) -> None:
    """Put someone at the keyboard who acts for this person."""
    acts = ActingForFactory.create(person=person)
    sign_in(client, acts.helper)
    session = client.session
    session["people-acting-for"] = acts.pk
    session.save()
    assert person.short_name in client.get("/help/").text
