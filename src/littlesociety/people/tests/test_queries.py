from uuid import uuid4

import pytest
from django.test import Client

from littlesociety.core.actors import VISITOR, Actor
from littlesociety.core.errors import NotThere
from littlesociety.people import exports
from littlesociety.people.models import Person
from littlesociety.people.queries import (
    party_of,
    person_by_reference,
    privacy_notice,
    short_names,
)

from .factories import NOON, PersonFactory, a_broker, a_steward, as_person
from .signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Person:
    return PersonFactory.create(name="Ada Okafor", email="ada@example.org")


def test_a_reference_is_understood_as_people_write_it(ada: Person) -> None:
    said = f" {ada.reference[:5].lower()} {ada.reference[5:]} "

    assert person_by_reference(said) == ada


@pytest.mark.parametrize("said", ["", "ADA", "2222222222", "2222222223"])
def test_a_reference_that_is_nobodys_is_refused(said: str) -> None:
    with pytest.raises(NotThere):
        person_by_reference(said)


def test_a_party_is_destroyed_with_the_person(ada: Person) -> None:
    gone = PersonFactory.create(name="", email=None, party=None, erased_at=NOON)

    assert party_of(ada.pk) == str(ada.party)
    with pytest.raises(NotThere):
        party_of(gone.pk)


@pytest.mark.parametrize(
    ("name", "short"), [("Ada Okafor", "Ada O."), ("Ada", "Ada"), ("Ada van Dyk", "Ada D.")]
)
def test_neighbours_see_a_first_name_and_an_initial(name: str, short: str) -> None:
    person = PersonFactory.create(name=name)

    assert short_names([person.pk]) == {person.pk: short}


def test_a_persons_page_opens_for_those_it_is_for(ada: Person) -> None:
    ben = PersonFactory.create()

    def is_seen_by(actor: Actor) -> bool:
        return Person.objects.visible_to(actor).filter(pk=ada.pk).exists()

    assert is_seen_by(as_person(ada))
    assert is_seen_by(Actor(person_id=ben.pk, acting_for_id=ada.pk))
    assert is_seen_by(a_broker())
    assert is_seen_by(a_steward())
    assert not is_seen_by(as_person(ben))
    assert not is_seen_by(VISITOR)


def test_every_personal_fact_is_in_the_privacy_notice(client: Client) -> None:
    facts = {line.fact for section in privacy_notice() for line in section.lines}

    assert {"Name", "Email address", "Telephone number or address", "Your role"} <= facts


def test_the_export_is_gathered_from_every_part(ada: Person) -> None:
    exports.add_part("tests", lambda person_id: {"id": person_id, "key": uuid4()})
    try:
        said = exports.gather(ada.pk)
    finally:
        exports._parts.pop("tests")

    assert said["tests"]["id"] == ada.pk
    assert said["people"]["name"] == "Ada Okafor"


def test_the_api_tells_a_person_about_themselves_and_nobody_else(
    client: Client, ada: Person
) -> None:
    sign_in(client, ada)

    said = client.get("/api/v1/me")

    assert said.status_code == 200
    assert said.json()["email"] == "ada@example.org"
    assert Client().get("/api/v1/me").status_code in {401, 403}
