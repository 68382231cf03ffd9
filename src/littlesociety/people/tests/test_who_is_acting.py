from typing import Any

import pytest
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from littlesociety.core.actors import RESIDENT, STEWARD, VISITOR, Actor
from littlesociety.people.middleware import WhoIsActing
from littlesociety.people.models import ActingFor, Person

from .factories import NOON, ActingForFactory, PersonFactory, RoleTermFactory
from .signing_in import sign_in

pytestmark = pytest.mark.django_db


def request_of(client: Client, path: str = "/me/gone/") -> Any:
    return client.get(path).wsgi_request


def test_a_visitor_costs_no_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    request: Any = RequestFactory().get("/")
    request.session, request.user = SessionStore(), AnonymousUser()

    with django_assert_num_queries(0):
        answer = WhoIsActing(lambda _request: HttpResponse())(request)

    assert request.actor == VISITOR
    assert "Cache-Control" not in answer


def test_a_person_with_roles_and_a_charge_costs_two_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    held = ActingForFactory.create()
    RoleTermFactory.create(person=held.helper)
    sign_in(client, held.helper)
    session = client.session
    session["people-acting-for"] = held.pk
    session.save()
    request: Any = RequestFactory().get("/")
    request.COOKIES["sessionid"] = session.session_key
    request.session = session
    _ = session["_auth_user_id"]
    AuthenticationMiddleware(lambda _request: HttpResponse()).process_request(request)
    with django_assert_num_queries(2):
        answer = WhoIsActing(lambda _request: HttpResponse())(request)

    assert request.actor == Actor(person_id=held.helper_id, acting_for_id=held.person_id)
    assert request.acting_banner == "Acting for Ada O."
    assert answer["Cache-Control"] == "no-store, private"


def test_roles_rest_until_a_second_step_is_shown(client: Client) -> None:
    term = RoleTermFactory.create(role=STEWARD)
    sign_in(client, term.person, method="code")

    request = request_of(client)
    page = client.get("/me/")

    assert request.actor == Actor(person_id=term.person_id, capacity=RESIDENT)
    assert request.unproved_roles == {STEWARD}
    assert "has not shown a second step" in page.text


def test_roles_count_once_a_second_step_was_shown(client: Client) -> None:
    term = RoleTermFactory.create(role=STEWARD)
    sign_in(client, term.person, method="mfa")

    request = request_of(client)

    assert request.actor.capacity == STEWARD
    assert request.actor.roles == {STEWARD}
    assert not request.unproved_roles


def test_what_someone_else_proved_in_this_browser_does_not_count(client: Client) -> None:
    term = RoleTermFactory.create(role=STEWARD)
    sign_in(client, term.person, method="mfa")
    session = client.session
    session["account_authentication_methods_user"] = "999999"
    session.save()

    assert not request_of(client).actor.roles


def test_the_session_of_someone_erased_ends_at_once(client: Client) -> None:
    ada = PersonFactory.create()
    sign_in(client, ada)
    Person.objects.filter(pk=ada.pk).update(
        name="", email=None, party=None, last_login=None, erased_at=NOON
    )

    request = request_of(client)

    assert request.actor == VISITOR
    assert "_auth_user_id" not in client.session


def test_acting_for_someone_shows_on_every_page_until_it_is_stopped(client: Client) -> None:
    held = ActingForFactory.create(person__name="Ada Okafor")
    sign_in(client, held.helper)

    begun = client.post(f"/me/acting-for/{held.pk}/begin/")
    page = client.get("/me/")
    stopped = client.post("/me/acting-for/stop/")

    assert (begun.status_code, stopped.status_code) == (303, 303)
    assert page.wsgi_request.actor.subject_id == held.person_id  # type: ignore[attr-defined]
    assert "Ada Okafor" in page.text
    assert request_of(client).actor == Actor(person_id=held.helper_id)


def test_a_revoked_permission_stops_in_the_middle_of_a_session(client: Client) -> None:
    held = ActingForFactory.create()
    sign_in(client, held.helper)
    client.post(f"/me/acting-for/{held.pk}/begin/")
    ActingFor.objects.update(revoked_at=NOON)

    assert request_of(client).actor == Actor(person_id=held.helper_id)


def test_a_steward_puts_their_role_down_while_acting_for_someone(client: Client) -> None:
    held = ActingForFactory.create()
    RoleTermFactory.create(person=held.helper)
    sign_in(client, held.helper, method="mfa")
    client.post(f"/me/acting-for/{held.pk}/begin/")

    assert not request_of(client).actor.roles
