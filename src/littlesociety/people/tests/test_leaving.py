import datetime as dt
from collections.abc import Iterator

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.sessions.models import Session
from django.test import Client

from littlesociety.core.actors import Actor
from littlesociety.core.errors import NotAllowed
from littlesociety.people.actions import (
    ask_to_live_with,
    change_contact,
    erase_person,
    form_household,
    give_consent,
)
from littlesociety.people.errors import LastSteward
from littlesociety.people.models import Consent, Person, RoleTerm
from littlesociety.people.queries import short_names

from .factories import (
    NOON,
    ActingForFactory,
    PersonFactory,
    RoleTermFactory,
    a_steward,
    as_person,
)
from .signing_in import add_app, sign_in

pytestmark = pytest.mark.django_db
CANARIES = ("Quillfeather", "quill@canary.example", "01632960777", "7 Canary Row")


@pytest.fixture
def quill(client: Client) -> Person:
    """Someone with a trace in every corner of this app and of sign-in."""
    name, email, phone, address = CANARIES
    person = PersonFactory.create(name=f"Ida {name}", email=email, last_login=NOON)
    me = as_person(person)
    change_contact(person_id=person.pk, phone=phone, address=address, by=me, at=NOON)
    give_consent(person_id=person.pk, purpose="suggestions", by=me, at=NOON)
    home = form_household(person_id=person.pk, name=f"The {name}s", by=me, at=NOON)
    other = PersonFactory.create()
    ask_to_live_with(household_id=home.pk, person_id=other.pk, by=me, at=NOON)
    ActingForFactory.create(person=person)
    ActingForFactory.create(helper=person)
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    add_app(person)
    sign_in(client, person)
    client.get("/sign-in/sessions/")
    session = client.session
    session["account_authentication_methods"][0]["email"] = email
    session.save()
    return person


def everything_stored() -> Iterator[tuple[str, str]]:
    """Every value of every row of every table, as text."""
    for model in apps.get_models():
        fields = [field.attname for field in model._meta.concrete_fields]
        for row in model._default_manager.values(*fields):
            for field, value in row.items():
                yield f"{model._meta.label}.{field}", str(value)
    for session in Session.objects.all():
        yield "session", str(session.get_decoded())


def traces() -> set[str]:
    return {
        place
        for place, value in everything_stored()
        if any(canary.lower() in value.lower() for canary in CANARIES)
    }


def test_nothing_in_the_database_leads_back_to_someone_who_left(quill: Person) -> None:
    party = str(quill.party)
    assert len(traces()) >= 5

    erase_person(person_id=quill.pk, by=as_person(quill), at=NOON)

    assert traces() == set()
    assert not any(party in said for place, said in everything_stored() if "people." in place)
    assert short_names([quill.pk]) == {quill.pk: "someone who has left"}
    assert Consent.objects.filter(person=quill).exists()


def test_leaving_twice_is_leaving_once(quill: Person) -> None:
    me = as_person(quill)
    erase_person(person_id=quill.pk, by=me, at=NOON)
    before = Person.objects.get(pk=quill.pk).reference

    erase_person(person_id=quill.pk, by=me, at=NOON + dt.timedelta(days=1))

    quill.refresh_from_db()
    assert (quill.reference, quill.erased_at) == (before, NOON)


def test_someone_who_left_is_signed_out_everywhere_at_once(quill: Person, client: Client) -> None:
    assert client.get("/sign-in/2fa/").status_code == 200

    erase_person(person_id=quill.pk, by=as_person(quill), at=NOON)

    assert client.get("/sign-in/2fa/").status_code == 302
    assert not Session.objects.exists()


def test_nobody_erases_somebody_else(quill: Person) -> None:
    ben = PersonFactory.create()

    for actor in (as_person(ben), Actor(person_id=ben.pk, acting_for_id=quill.pk)):
        with pytest.raises(NotAllowed):
            erase_person(person_id=quill.pk, by=actor, at=NOON)

    quill.refresh_from_db()
    assert quill.erased_at is None


def test_a_steward_erases_someone_who_asked_on_paper(quill: Person) -> None:
    erase_person(person_id=quill.pk, by=a_steward(), at=NOON)

    assert traces() == set()


def test_the_last_steward_cannot_leave(quill: Person) -> None:
    RoleTermFactory.create(person=quill)

    with pytest.raises(LastSteward):
        erase_person(person_id=quill.pk, by=as_person(quill), at=NOON)
    a_steward()
    erase_person(person_id=quill.pk, by=as_person(quill), at=NOON)

    assert RoleTerm.objects.get(person=quill).ends_on == NOON.date()


def test_no_steward_puts_another_out(quill: Person) -> None:
    RoleTermFactory.create(person=quill)

    with pytest.raises(LastSteward):
        erase_person(person_id=quill.pk, by=a_steward(), at=NOON)
