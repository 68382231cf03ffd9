"""Founding a society, once, by whoever holds the printed token."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from littlesociety.core import first_run
from littlesociety.people.models import Person, RoleTerm
from littlesociety.places.models import Society
from littlesociety.places.queries import forget_kept
from littlesociety.records.queries import Wanted, record_page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_keys(tmp_path: Any, settings: Any) -> None:
    settings.KEY_DIR = tmp_path / "keys"
    settings.RECORD_DIR = tmp_path / "record"


def answers(token: str) -> dict[str, Any]:
    return {
        "token": token,
        "request_key": str(uuid4()),
        "name": "Marlbrook",
        "summary": "We look after each other.",
        "record_origin": "Marlbrook.Example",
        "steward_name": "Ada Clarke",
        "steward_email": "ada@example.org",
    }


def test_the_token_is_made_once_and_kept_from_others() -> None:
    token = first_run.new_token()

    assert first_run.new_token() == token
    assert first_run.is_token(token)
    assert first_run._path().stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("offered", ["", "guess", "ä"])
def test_without_the_token_the_page_refuses_kindly(client: Client, offered: str) -> None:
    first_run.new_token()

    response = client.get("/first-run/", {"token": offered})

    assert response.status_code == 403
    assert "Open the address that was printed" in response.text


def test_no_token_is_no_way_in(client: Client) -> None:
    assert client.post("/first-run/", answers("")).status_code == 403
    assert not Society.objects.exists()


def test_the_printed_address_opens_the_page(client: Client) -> None:
    response = client.get(first_run.first_run_path())

    assert response.status_code == 200
    assert "Found your society" in response.text


def test_founding_names_the_society_and_its_first_steward(client: Client) -> None:
    token = first_run.new_token()

    response = client.post("/first-run/", answers(token))

    assert response.status_code == 303
    assert Society.objects.get().record_origin == "marlbrook.example"
    assert RoleTerm.objects.get().person == Person.objects.get(email="ada@example.org")
    assert "Ada" in client.get(response["Location"]).text


def test_a_society_is_founded_once(client: Client) -> None:
    token = first_run.new_token()
    client.post("/first-run/", answers(token))

    again = client.post("/first-run/", answers(token))

    assert again.status_code == 403
    assert Society.objects.count() == 1


def test_a_token_left_over_founds_nothing_twice(client: Client) -> None:
    client.post("/first-run/", answers(first_run.new_token()))
    forget_kept()

    again = client.post("/first-run/", answers(first_run.new_token()))

    assert again.status_code == 422
    assert "There is a society here already" in again.text
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "answer"), [("name", ""), ("steward_email", "ada"), ("record_origin", "https://x y")]
)
def test_a_wrong_answer_is_named_and_nothing_is_founded(
    client: Client, field: str, answer: str
) -> None:
    asked = answers(first_run.new_token()) | {field: answer}

    response = client.post("/first-run/", asked)

    assert response.status_code == 422
    assert f'id="id_{field}_error"' in response.text
    assert not Society.objects.exists()
    assert not record_page(Wanted(), "").waiting
