"""The rules are there for everyone to read; stewards record decisions in two steps."""

import csv
import datetime as dt
import io
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from littlesociety.rulebook.catalogue import CATALOGUE
from littlesociety.rulebook.models import Parameter

from .factories import KEY, NOON, ParameterFactory, steward

pytestmark = pytest.mark.django_db
ADDRESS = f"/rules/{KEY}/"
SAVEPOINTS = 2  # what a request's transaction is inside a test's


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def _steward(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("littlesociety.rulebook.views.actor_of", lambda _request: steward())


def asked(**changes: str) -> dict[str, str]:
    return {
        "request_key": "6b1f3f1e-3a52-4a44-9c0c-0a4d2b9b1a11",
        "value": "2000",
        "begins_on": "2026-04-01",
        "decided_by": "The meeting of members",
        "source": "Minutes of 1 March 2026",
    } | changes


def test_every_rule_is_listed_with_its_value_in_words(client: Client) -> None:
    ParameterFactory.create()

    text = client.get("/rules/").text

    assert f"{len(CATALOGUE)} rules" in text
    assert "2,000 metres" in text
    assert "3 March 2026" in text
    assert "minus 10 hours" in text
    assert "9pm" in text


def test_rules_are_found_by_their_words(client: Client) -> None:
    assert "1 rule<" in client.get("/rules/?q=walk+to").text
    assert "No rule has these words" in client.get("/rules/?q=zebra").text


def test_the_list_costs_one_query_and_what_every_page_costs(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/rules/")

    with django_assert_max_num_queries(4 + SAVEPOINTS):
        client.get("/rules/")


def test_a_rule_shows_its_history_with_what_is_to_come(client: Client) -> None:
    ParameterFactory.create(ends_on=dt.date(2026, 4, 1))
    ParameterFactory.create(value=900, begins_on=dt.date(2026, 4, 1))

    text = client.get(ADDRESS).text

    assert "Will be 900 metres" in text
    assert "Became 2,000 metres" in text
    assert "Began as 1,200 metres" in text
    assert "from 100 metres to 20,000 metres" in text


def test_the_table_of_rules_is_safe_to_open(client: Client) -> None:
    ParameterFactory.create(source="=1+1", decided_by="@all")

    rows = csv.DictReader(io.StringIO(client.get("/rules/rules.csv").text))

    row = next(row for row in rows if row["key"] == KEY)
    assert (row["source"], row["decided_by"], row["value"]) == ("'=1+1", "'@all", "2000")


@pytest.mark.parametrize("path", ["decide/", "check/"])
def test_a_resident_is_told_who_can_decide(client: Client, path: str) -> None:
    assert client.get(ADDRESS + path, asked()).status_code == 403
    assert client.post(f"{ADDRESS}decide/", asked()).status_code == 403
    assert not Parameter.objects.exists()


@pytest.mark.usefixtures("_steward")
def test_a_steward_reads_a_decision_back_then_records_it(client: Client) -> None:
    assert "Record a decision" in client.get(ADDRESS).text
    assert client.get(f"{ADDRESS}decide/").status_code == 200

    checked = client.get(f"{ADDRESS}check/", asked())
    assert "2,000 metres" in checked.text
    assert "1 April 2026" in checked.text
    assert not Parameter.objects.exists()

    sent = client.post(f"{ADDRESS}decide/", asked())
    assert sent.status_code == 303
    done = client.get(sent.headers["Location"]).text
    assert "The decision is recorded" in done
    assert Parameter.objects.get().value == 2000


@pytest.mark.usefixtures("_steward")
def test_going_back_to_change_an_answer_keeps_the_others(client: Client) -> None:
    text = client.get(f"{ADDRESS}decide/", asked()).text

    assert 'value="2000"' in text
    assert 'value="2026-04-01"' in text


@pytest.mark.usefixtures("_steward")
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"value": "1"}, "This rule can be from 100 metres to 20,000 metres."),
        ({"value": "far"}, "Enter a whole number."),
        ({"value": "9" * 40}, "Ensure this value is less than"),
        ({"begins_on": "2026-03-01"}, "A rule cannot change in the past."),
        ({"begins_on": "soon"}, "Enter a valid date."),
    ],
)
def test_a_wrong_answer_is_said_before_it_is_recorded(
    client: Client, changes: dict[str, str], said: str
) -> None:
    for response in (
        client.get(f"{ADDRESS}check/", asked(**changes)),
        client.post(f"{ADDRESS}decide/", asked(**changes)),
    ):
        assert response.status_code == 422
        assert said in response.text
    assert not Parameter.objects.exists()


@pytest.mark.usefixtures("_steward")
@pytest.mark.parametrize("path", ["no.such/", "no.such/decide/", "no.such/check/", "decided/9/"])
def test_a_rule_that_is_not_there_is_said_kindly(client: Client, path: str) -> None:
    assert client.get(f"/rules/{path}").status_code == 404


def test_programs_read_the_rules_and_their_history(client: Client) -> None:
    ParameterFactory.create()

    rules = {rule["key"]: rule for rule in client.get("/api/v1/rules").json()}
    earlier = {rule["key"]: rule for rule in client.get("/api/v1/rules?on=2026-01-01").json()}
    history = client.get(f"/api/v1/rules/{KEY}/history").json()

    assert rules[KEY]["value"] == 2000
    assert earlier[KEY]["value"] == 1200
    assert [decision["begins_on"] for decision in history] == ["2026-03-03"]
    assert client.get("/api/v1/rules/no.such/history").status_code == 404
