"""Stewards keep the society's accounts on pages; people read their own statement, and only that."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from littlesociety.core.actors import STEWARD, VISITOR, Actor
from littlesociety.core.printing import can_draw
from littlesociety.ledger.actions import open_society_account, transfer
from littlesociety.ledger.models import Account, BankLine, BankMatch

from .bank_files import CSV
from .factories import NOON, an_account

pytestmark = pytest.mark.django_db
IDRIS = Actor(person_id=9, roles=frozenset({STEWARD}))
RUTH = Actor(person_id=1)
VIEWS = ("bank", "statements", "treasury", "public")
MOST = 8 - 3  # the session, the person and the foot of the page take three


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def be(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let the next requests come from somebody."""

    def become(actor: Actor) -> None:
        for name in VIEWS:
            monkeypatch.setattr(
                f"littlesociety.ledger.views.{name}.actor_of", lambda _request: actor
            )

    return become


@pytest.fixture
def bank(be: Any, client: Client) -> int:
    """A current account with its bank's file, kept by a steward."""
    be(IDRIS)
    account_id = open_society_account(
        name="Current account", kind="bank", opening=100_000, by=IDRIS, at=NOON
    )
    open_society_account(name="Grants", kind="heading", by=IDRIS, at=NOON)
    assert send(client, account_id, CSV.encode()).status_code == 303
    return account_id


def send(client: Client, account_id: int, data: bytes, **more: str) -> Any:
    file = SimpleUploadedFile("may.csv", data)
    sent = {"request_key": str(uuid4()), "file": file} | more
    return client.post(f"/money/accounts/{account_id}/bank/take-in/", sent)


def line_path(bank: int, place: int) -> str:
    line = BankLine.objects.get(account=bank, place=place)
    return f"/money/accounts/{bank}/bank/bank/{line.pk}/"


def test_a_steward_walks_the_whole_way_without_scripts(client: Client, bank: int) -> None:
    page = client.get(f"/money/accounts/{bank}/bank/").text
    assert "These seem to belong together" in page
    assert "Not yet reconciled: 6 things" in page

    first = BankLine.objects.get(account=bank, place=0).pk
    [transfer_id] = Account.objects.get(pk=bank).credits.values_list("pk", flat=True)
    sent = {"lines": [first], "transfers": [transfer_id]}
    assert client.post(f"/money/accounts/{bank}/bank/match/", sent).status_code == 303

    grants = Account.objects.get(holder="society:Grants").pk
    for place in (1, 2, 3):
        number = BankLine.objects.get(account=bank, place=place).pk
        assert "We have not written it down yet" in client.get(line_path(bank, place)).text
        written = client.post(
            f"/money/accounts/{bank}/bank/lines/{number}/write-down/", {"heading": grants}
        )
        assert written.status_code == 303
    said = {"kind": "charge", "note": "May"}
    assert client.post(f"{line_path(bank, 4)}say/", said).status_code == 303

    page = client.get(f"/money/accounts/{bank}/bank/").text
    assert "Fully reconciled to 7 May 2030: everything is matched or explained" in page
    assert "not written down yet: May" in page

    matches = client.get(f"/money/accounts/{bank}/bank/matches/").text
    assert "Take £700 back" in matches
    match = BankMatch.objects.get(amount=70_000)
    assert client.post(f"/money/accounts/matches/{match.pk}/undo/").status_code == 303
    assert "Not yet reconciled" in client.get(f"/money/accounts/{bank}/bank/").text
    then = client.get(f"/money/accounts/{bank}/bank/?ends_on=2030-05-02").text
    assert "end of 2 May 2030" in then


def test_every_bad_row_of_a_file_is_named_in_the_form(client: Client, bank: int) -> None:
    answer = send(client, bank, b"Date,Amount\n31/02/2030,1\n02/05/2030,x\n")

    assert answer.status_code == 422
    assert "Line 2: \u201c31/02/2030\u201d is not a day." in answer.text
    assert "Line 3: \u201cx\u201d is not an amount." in answer.text
    assert "not in pounds" not in answer.text


def test_forms_say_what_is_missing(client: Client, bank: int) -> None:
    assert client.post(f"{line_path(bank, 4)}say/", {"kind": "charge"}).status_code == 422
    number = BankLine.objects.get(account=bank, place=1).pk
    write = f"/money/accounts/{bank}/bank/lines/{number}/write-down/"
    assert client.post(write, {}).status_code == 422
    assert client.post(f"/money/accounts/{bank}/bank/match/", {}).status_code == 409
    sent = {"lines": ["x"], "transfers": ["9" * 30]}
    assert client.post(f"/money/accounts/{bank}/bank/match/", sent).status_code == 409
    twice = {"request_key": str(uuid4()), "name": "Grants", "kind": "heading"}
    assert "account of this name" in client.post("/money/accounts/open/", twice).text
    wrong = twice | {"name": "Cash box", "kind": "bank", "opening": "a lot"}
    assert "Give an amount in pounds" in client.post("/money/accounts/open/", wrong).text
    right = wrong | {"opening": "\u00a312.50", "opening_on": "2030-05-01"}
    assert client.post("/money/accounts/open/", right).status_code == 303
    assert "\u00a312.50" in client.get("/money/accounts/").text


def test_nobody_but_stewards_keeps_accounts_and_no_steward_reads_a_person_s(
    client: Client, bank: int, be: Any
) -> None:
    paths = [
        "/money/accounts/", "/money/accounts/open/", "/money/accounts/whole/minutes.csv",
        f"/money/accounts/{bank}/", f"/money/accounts/{bank}/statement.csv",
        f"/money/accounts/{bank}/bank/", f"/money/accounts/{bank}/bank/take-in/",
        f"/money/accounts/{bank}/bank/matches/", line_path(bank, 1),
    ]  # fmt: skip
    for path in paths:
        expected = 404 if "whole" in path else 200
        assert client.get(path).status_code == expected
        for actor in (RUTH, VISITOR):
            be(actor)
            assert client.get(path).status_code == 403
        be(IDRIS)

    hers = an_account()
    assert client.get(f"/money/accounts/{hers}/").status_code == 404
    assert client.get(f"/money/accounts/{hers}/statement.pdf").status_code == 404
    assert client.get(f"/money/accounts/{hers}/bank/").status_code == 404


@pytest.mark.parametrize("more", [0, 12])
def test_the_comparison_costs_the_same_however_much_there_is(
    client: Client, bank: int, more: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    grants = Account.objects.get(holder="society:Grants").pk
    for number in range(more):
        transfer(payer_id=grants, payee_id=bank, amount=700 + number, reason="x", scope="x",
                 key=str(number), by=IDRIS, at=NOON)  # fmt: skip
    for path in (f"/money/accounts/{bank}/bank/", line_path(bank, 1), "/money/accounts/"):
        client.get(path)
        with django_assert_max_num_queries(MOST + 3 + 2):  # two savepoints of the test's own
            client.get(path)


def test_the_whole_ledger_is_sent_piece_by_piece(client: Client, bank: int) -> None:
    table = client.get("/money/accounts/whole/GBP-pence.csv")
    text = b"".join(table).decode()
    assert len(text.splitlines()) == 2
    journal = client.get("/money/accounts/whole/GBP-pence.beancount")
    assert "balance Assets:GBP:Account-" in b"".join(journal).decode()
    assert client.get("/money/accounts/whole/GBP-pence.xls").status_code == 404


def test_a_statement_of_the_society_s_account_comes_as_page_and_as_files(
    client: Client, bank: int
) -> None:
    path = f"/money/accounts/{bank}/"
    days = "begins_on=2030-05-01&ends_on=2030-05-31"
    page = client.get(f"{path}?{days}").text
    assert "1 May 2030 to 31 May 2030" in page
    assert f"{path}statement.csv?{days.replace('&', '&amp;')}" in page
    assert (
        "not before the first" in client.get(f"{path}?begins_on=2030-05-02&ends_on=2030-05-01").text
    )
    then = client.get(f"{path}?moment=2030-05-02T13:00").text
    assert "2 May 2030 at 1:00pm: the balance was \u00a31,000." in then
    assert "0 minutes" not in client.get(f"{path}?moment=soon").text

    table = client.get(f"{path}statement.csv?{days}")
    assert "closing-balance" in table.text
    assert f"account-{bank}-2030-05-01-to-2030-05-31.csv" in table["Content-Disposition"]
    assert " open Assets:GBP:" in client.get(f"{path}statement.beancount?{days}").text
    assert client.get(f"{path}statement.doc").status_code == 404
    drawn = client.get(f"{path}statement.pdf?{days}")
    assert drawn.status_code == (200 if can_draw() else 503)


def test_without_pango_the_statement_says_how_to_print(
    client: Client, bank: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "weasyprint", None)

    assert "Printing from the page works." in client.get(f"/money/accounts/{bank}/").text
    assert client.get(f"/money/accounts/{bank}/statement.pdf").status_code == 503


def test_the_command_writes_everything_out(
    bank: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("ledger", "export", str(tmp_path / "all.csv"))
    call_command("ledger", "export", "--format", "beancount", "--unit", "GBP-pence")
    call_command("ledger", "statement", str(bank))
    call_command("ledger", "statement", str(bank), "--format", "beancount", "--from", "2030-05-01")
    call_command("ledger", "statement", str(bank), "--at", "2030-05-02T13:00")
    call_command("ledger", "check", "--full", "--json")

    said = capsys.readouterr().out
    assert "opening-balance" in (tmp_path / "all.csv").read_text()
    assert 'option "operating_currency" "GBP"' in said
    assert "Balance \u00a31,000, set aside \u00a30." in said
    assert json.loads(said[said.index('{\n  "adds_up"') :])["sums"] == {"GBP-pence": 0}


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["statement", "1000000"], "no such account"),
        (["export", "--from", "May"], "not a day"),
        (["export", "--from", "2030-05-02", "--to", "2030-05-01"], "before the first"),
        (["export", "/nowhere/at/all"], "cannot be written"),
    ],
)
def test_the_command_says_what_is_wrong(bank: int, words: list[str], reason: str) -> None:
    with pytest.raises(CommandError, match=reason):
        call_command("ledger", *words)
    with pytest.raises(CommandError, match="not a moment"):
        call_command("ledger", "statement", str(bank), "--at", "noon")
