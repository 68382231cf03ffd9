"""The short form of `./society torture`, and whether it would notice what it looks for."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import connection
from pytest_django import Settings

from littlesociety.core.actors import SYSTEM
from littlesociety.ledger.actions import Intent, Outcome, open_account, post
from littlesociety.ops.torture import simulation
from littlesociety.ops.torture.audit import Acknowledged, ledger_faults
from littlesociety.ops.torture.kills import ask
from littlesociety.ops.torture.model import Account, Model
from littlesociety.ops.torture.plan import Plan, Report, torture
from littlesociety.ops.torture.simulation import BEGINS, Simulation
from littlesociety.ops.torture.tally import Tally
from littlesociety.ops.torture.witnessing import Followed

Alter = Callable[[list[Outcome]], list[Outcome]]
KILLS_ON = {"sqlite": 20, "postgresql": 24}


@pytest.fixture
def home(tmp_path: Path, settings: Settings) -> Path:
    settings.RECORD_DIR, settings.KEY_DIR = tmp_path / "record", tmp_path / "keys"
    return tmp_path


@pytest.fixture
def unbroken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Break nothing off inside a statement: SQLite would undo the test's own transaction too."""
    monkeypatch.setattr(Simulation, "_anywhere", Simulation._unheard)


def two_accounts(*, floor: int | None = -100) -> tuple[int, int]:
    first, second = (
        open_account(
            holder=f"p{place}", unit="minutes", kind="time", floor=floor, ceiling=None, at=BEGINS
        )
        for place in range(2)
    )
    return first, second


def kinds(faults: Iterable[tuple[str, str]]) -> set[str]:
    return {kind for kind, _said in faults}


def test_the_short_form_breaks_nothing() -> None:
    plan = Plan(databases=(connection.vendor,), seeds=2, operations=4_000, percent=10)

    report = torture(plan, lambda _line: None)

    [tally] = report.databases
    assert report.is_clean, "\n".join(report.lines())
    assert tally.counts["operations"] > 8_000
    assert tally.counts["workers killed"] == KILLS_ON[connection.vendor]
    assert tally.counts["servers killed"] == (2 if connection.vendor == "postgresql" else 0)
    assert tally.counts["torn writes"] > 0
    assert tally.counts["crashes"] > 10


def test_what_goes_wrong_is_told_with_its_seed_and_the_command() -> None:
    tally = Tally("sqlite")
    tally.note([("overdraft", "account 3 is below its floor")], part="simulation", seed=17)

    said = "\n".join(Report(is_clean=tally.is_clean, databases=[tally]).lines())

    assert "account 3 is below its floor" in said
    assert "./society torture --database sqlite --only simulation --seed 17" in said


def test_a_tally_comes_back_as_it_was_written(tmp_path: Path) -> None:
    tally = Tally("sqlite", left_out=["nothing"])
    tally.counts["crashes"] = 3
    tally.note([("fork", "two roots")], part="workers", seed=4)

    tally.write_to(tmp_path / "tally.json")

    assert Tally.read_from(tmp_path / "tally.json") == tally


def accepts_everything(answers: list[Outcome]) -> list[Outcome]:
    return [answer._replace(status="accepted") for answer in answers]


def forgets_what_was_made(answers: list[Outcome]) -> list[Outcome]:
    return [
        answer._replace(status="conflict") if answer.status == "duplicate" else answer
        for answer in answers
    ]


def renumbers(answers: list[Outcome]) -> list[Outcome]:
    return [
        answer._replace(transfer_id=(answer.transfer_id or 0) + 1)
        if answer.status == "duplicate"
        else answer
        for answer in answers
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("alter", "found"),
    [
        (accepts_everything, {"overdraft", "double effect"}),
        (forgets_what_was_made, {"acknowledged but lost"}),
        (renumbers, {"double effect"}),
    ],
)
def test_a_ledger_that_answers_wrongly_is_noticed(
    home: Path, unbroken: None, monkeypatch: pytest.MonkeyPatch, alter: Alter, found: set[str]
) -> None:
    def wrong(intents: Sequence[Intent], **how: Any) -> list[Outcome]:
        return alter(post(intents, **how))

    monkeypatch.setattr(simulation, "post", wrong)

    assert kinds(Simulation(1, Tally("sqlite"), most=4_000).run()) & found


@pytest.mark.django_db
def test_a_movement_that_is_made_and_refused_is_noticed_in_the_balances(
    home: Path, unbroken: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = iter(range(10**9))

    def twice(intents: Sequence[Intent], **how: Any) -> list[Outcome]:
        answers = post(intents, **how)
        post([replace(intent, key=f"more-{next(number)}") for intent in intents], **how)
        return answers

    monkeypatch.setattr(simulation, "post", twice)

    assert "lost update" in kinds(Simulation(1, Tally("sqlite"), most=4_000).run())


def test_the_model_refuses_what_goes_below_the_floor() -> None:
    model = Model(accounts={1: Account("minutes", 0, None), 2: Account("minutes", 0, None)})
    intent = Intent("test", "one", 1, 2, 5, "test")

    faults = model.judge([intent], [Outcome("accepted", 1)], at=BEGINS)

    assert kinds(faults) == {"overdraft"}


def changed(place: int, by: int, statement: str) -> Callable[[str], Iterator[tuple[Any, ...]]]:
    """Ask as usual, but let one number of each row of one statement be another."""

    def ask_and_change(asked: str) -> Iterator[tuple[Any, ...]]:
        for row in ask(asked):
            values = list(row)
            if statement in asked:
                values[place] += by  # type: ignore[operator]
            yield tuple(values)

    return ask_and_change


@pytest.mark.django_db
def test_the_recount_finds_nothing_wrong_with_an_honest_ledger_and_every_kind_of_fault() -> None:
    first, second = two_accounts()
    intents = [Intent("test", f"k{number}", first, second, 10, "test") for number in range(3)]
    post(intents, by=SYSTEM, at=BEGINS)

    assert kinds(ledger_faults(ask)) == set()
    assert kinds(ledger_faults(changed(2, 1, "FROM ledger_account"))) == {"lost update"}
    assert kinds(ledger_faults(changed(2, 1, "UNION ALL"))) == {"lost update"}
    assert kinds(ledger_faults(changed(4, 100, "FROM ledger_account"))) == {"overdraft"}


@pytest.mark.django_db
def test_what_was_acknowledged_and_is_missing_or_came_twice_is_found(tmp_path: Path) -> None:
    first, second = two_accounts()
    [answer] = post([Intent("test", "kept", first, second, 10, "test")], by=SYSTEM, at=BEGINS)
    (tmp_path / "1.acknowledged").write_text(
        f"made kept {answer.transfer_id}\nmade lost 7\nmade to"
    )
    told = Acknowledged.read(tmp_path)

    assert told.accepted == [("kept", answer.transfer_id), ("lost", 7)]
    assert kinds(told.faults(ask)) == {"acknowledged but lost"}
    told.accepted = told.accepted[:1] * 2
    assert kinds(told.faults(ask)) == {"double effect"}


@pytest.mark.django_db
def test_a_record_that_forgets_what_it_signed_is_noticed(home: Path) -> None:
    run = Simulation(1, Tally("sqlite"), most=10)
    run._begin()
    followed = Followed(Random(3))
    for _seal in range(3):
        run._write_lines()
        assert followed.seal(at=BEGINS, tally=run.tally) == []

    followed.leaves[0] = b"another line"

    assert kinds(followed.whole()) == {"fork"}
    (home / "record" / "checkpoint").unlink()
    assert kinds(followed.look()) == {"fork"}
