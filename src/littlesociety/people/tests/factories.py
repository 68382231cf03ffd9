"""The smallest lawful persons."""

import datetime as dt
from uuid import uuid4

from factory import LazyFunction, Sequence, SubFactory
from factory.django import DjangoModelFactory

from littlesociety.core.actors import BROKER, STEWARD, Actor
from littlesociety.core.references import new_reference
from littlesociety.people.models import ActingFor, Person, RoleTerm

NOON = dt.datetime(2030, 5, 2, 12, 0, tzinfo=dt.UTC)


class PersonFactory(DjangoModelFactory[Person]):
    class Meta:
        model = Person
        skip_postgeneration_save = True

    reference = LazyFunction(new_reference)
    name = "Ada Okafor"
    email = Sequence(lambda n: f"person{n}@example.org")
    party = LazyFunction(uuid4)
    joined_at = NOON
    password = "!nobody signs in with a password"


class RoleTermFactory(DjangoModelFactory[RoleTerm]):
    class Meta:
        model = RoleTerm

    person = SubFactory(PersonFactory)
    role = STEWARD
    begins_on = dt.date(2020, 1, 1)
    ends_on = dt.date(2040, 1, 1)
    given_at = NOON
    record_ref = LazyFunction(new_reference)


class ActingForFactory(DjangoModelFactory[ActingFor]):
    """A permission in force."""

    class Meta:
        model = ActingFor

    helper = SubFactory(PersonFactory, name="Ben Hill")
    person = SubFactory(PersonFactory)
    kind = ActingFor.Kind.CARER
    asked_at = agreed_at = begins_at = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    ends_at = dt.datetime(2040, 1, 1, tzinfo=dt.UTC)
    channel = "page"


def as_person(person: Person) -> Actor:
    return Actor(person_id=person.pk)


def a_steward() -> Actor:
    """A steward, with the term to show for it."""
    term = RoleTermFactory.create(person__name="Stella Ray", role=STEWARD)
    return Actor(person_id=term.person_id, capacity=STEWARD, roles=frozenset({STEWARD}))


def a_broker() -> Actor:
    """A broker, with the term to show for it."""
    term = RoleTermFactory.create(person__name="Bo Lind", role=BROKER)
    return Actor(person_id=term.person_id, capacity=BROKER, roles=frozenset({BROKER}))
