from typing import Any
from unittest import mock

import pytest
from django.db import connection, connections
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from littlesociety.core.transactions import ReadersDoNotWait, reading_mode

pytestmark = pytest.mark.django_db


def _mode_seen(method: str) -> object:
    seen: list[object] = []

    def look(request: HttpRequest) -> HttpResponse:
        seen.append(getattr(connection, "transaction_mode", None))
        return HttpResponse()

    ReadersDoNotWait(look)(RequestFactory().generic(method, "/"))
    return seen[0]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has transaction modes")
def test_a_page_takes_no_write_lock_and_a_post_takes_it_at_once() -> None:
    assert _mode_seen("GET") is None
    assert _mode_seen("POST") == "IMMEDIATE"


def test_the_mode_is_put_back_after_a_page() -> None:
    before = getattr(connection, "transaction_mode", None)

    _mode_seen("GET")

    assert getattr(connection, "transaction_mode", None) == before


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has transaction modes")
def test_a_page_that_comes_first_leaves_the_lock_of_later_posts_alone() -> None:
    fresh: Any = connections.create_connection("default")
    with mock.patch("littlesociety.core.transactions.connection", fresh):
        assert fresh.connection is None
        with reading_mode():
            assert fresh.transaction_mode is None

    assert fresh.transaction_mode == "IMMEDIATE"
    fresh.close()
