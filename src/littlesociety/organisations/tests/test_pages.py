"""The pages of organisations, with and without an office."""

import csv
import datetime as dt
import io
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from littlesociety.core.actors import STEWARD, Actor
from littlesociety.organisations.models import Identifier, Interest, Organisation
from littlesociety.people.tests.factories import PersonFactory
from littlesociety.places.tests.factories import AreaFactory, SocietyFactory

from .factories import NOON, IdentifierFactory, InterestFactory, OfficeFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
SAVEPOINTS = 2  # what a request's transaction is inside a test's
KEY = {"request_key": "6b1f3f1e-3a52-4a44-9c0c-0a4d2b9b1a11"}
STEWARD_ACTOR = Actor(person_id=999_999, capacity=STEWARD, roles=frozenset({STEWARD}))


@pytest.fixture(autouse=True)
def _noon() -> Any:
    SocietyFactory.create()
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def act(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Act as someone from here on."""

    def as_actor(actor: Actor) -> None:
        monkeypatch.setattr("littlesociety.organisations.views.actor_of", lambda _request: actor)

    return as_actor


def test_the_list_says_what_each_body_is_for_and_where(client: Client) -> None:
    area = AreaFactory.create(name="Oak")
    OrganisationFactory.create(name="Warm Homes", purpose="Insulation", area=area)
    OrganisationFactory.create(name="Long gone", dissolved_on=dt.date(2026, 1, 1))

    text = client.get("/organisations/").text

    assert "1 organisation<" in text
    assert all(said in text for said in ("Warm Homes", "Mutual", "Oak", "Insulation"))
    assert "Long gone" not in text


def test_the_list_is_narrowed_by_sort_place_name_and_number(client: Client) -> None:
    area = AreaFactory.create()
    mine = OrganisationFactory.create(name="Warm Homes", kind="charity", area=area)
    IdentifierFactory.create(organisation=mine, value="01234567")
    OrganisationFactory.create(name="Bread Round")

    for query in ("kind=charity", f"area={area.pk}", "q=warm", "q=0123+4567"):
        text = client.get(f"/organisations/?{query}").text
        assert "Warm Homes" in text
        assert "Bread Round" not in text
    assert "Nobody here yet" in client.get("/organisations/?q=zebra").text
    assert client.get("/organisations/?kind=army&area=x&page=y").status_code == 200


@pytest.mark.parametrize("bodies", [1, 50])
def test_the_list_costs_the_same_however_many(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, bodies: int
) -> None:
    OrganisationFactory.create_batch(bodies, area=AreaFactory.create())
    client.get("/organisations/")

    with django_assert_max_num_queries(6 + SAVEPOINTS):
        client.get("/organisations/")


def test_the_list_that_people_take_away_is_safe_to_open(client: Client) -> None:
    IdentifierFactory.create(organisation__name="@SUM(1)", value="01234567")

    text = client.get("/organisations/organisations.csv").text

    [row] = csv.DictReader(io.StringIO(text))
    assert row["name"] == "'@SUM(1)"
    assert row["identifiers"] == "GB-COH-01234567"


def test_a_body_shows_its_numbers_officers_interests_and_history(client: Client) -> None:
    interest = InterestFactory.create(office__person__name="Ben Okafor")
    body = interest.office.organisation
    IdentifierFactory.create(organisation=body, value="01234567")

    text = client.get(f"/organisations/{body.reference}/").text

    assert "Companies House number" in text
    assert "01234567" in text
    assert "Ben O." in text
    assert "Since 1 January 2026" in text
    assert interest.nature in text
    assert "Ben O. became Chair" in text
    assert "Okafor" not in text


def test_neighbours_in_a_group_are_seen_by_neighbours_only(client: Client, act: Any) -> None:
    office = OfficeFactory.create(
        organisation__kind="informal-group", person__name="Ben Okafor", title="Contact"
    )
    address = f"/organisations/{office.organisation.reference}/"

    assert "Ben O." not in client.get(address).text
    act(Actor(person_id=PersonFactory.create().pk))
    assert "Ben O." in client.get(address).text


def test_a_body_that_is_closed_says_so_and_offers_nothing(client: Client, act: Any) -> None:
    body = OrganisationFactory.create(dissolved_on=dt.date(2026, 1, 1))
    act(STEWARD_ACTOR)

    text = client.get(f"/organisations/{body.reference}/").text

    assert "This organisation was closed on 1 January 2026." in text
    assert "Add an officer" not in text


@pytest.mark.parametrize(
    "path", ["2222222222/", "2222222222/done/", "offices/9/leave/", "offices/9/interests/"]
)
def test_what_is_not_there_is_said_kindly(client: Client, path: str) -> None:
    assert client.get(f"/organisations/{path}").status_code == 404


def test_a_member_puts_up_a_group_and_reads_what_comes_next(client: Client, act: Any) -> None:
    act(Actor(person_id=PersonFactory.create().pk))
    form = client.get("/organisations/register/").text
    assert "Informal group" in form
    assert "Public body" not in form

    answers = {"name": "Oak Street Tea", "kind": "informal-group", **KEY}
    response = client.post("/organisations/register/", answers)

    assert response.status_code == 303
    body = Organisation.objects.get()
    assert body.offices.count() == 1
    assert body.reference in client.get(response.headers["Location"]).text


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"kind": "charity"}, "Please answer: "),
        ({"name": "x", "kind": "charity", "scheme": "GB-CHC"}, "Give both the register"),
        ({"name": "x", "kind": "charity", "identifier": "1"}, "Give both the register"),
        (
            {"name": "x", "kind": "charity", "scheme": "GB-CHC", "identifier": "12"},
            "A charity number in England and Wales has 6 or 7 digits",
        ),
    ],
)
def test_a_wrong_answer_is_said_at_the_top(
    client: Client, act: Any, answers: dict[str, str], said: str
) -> None:
    act(STEWARD_ACTOR)

    response = client.post("/organisations/register/", answers | KEY)

    assert response.status_code == 422
    assert said in response.text
    assert not Organisation.objects.exists()


def test_an_officer_keeps_the_page_right_step_by_step(client: Client, act: Any) -> None:
    chair = OfficeFactory.create()
    ben = PersonFactory.create()
    home = f"/organisations/{chair.organisation.reference}/"
    act(Actor(person_id=chair.person_id))

    steps: list[tuple[str, dict[str, str]]] = [
        (f"{home}numbers/", {"scheme": "GB-CHC", "identifier": "1164883"}),
        (
            f"{home}officers/",
            {"reference": ben.reference, "title": "Treasurer", "begins_on": "2026-03-03"},
        ),
        (f"/organisations/offices/{chair.pk}/interests/", {"nature": "My sister's firm"}),
        (f"/organisations/offices/{chair.pk}/leave/", {"ended_on": "2026-03-03"}),
    ]
    for address, answers in steps:
        assert client.get(address).status_code == 200
        assert client.post(address, answers | KEY).status_code == 303

    assert Identifier.objects.get().value == "1164883"
    assert Interest.objects.get().office == chair
    assert set(chair.organisation.offices.values_list("title", "ends_on")) == {
        ("Chair", dt.date(2026, 3, 3)),
        ("Treasurer", None),
    }


def test_an_interest_is_ended_with_one_press(client: Client, act: Any) -> None:
    interest = InterestFactory.create()
    act(Actor(person_id=interest.office.person_id))

    response = client.post(f"/organisations/interests/{interest.pk}/end/")

    assert response.status_code == 303
    assert client.get(f"/organisations/interests/{interest.pk}/end/").status_code == 405


def test_a_wrong_reference_is_said_at_its_field(client: Client, act: Any) -> None:
    body = OrganisationFactory.create()
    act(STEWARD_ACTOR)
    answers = {"reference": "WRONG", "title": "Chair", "begins_on": "2026-03-03", **KEY}

    response = client.post(f"/organisations/{body.reference}/officers/", answers)

    assert response.status_code == 422
    assert "No one here has that reference." in response.text


def test_a_steward_closes_a_body(client: Client, act: Any) -> None:
    body = OrganisationFactory.create()
    act(STEWARD_ACTOR)
    address = f"/organisations/{body.reference}/close/"

    assert client.get(address).status_code == 200
    assert client.post(address, {"ended_on": "2026-03-03", **KEY}).status_code == 303

    body.refresh_from_db()
    assert body.dissolved_on == dt.date(2026, 3, 3)


@pytest.mark.parametrize("page", ["numbers/", "officers/", "close/"])
def test_a_stranger_is_refused_every_form(client: Client, act: Any, page: str) -> None:
    body = OrganisationFactory.create()
    address = f"/organisations/{body.reference}/{page}"
    act(Actor(person_id=999_998))

    assert client.get(address).status_code == 403
    assert client.post(address, KEY).status_code == 403


def test_programs_read_bodies_and_never_their_officers(client: Client) -> None:
    office = OfficeFactory.create(organisation__area=AreaFactory.create(code="MB01"))
    reference = office.organisation.reference

    [listed] = client.get("/api/v1/organisations").json()
    one = client.get(f"/api/v1/organisations/{reference}").json()

    assert listed == one
    assert (one["area_code"], one["area_vintage"]) == ("MB01", 2026)
    assert not {"officers", "offices", "people"} & one.keys()
    assert client.get("/api/v1/organisations/2222222222").status_code == 404
