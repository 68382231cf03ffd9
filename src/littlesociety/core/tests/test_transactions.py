import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from littlesociety.core.transactions import ReadersDoNotWait


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
