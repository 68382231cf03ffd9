"""Two people at once: the database decides, and both get a sentence."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from littlesociety.core.errors import Refusal
from littlesociety.exchange.actions import confirm_done, propose_match
from littlesociety.exchange.models import Match
from littlesociety.ledger.queries import balance_of, replay_problems
from littlesociety.people.tests.factories import PersonFactory

from .factories import AFTERWARDS, NOON, NeedFactory, account_of, acting, said_done

pytestmark = [
    pytest.mark.skipif(
        connection.vendor == "sqlite", reason="a database in memory has one connection"
    ),
    pytest.mark.usefixtures("rows_of_our_own"),
]


def guards(verb: str) -> None:
    """Put the guards of tables that only grow away, or back."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"ALTER TABLE {table} {verb} TRIGGER USER")


@pytest.fixture
def _guards_back(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """After everything, the guards stand again."""
    yield
    with django_db_blocker.unblock():
        guards("ENABLE")


@pytest.fixture
def rows_of_our_own(_guards_back: None, transactional_db: None) -> Iterator[None]:
    """Rows that other connections see, and that are gone afterwards."""
    yield
    guards("DISABLE")


def at_once(*steps: Callable[[], object]) -> list[object]:
    """Take all steps at the same time, each on its own connection."""

    def take(step: Callable[[], object]) -> object:
        try:
            return step()
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(steps)) as threads:
        return list(threads.map(take, steps))


def test_of_two_helpers_at_once_one_steps_in_and_one_is_thanked() -> None:
    need = NeedFactory.create()
    helpers = PersonFactory.create_batch(4)

    answers = at_once(
        *(
            lambda helper=helper: propose_match(
                need_id=need.pk, helper_id=helper.pk, by=acting(helper), at=NOON
            )
            for helper in helpers
        )
    )

    assert Match.objects.count() == 1
    assert answers.count("someone-was-faster") == 3


def test_two_clicks_on_confirm_at_once_pay_once() -> None:
    match = said_done()
    by = acting(match.need.asker_id)

    at_once(*[lambda: confirm_done(match_id=match.pk, by=by, at=AFTERWARDS)] * 4)

    assert balance_of(account_of(match.helper_id)).posted == 60
    assert replay_problems() == []
