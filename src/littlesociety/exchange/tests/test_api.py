"""The API: the public fields and no others, and the same actions as the pages."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from littlesociety.exchange.models import Match, Need, Offer
from littlesociety.people.tests.factories import PersonFactory
from littlesociety.people.tests.signing_in import sign_in

from .factories import AFTERWARDS, NOON, AreaFactory, NeedFactory, OfferFactory, accepted, proposed

pytestmark = pytest.mark.django_db
PUBLIC = {"id", "category", "summary", "minutes", "starts_at", "area"}


@pytest.fixture(autouse=True)
def _it_is_noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def post(client: Client, path: str, **body: Any) -> Any:
    return client.post(f"/api/v1{path}", body, content_type="application/json")


def ask_body(**changed: Any) -> dict[str, Any]:
    area = AreaFactory.create()
    return {
        "category": "lift",
        "summary": "A lift to the clinic",
        "area": f"{area.code}@{area.vintage}",
        "starts_at": "2030-05-03T14:30:00+01:00",
        "minutes": 60,
        "request_key": str(uuid4()),
    } | changed


def test_the_public_list_never_says_who_asked_or_what_only_helpers_know(client: Client) -> None:
    need = NeedFactory.create()

    [row] = client.get("/api/v1/needs").json()
    one = client.get(f"/api/v1/needs/{need.reference}").json()

    assert row == one
    assert row.keys() == PUBLIC
    assert row["id"] == need.reference


@pytest.mark.parametrize("needs", [1, 30])
def test_listing_needs_costs_the_same_however_many(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, needs: int
) -> None:
    NeedFactory.create_batch(needs)

    with django_assert_num_queries(3):  # one, between a savepoint and its release
        client.get("/api/v1/needs")


def test_a_visitor_changes_nothing(client: Client) -> None:
    match = proposed()

    answers = [
        post(client, "/needs", **ask_body()),
        post(client, f"/needs/{match.need.reference}/withdraw"),
        post(client, f"/needs/{match.need.reference}/matches"),
        post(client, f"/matches/{match.reference}/accept"),
        post(client, "/offers", category="lift", free_times=1, request_key=str(uuid4())),
        client.get("/api/v1/receipts"),
    ]

    assert [answer.status_code for answer in answers] == [401] * 6


def test_a_resident_asks_and_takes_it_back(client: Client) -> None:
    sign_in(client, PersonFactory.create())
    body = ask_body()

    first, again = post(client, "/needs", **body), post(client, "/needs", **body)
    back = post(client, f"/needs/{first.json()['id']}/withdraw")

    assert (first.status_code, again.status_code, back.status_code) == (201, 201, 200)
    assert first.json() == again.json()
    assert first.json().keys() == PUBLIC
    assert Need.objects.get().withdrawn_at == NOON


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"minutes": 1}, "minutes"),
        ({"area": "nowhere"}, "area"),
        ({"category": "gold"}, "category"),
        ({"summary": ""}, "summary"),
    ],
)
def test_a_mistake_is_named(client: Client, wrong: dict[str, Any], field: str) -> None:
    sign_in(client, PersonFactory.create())

    answer = post(client, "/needs", **ask_body(**wrong))

    assert answer.status_code == 422
    assert answer.json()["field"] == field


def test_the_walk_by_program(client: Client) -> None:
    need, offer = NeedFactory.create(), OfferFactory.create()
    sign_in(client, need.asker)
    asked = post(client, f"/needs/{need.reference}/matches", offer=offer.reference).json()
    sign_in(client, offer.helper)
    yes = post(client, f"/matches/{asked['id']}/accept").json()
    with time_machine.travel(AFTERWARDS, tick=False):
        sign_in(client, offer.helper)
        done = post(client, f"/matches/{asked['id']}/done", minutes=45).json()
        sign_in(client, need.asker)
        wrong = post(client, f"/matches/{asked['id']}/confirm", minutes=50)
        paid = post(client, f"/matches/{asked['id']}/confirm", minutes=45).json()
        [receipt] = client.get("/api/v1/receipts").json()

    states = [step["state"] for step in (asked, yes, done, paid)]
    assert states == ["proposed", "accepted", "done", "confirmed"]
    assert wrong.json()["code"] == "time-was-changed"
    assert (receipt["minutes"], receipt["i_helped"]) == (45, False)


def test_someone_steps_forward_or_calls_it_off_by_program(client: Client) -> None:
    need, match = NeedFactory.create(), accepted()
    sign_in(client, PersonFactory.create())
    forward = post(client, f"/needs/{need.reference}/matches")
    not_mine = post(client, f"/matches/{match.reference}/decline")
    sign_in(client, match.helper)
    off = post(client, f"/matches/{match.reference}/decline")

    assert forward.status_code == 201
    assert not_mine.status_code == 403
    assert off.json()["state"] == "ended"
    assert Match.objects.living().count() == 1


def test_receipts_are_ones_own(client: Client) -> None:
    accepted()
    sign_in(client, PersonFactory.create())

    assert client.get("/api/v1/receipts").json() == []


def test_an_offer_is_made_and_taken_back_by_program(client: Client) -> None:
    sign_in(client, PersonFactory.create())

    made = post(client, "/offers", category="lift", free_times=7, request_key=str(uuid4()))
    back = post(client, f"/offers/{made.json()['id']}/withdraw")

    assert made.status_code == 201
    assert back.status_code == 200
    assert not Offer.objects.standing().exists()
