"""People read their own statement, on pages and by program; nobody reads another's."""

import datetime as dt

import pytest
from django.test import Client

from littlesociety.core.actors import SYSTEM
from littlesociety.exchange.actions import open_time_account
from littlesociety.ledger.actions import transfer
from littlesociety.people.models import Person
from littlesociety.people.tests.factories import PersonFactory
from littlesociety.people.tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 5, 2, 12, tzinfo=dt.UTC)
MAY = "begins_on=2026-05-01&ends_on=2026-05-31"


@pytest.fixture
def ruth(client: Client) -> Person:
    """Someone who is signed in and gave an hour to a neighbour on 2 May."""
    ruth, sami = PersonFactory.create(name="Ruth Ellery"), PersonFactory.create(name="Sami Haddad")
    transfer(
        payer_id=open_time_account(person_id=ruth.pk, at=NOON),
        payee_id=open_time_account(person_id=sami.pk, at=NOON),
        amount=60,
        reason="help",
        scope="test",
        key="one",
        by=SYSTEM,
        at=NOON,
    )
    sign_in(client, ruth)
    return ruth


def test_a_person_sees_their_own_account_over_any_days(client: Client, ruth: Person) -> None:
    page = client.get(f"/money/mine/?{MAY}").text

    assert "Your time account" in page
    assert "minus 1 hour" in page
    assert "Sami" not in page
    assert "minus 1 hour" in client.get("/money/mine/?moment=2026-05-02T14:00").text


@pytest.mark.parametrize("form", ["csv", "beancount"])
def test_the_files_name_nobody(client: Client, ruth: Person, form: str) -> None:
    text = client.get(f"/money/mine/statement.{form}?{MAY}").text

    assert "-60" in text
    assert not any(name in text for name in ("Ruth", "Sami", str(ruth.party)))


def test_a_program_gets_the_same(client: Client, ruth: Person) -> None:
    told = client.get("/api/v1/money/mine?begins_on=2026-05-01&ends_on=2026-05-31").json()

    assert (told["opening"], told["closing"], told["set_aside"]) == (0, -60, 0)
    [line] = told["lines"]
    assert line == {
        "made_on": "2026-05-02",
        "counts_for": "2026-05-02",
        "reason": "help",
        "moved": -60,
        "set_aside": 0,
        "balance": -60,
    }
    assert told["has_more"] is False
    before = client.get("/api/v1/money/mine/balance?at=2026-05-02T11:59:00Z").json()
    after = client.get("/api/v1/money/mine/balance?at=2026-05-02T12:00:00Z").json()
    assert (before["balance"], after["balance"]) == (0, -60)


def test_whoever_is_not_signed_in_is_asked_to(client: Client) -> None:
    assert client.get("/money/mine/").status_code == 302
    assert client.get("/money/mine/statement.csv").status_code == 302
    assert client.get("/api/v1/money/mine").status_code == 401
    assert client.get("/api/v1/money/mine/balance?at=2026-05-02T12:00:00Z").status_code == 401
