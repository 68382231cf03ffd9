from typing import Any
from uuid import UUID

import pytest

from littlesociety.core.actors import VISITOR, Actor
from littlesociety.core.errors import NotAllowed
from littlesociety.core.references import is_reference
from littlesociety.people.actions import bring_in, change_contact, change_details, join
from littlesociety.people.errors import AlreadyLeft, BadPhone, EmailTaken
from littlesociety.people.models import Consent, ContactPoint, Person
from littlesociety.people.queries import contact_of, party_of

from .factories import NOON, PersonFactory, a_broker, as_person

pytestmark = pytest.mark.django_db

KEY = UUID("0e0e0e0e-0000-4000-8000-000000000001")
ADA: dict[str, Any] = {
    "name": "  Ada   Okafor ",
    "email": "Ada@Example.org",
    "home_area_id": None,
    "language": "en-gb",
    "at": NOON,
}


def test_someone_who_joins_has_a_name_a_reference_and_a_party() -> None:
    ada = join(**ADA, by=VISITOR)

    assert (ada.name, ada.email, ada.short_name) == ("Ada Okafor", "ada@example.org", "Ada O.")
    assert is_reference(ada.reference)
    assert party_of(ada.pk) == str(ada.party)
    assert not ada.has_usable_password()
    assert Consent.objects.get().wording_version == "1"


def test_joining_twice_with_one_key_joins_once() -> None:
    first = join(**ADA, by=VISITOR, request_key=KEY)

    assert join(**ADA, by=VISITOR, request_key=KEY) == first
    assert Person.objects.count() == 1


def test_an_address_in_use_is_refused_and_nothing_is_left_behind() -> None:
    join(**ADA, by=VISITOR)

    with pytest.raises(EmailTaken):
        join(**ADA | {"email": "ADA@example.org"}, by=VISITOR)

    assert Person.objects.count() == 1


def test_a_resident_cannot_add_others() -> None:
    with pytest.raises(NotAllowed):
        join(**ADA, by=as_person(PersonFactory.create()))


def test_a_broker_brings_in_someone_without_email() -> None:
    broker = a_broker()

    ida = bring_in(
        name="Ida Fell",
        home_area_id=None,
        language="en-gb",
        phone="01632 960 001",
        channel="paper",
        request_key=KEY,
        by=broker,
        at=NOON,
    )

    assert ida.email is None
    assert contact_of(ida.pk) == {"phone": "01632960001"}
    word = Consent.objects.get(person=ida)
    assert (word.channel, word.recorded_by) == ("paper", broker.person_id)


def test_details_change_for_the_person_and_their_helper_and_nobody_else() -> None:
    ada, ben = PersonFactory.create(), PersonFactory.create()
    said: dict[str, Any] = {
        "person_id": ada.pk,
        "name": "Ada Oak",
        "home_area_id": None,
        "language": "en-gb",
    }

    change_details(**said, by=Actor(person_id=ben.pk, acting_for_id=ada.pk), at=NOON)
    with pytest.raises(NotAllowed):
        change_details(**said | {"name": "Mallory"}, by=as_person(ben), at=NOON)

    ada.refresh_from_db()
    assert ada.name == "Ada Oak"


def test_an_empty_contact_is_forgotten() -> None:
    ada = PersonFactory.create()
    me = as_person(ada)
    change_contact(person_id=ada.pk, phone="01632 960 001", address="1 Mill Lane", by=me, at=NOON)

    change_contact(person_id=ada.pk, phone="", address="2 Mill Lane", by=me, at=NOON)

    assert contact_of(ada.pk) == {"post": "2 Mill Lane"}


def test_a_bad_number_changes_nothing() -> None:
    ada = PersonFactory.create()

    with pytest.raises(BadPhone):
        change_contact(
            person_id=ada.pk, phone="call me", address="1 Mill Lane", by=as_person(ada), at=NOON
        )

    assert not ContactPoint.objects.exists()


def test_nobody_changes_someone_who_has_left() -> None:
    gone = PersonFactory.create(name="", email=None, party=None, erased_at=NOON)

    with pytest.raises(AlreadyLeft):
        change_contact(person_id=gone.pk, phone="", address="", by=as_person(gone), at=NOON)
