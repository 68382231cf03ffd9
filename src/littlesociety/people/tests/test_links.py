import datetime as dt

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import Client
from pytest_django import Settings

from littlesociety.people.links import one_time_path
from littlesociety.people.models import Person

from .factories import PersonFactory, RoleTermFactory
from .signing_in import add_app

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben() -> Person:
    return PersonFactory.create(name="Ben Okafor")


def test_opening_a_link_signs_nobody_in(client: Client, ben: Person) -> None:
    path = one_time_path(ben)

    pages = [client.get(path), client.head(path), client.get(path)]

    assert "Sign in as Ben O." in pages[0].text
    assert "_auth_user_id" not in client.session


def test_the_button_signs_in_once(client: Client, ben: Person) -> None:
    path, stranger = one_time_path(ben), Client()

    client.post(path)
    again = stranger.post(path)

    assert client.session["_auth_user_id"] == str(ben.pk)
    assert again.status_code == 403
    assert "has been used" in again.text
    assert "_auth_user_id" not in stranger.session
    assert stranger.get(path).status_code == 403


def test_a_link_dies_after_a_day(client: Client, ben: Person) -> None:
    path = one_time_path(ben)

    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=1, minutes=1)):
        answer = client.post(path)

    assert answer.status_code == 403


@pytest.mark.parametrize("wrong", ["x", "2222222222-abc-def", "-", "2222222222"])
def test_a_made_up_link_is_refused(client: Client, wrong: str) -> None:
    assert client.post(f"/me/link/{wrong}/").status_code == 403


def test_one_persons_link_does_not_open_anothers_account(client: Client, ben: Person) -> None:
    ada = PersonFactory.create()
    forged = one_time_path(ben).replace(ben.reference, ada.reference)

    assert client.post(forged).status_code == 403


def test_a_link_does_not_skip_the_second_step(client: Client, ben: Person) -> None:
    add_app(ben)

    answer = client.post(one_time_path(ben))

    assert answer["Location"] == "/sign-in/2fa/authenticate/"
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("is_local", [True, False])
def test_a_link_shows_roles_on_ones_own_machine_only(
    client: Client, ben: Person, settings: Settings, *, is_local: bool
) -> None:
    settings.IS_LOCAL = is_local
    RoleTermFactory.create(person=ben)
    Client().post(one_time_path(PersonFactory.create()))

    client.post(one_time_path(ben))
    request = client.get("/me/roles/").wsgi_request

    assert (request.actor.roles == {"steward"}) is is_local  # type: ignore[attr-defined]


def test_a_link_replaces_whoever_was_signed_in(client: Client, ben: Person) -> None:
    client.post(one_time_path(PersonFactory.create()))

    client.post(one_time_path(ben))

    assert client.session["_auth_user_id"] == str(ben.pk)


def test_nothing_is_stored_by_looking_at_ones_email_address(client: Client, ben: Person) -> None:
    client.post(one_time_path(ben))
    before = EmailAddress.objects.get()

    client.get("/sign-in/email/")

    assert EmailAddress.objects.get() == before
    assert not before.verified
