"""Who may open and who may change what: every address, every role. A new one fails until listed.

The table is `authorisation.txt`: for each address, what each role gets for a GET, then for an
empty POST. 302 sends a visitor to sign in; 403 and 404 say no; 405 is not a way to ask. 409, 422
and 200 on a POST mean that this role was heard and the form was not. Addresses with `{...}` belong
to the owner; the other resident has nothing to do with them.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import transaction
from django.http import HttpResponse
from django.test import override_settings

from littlesociety.core.clock import now
from littlesociety.ops.demo import town

from .walking import ROLES, World, clients, look_around, route_of, routes, status

TABLE = Path(__file__).with_name("authorisation.txt")
MAY_CHANGE_BY_GET = {"django_session", "usersessions_usersession"}


def table() -> dict[str, tuple[list[int], list[int]]]:
    """The addresses and what each role is to get."""
    found = {}
    for line in TABLE.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            address, numbers = line.split(maxsplit=1)
            opened, sent = (list(map(int, part.split())) for part in numbers.split("|"))
            found[address] = (opened, sent)
    return found


def as_line(address: str, opened: list[int], sent: list[int]) -> str:
    """A line of the table."""
    return f"{address:52} {' '.join(map(str, opened))} | {' '.join(map(str, sent))}"


@pytest.fixture
def world(db: None, tmp_path: Path) -> Iterator[World]:
    """The small made-up place."""
    at, folders = now(), {"RECORD_DIR": tmp_path / "record", "KEY_DIR": tmp_path / "keys"}
    with override_settings(**folders):
        town.seal(town.build("small", at=at, say=nothing), at=at, say=nothing)
        yield look_around()


def nothing(_line: str) -> None:
    """Say nothing."""


def test_every_address_is_in_the_table(world: World) -> None:
    listed = {route_of(world.path(address)) for address in table()}

    missing = [route for route in routes() if route not in listed]

    assert not missing


def test_each_role_gets_what_the_table_says(world: World) -> None:
    visitors, observed = clients(world), []
    for address in table():
        path = world.path(address)
        opened = [status(visitors[role], "GET", path) for role in ROLES]
        sent = [status(visitors[role], "POST", path) for role in ROLES]
        observed.append(as_line(address, opened, sent))

    assert observed == [as_line(address, *numbers) for address, numbers in table().items()]


def test_opening_a_page_changes_nothing(world: World) -> None:
    visitor, changed = clients(world)["owner"], []
    before = counts()
    for address in table():
        with transaction.atomic():
            visitor.get(world.path(address))
            if counts() != before:
                changed.append(address)
            transaction.set_rollback(True)

    assert not changed


def test_every_page_comes_with_its_security_headers(world: World) -> None:
    visitor = clients(world)["owner"]

    found = {
        address: wrong
        for address in table()
        if (wrong := wrong_headers(visitor.get(world.path(address))))
    }

    assert not found


def wrong_headers(answer: HttpResponse) -> list[str]:
    """The headers of an answer to someone signed in that are not as they should be."""
    policy = answer.headers.get("Content-Security-Policy", "")
    is_right = {
        "Content-Security-Policy": "default-src 'self'" in policy and "unsafe-" not in policy,
        "X-Content-Type-Options": answer.headers.get("X-Content-Type-Options") == "nosniff",
        "X-Frame-Options": answer.headers.get("X-Frame-Options") == "DENY",
        "Referrer-Policy": answer.headers.get("Referrer-Policy") == "same-origin",
        "Cache-Control": "no-store" in answer.headers.get("Cache-Control", ""),
    }
    return [name for name, right in is_right.items() if not right]


def counts() -> dict[str, int]:
    """How many rows each table has."""
    return {
        model._meta.db_table: model._base_manager.count()
        for model in apps.get_models(include_auto_created=True)
        if model._meta.db_table not in MAY_CHANGE_BY_GET
    }
