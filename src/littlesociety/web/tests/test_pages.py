"""The frame of every page, the public pages, and pages for when something is wrong."""

import re

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from littlesociety.core.errors import NotAllowed, NotThere, TooOften
from littlesociety.core.http import refusal_response
from littlesociety.people.tests.factories import PersonFactory
from littlesociety.people.tests.signing_in import sign_in

from .factories import found_marlbrook

PUBLIC = ["/", "/how-it-works/", "/accessibility/", "/privacy/", "/design/"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_is_whole(client: Client, path: str) -> None:
    found_marlbrook()

    response = client.get(path)

    assert response.status_code == 200
    assert response.text.count("<h1") - response.text.count("<h1>Your ask") == 1
    assert re.search(r"<title>[^<]*Marlbrook</title>", response.text)
    assert '<html lang="en-gb" dir="ltr">' in response.text
    assert '<a class="skip" href="#main">' in response.text
    assert "{%" not in response.text.replace("{% icon", "")


@pytest.mark.django_db
def test_the_current_door_is_marked_in_words_and_in_colour(client: Client) -> None:
    found_marlbrook()

    html = client.get("/rules/").text

    assert '<body class="door-decide">' in html
    assert '<a href="/rules/" aria-current="page">Decide</a>' in html
    assert "<b>Decide</b>" in html


@pytest.mark.django_db
def test_someone_signed_in_finds_their_own_pages_and_the_way_out(client: Client) -> None:
    found_marlbrook()
    sign_in(client, PersonFactory.create(name="Ada Clarke"))

    html = client.get("/").text

    assert '<a href="/me/">Ada C.</a>' in html
    assert 'action="/sign-in/logout/"' in html
    assert "csrfmiddlewaretoken" in html


@pytest.mark.django_db
def test_a_visitor_is_shown_the_way_in_and_gets_no_cookie(client: Client) -> None:
    found_marlbrook()

    response = client.get("/")

    assert "Sign in" in response.text
    assert not response.cookies


@pytest.mark.django_db
def test_how_this_works_answers_the_five_questions(client: Client) -> None:
    found_marlbrook()

    html = client.get("/how-it-works/").text

    for question in ("pays", "decides", "is left out"):
        assert f"Who {question}?" in html
    assert "someone walks away?" in html
    assert "How can anyone check?" in html
    assert "more than 10 hours" in html


@pytest.mark.django_db
def test_a_page_that_is_not_there_says_the_way_on(client: Client) -> None:
    found_marlbrook()

    response = client.get("/nowhere/")

    assert response.status_code == 404
    assert "Go to the noticeboard" in response.text


@pytest.mark.django_db
def test_a_form_from_elsewhere_changes_nothing_and_says_what_to_do() -> None:
    found_marlbrook()

    response = Client(enforce_csrf_checks=True).post("/first-run/")

    assert response.status_code == 403
    assert "Please send that again" in response.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("refusal", "title"),
    [
        (NotAllowed("Only brokers."), "This is not open to you"),
        (NotThere("No such thing."), "We could not find that"),
        (TooOften("Wait a little."), "That was a little fast"),
    ],
)
def test_a_refusal_is_a_page_with_its_reason(
    rf: RequestFactory, refusal: NotAllowed, title: str
) -> None:
    found_marlbrook()

    response = refusal_response(rf.get("/x/", headers={"accept": "text/html"}), refusal)

    assert response.status_code == refusal.status
    assert f"<h1>{title}" in response.text
    assert str(refusal) in response.text


def test_the_page_for_our_own_faults_asks_no_database() -> None:
    html = render_to_string("500.html")

    assert "Something broke on our side" in html


@pytest.mark.django_db
def test_the_health_page_asks_no_database(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        response = client.get("/healthz")

    assert response.text == "ok\n"


@pytest.mark.django_db
def test_robots_stay_out_of_peoples_own_pages(client: Client) -> None:
    assert "Disallow: /me/" in client.get("/robots.txt").text
