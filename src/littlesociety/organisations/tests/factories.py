"""The smallest lawful bodies."""

import datetime as dt
from uuid import uuid4

from factory import LazyFunction, Sequence, SubFactory
from factory.django import DjangoModelFactory

from littlesociety.core.references import new_reference
from littlesociety.organisations.models import Identifier, Interest, Office, Organisation
from littlesociety.people.tests.factories import PersonFactory

NOON = dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC)


class OrganisationFactory(DjangoModelFactory[Organisation]):
    class Meta:
        model = Organisation

    reference = LazyFunction(new_reference)
    name = Sequence(lambda n: f"Marlbrook Mutual {n}")
    kind = Organisation.Kind.MUTUAL
    registered_at = NOON
    request_key = LazyFunction(uuid4)


class IdentifierFactory(DjangoModelFactory[Identifier]):
    class Meta:
        model = Identifier

    organisation = SubFactory(OrganisationFactory)
    scheme = "GB-COH"
    value = Sequence(lambda n: f"{n:08}")


class OfficeFactory(DjangoModelFactory[Office]):
    class Meta:
        model = Office

    organisation = SubFactory(OrganisationFactory)
    person = SubFactory(PersonFactory)
    title = "Chair"
    begins_on = dt.date(2026, 1, 1)


class InterestFactory(DjangoModelFactory[Interest]):
    class Meta:
        model = Interest

    office = SubFactory(OfficeFactory)
    nature = "My sister owns the van hire firm"
    declared_at = NOON
