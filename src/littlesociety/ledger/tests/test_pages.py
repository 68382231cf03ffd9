"""What the public sees of time, on pages, as a table, for programs and on the command line."""

import json

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client

from littlesociety.ledger.actions import post
from littlesociety.ledger.api import TimeOut, time_totals
from littlesociety.ledger.queries import statement

from .factories import ADA, NOON, an_account, an_intent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    cache.clear()


@pytest.fixture
def payer() -> int:
    """Someone who has given two hours and a half."""
    a, b = an_account(), an_account()
    post([an_intent(a, b, 150)], by=ADA, at=NOON)
    return a


def test_anyone_can_follow_the_money(client: Client, payer: int) -> None:
    page = client.get("/money/").text

    assert "2 hours 30 minutes" in page
    assert "Most time moved in May 2030: 2 hours 30 minutes" in page
    assert "all balances together sum to zero" in page
    assert "over 1 transfer." in page
    assert "coming soon" not in page.lower()


def test_before_anything_has_moved_the_page_invites(client: Client) -> None:
    page = client.get("/money/").text

    assert "No time has moved yet" in page
    assert "/help/" in page


def test_the_page_says_so_when_the_ledger_does_not_add_up(client: Client, payer: int) -> None:
    break_the_ledger()

    assert "No. The last check found something" in client.get("/money/").text


def test_the_page_costs_the_same_however_much_moved(
    client: Client, payer: int, django_assert_max_num_queries: object
) -> None:
    client.get("/money/")

    with django_assert_max_num_queries(8):  # type: ignore[operator]
        client.get("/money/")


def test_the_months_can_be_downloaded(client: Client, payer: int) -> None:
    response = client.get("/money/time.csv")

    assert response["Content-Type"].startswith("text/csv")
    assert response.text.splitlines() == ["month,minutes,transfers", "2030-05,150,1"]


def test_pages_answer_reading_only(client: Client) -> None:
    assert client.post("/money/").status_code == 405


def test_programs_get_the_totals_and_nobody_s_name(payer: int) -> None:
    told = TimeOut(**time_totals(None)).model_dump()  # type: ignore[arg-type]

    assert told == {
        "accounts": 2,
        "transfers": 1,
        "minutes": 150,
        "balance_sum": 0,
        "months": [{"month": "2030-05", "minutes": 150, "transfers": 1}],
    }


def test_a_statement_is_shown_line_by_line(payer: int) -> None:
    shown = render_to_string(
        "ledger/_statement.html", {"lines": statement(payer, limit=9), "caption": "Your time"}
    )

    assert "Your time" in shown
    assert "Paid" in shown
    assert "minus 2 hours 30 minutes" in shown
    assert "Nothing has moved" in render_to_string("ledger/_statement.html", {"lines": []})


def test_the_command_says_that_the_ledger_adds_up(
    payer: int, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("ledger", "check")
    call_command("ledger", "check", "--json")

    said, chain, *as_json = capsys.readouterr().out.splitlines()
    assert chain.startswith("The chain of the first 0 rows")
    assert said == "The ledger adds up: 1 transfer replayed, all balances sum to 0."
    assert json.loads("".join(as_json))["adds_up"] is True


def test_the_command_fails_when_it_does_not(payer: int, capsys: pytest.CaptureFixture[str]) -> None:
    break_the_ledger()

    with pytest.raises(CommandError, match="does not add up"):
        call_command("ledger", "check", "--json")

    told = json.loads(capsys.readouterr().out)
    assert told["adds_up"] is False
    assert any("guard ledger_account_same_story is missing" in said for said in told["problems"])


def break_the_ledger() -> None:
    on_table = " ON ledger_account" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER ledger_account_same_story{on_table}")
        cursor.execute("UPDATE ledger_account SET posted = posted + 1")
