import datetime as dt

import pytest
from django.apps import apps

from littlesociety.core.actors import BROKER, Actor
from littlesociety.core.errors import NotAllowed
from littlesociety.people.actions import (
    agree_to_be_helped,
    ask_to_act_for,
    begin_acting_for,
    change_details,
    revoke_acting_for,
)
from littlesociety.people.errors import NotAnswerable
from littlesociety.people.models import ActingFor, Person
from littlesociety.people.queries import standing_of

from .factories import NOON, ActingForFactory, PersonFactory, a_broker, as_person

pytestmark = pytest.mark.django_db
CARER = ActingFor.Kind.CARER


@pytest.fixture
def ada() -> Person:
    return PersonFactory.create(name="Ada Okafor")


@pytest.fixture
def ben() -> Person:
    return PersonFactory.create(name="Ben Hill")


def test_asking_allows_nothing_until_the_person_agrees(ada: Person, ben: Person) -> None:
    asked = ask_to_act_for(person_id=ada.pk, kind=CARER, by=as_person(ben), at=NOON)

    with pytest.raises(NotAllowed):
        begin_acting_for(acting_for_id=asked.pk, by=as_person(ben), at=NOON)
    agree_to_be_helped(acting_for_id=asked.pk, by=as_person(ada), at=NOON)

    assert begin_acting_for(acting_for_id=asked.pk, by=as_person(ben), at=NOON).person == ada


def test_asking_twice_is_one_request(ada: Person, ben: Person) -> None:
    first = ask_to_act_for(person_id=ada.pk, kind=CARER, by=as_person(ben), at=NOON)

    assert ask_to_act_for(person_id=ada.pk, kind=CARER, by=as_person(ben), at=NOON) == first


def test_a_helper_cannot_say_yes_for_the_person(ada: Person, ben: Person) -> None:
    asked = ask_to_act_for(person_id=ada.pk, kind=CARER, by=as_person(ben), at=NOON)

    for actor in (as_person(ben), Actor(person_id=ben.pk, acting_for_id=ada.pk)):
        with pytest.raises(NotAllowed):
            agree_to_be_helped(acting_for_id=asked.pk, by=actor, at=NOON)


def test_a_broker_witnesses_a_yes_but_never_for_themselves(ada: Person) -> None:
    helper, witness = a_broker(), a_broker()
    asked = ask_to_act_for(person_id=ada.pk, kind=ActingFor.Kind.BROKER, by=helper, at=NOON)

    with pytest.raises(NotAllowed):
        agree_to_be_helped(acting_for_id=asked.pk, by=helper, at=NOON, channel="phone")
    agreed = agree_to_be_helped(acting_for_id=asked.pk, by=witness, at=NOON, channel="phone")

    assert agreed.channel == "phone"


def test_only_a_broker_acts_as_one(ada: Person, ben: Person) -> None:
    with pytest.raises(NotAllowed):
        ask_to_act_for(person_id=ada.pk, kind=BROKER, by=as_person(ben), at=NOON)


def test_a_permission_runs_out_by_itself(ada: Person, ben: Person) -> None:
    asked = ask_to_act_for(person_id=ada.pk, kind=CARER, by=as_person(ben), at=NOON)
    agree_to_be_helped(acting_for_id=asked.pk, by=as_person(ada), at=NOON)

    in_a_year = standing_of(ben.pk, acting_for=asked.pk, at=NOON + dt.timedelta(days=364))
    later = standing_of(ben.pk, acting_for=asked.pk, at=NOON + dt.timedelta(days=366))

    assert in_a_year.acting_for_id == ada.pk
    assert in_a_year.acting_for_name == "Ada O."
    assert later.acting_for_id is None


@pytest.mark.parametrize("who", ["helper", "person"])
def test_either_of_the_two_ends_it_at_once(who: str) -> None:
    held = ActingForFactory.create()

    revoke_acting_for(acting_for_id=held.pk, by=as_person(getattr(held, who)), at=NOON)

    assert standing_of(held.helper_id, acting_for=held.pk, at=NOON).acting_for_id is None


def test_a_stranger_cannot_end_it(ada: Person) -> None:
    held = ActingForFactory.create()

    with pytest.raises(NotAllowed):
        revoke_acting_for(acting_for_id=held.pk, by=as_person(ada), at=NOON)


def test_a_request_turned_down_cannot_be_agreed_to(ada: Person, ben: Person) -> None:
    asked = ask_to_act_for(person_id=ada.pk, kind=CARER, by=as_person(ben), at=NOON)
    revoke_acting_for(acting_for_id=asked.pk, by=as_person(ada), at=NOON)

    with pytest.raises(NotAnswerable):
        agree_to_be_helped(acting_for_id=asked.pk, by=as_person(ada), at=NOON)


def test_a_permission_is_seen_by_the_two_it_is_between(ada: Person) -> None:
    held = ActingForFactory.create()

    assert ActingFor.objects.visible_to(as_person(held.helper)).get() == held
    assert ActingFor.objects.visible_to(as_person(held.person)).get() == held
    assert not ActingFor.objects.visible_to(as_person(ada)).exists()


def test_one_permission_does_not_open_another() -> None:
    mine, theirs = ActingForFactory.create(), ActingForFactory.create()

    standing = standing_of(mine.helper_id, acting_for=theirs.pk, at=NOON)

    assert standing.acting_for_id is None


def test_what_a_helper_does_stands_in_the_audit_trail_under_both_names(
    ada: Person, ben: Person
) -> None:
    by = Actor(person_id=ben.pk, acting_for_id=ada.pk)

    change_details(
        person_id=ada.pk, name="Ada Oak", home_area_id=None, language="en-gb", by=by, at=NOON
    )

    line = apps.get_model("records", "AuditLine").objects.get(verb="details-changed")
    assert (line.person, line.acting_for) == (ben.pk, ada.pk)
