"""Ways to press buttons and fill in forms, with scripts and without."""

from typing import Any

import pytest
from django.test import Client

from littlesociety.people.models import Person
from littlesociety.people.tests.factories import (
    RoleTermFactory,
)
from littlesociety.people.tests.signing_in import sign_in

from .factories import (
    AreaFactory,
)

BOTH_WAYS = pytest.mark.parametrize("with_htmx", [True, False])


def by_htmx(*, with_htmx: bool) -> dict[str, str]:
    return {"HX-Request": "true"} if with_htmx else {}


def press(client: Client, path: str, *, with_htmx: bool, **sent: Any) -> str:
    """Press a button; return what is then on the screen."""
    response = client.post(path, sent, headers=by_htmx(with_htmx=with_htmx))
    assert response.status_code == (200 if with_htmx else 303)
    if not with_htmx:
        response = client.get(response.headers["Location"])
    assert ("<html" in response.text) is not with_htmx
    return response.text


def a_broker_at(client: Client) -> Person:
    term = RoleTermFactory.create(role="broker", person__name="Bo Lind")
    sign_in(client, term.person, method="mfa")
    return term.person


def ask_answers(**changed: Any) -> dict[str, Any]:
    area = AreaFactory.create()
    return {
        "request_key": "6f0f6f7e-8d1c-4a53-b8a4-1c8f3a1d2e90",
        "category": "lift",
        "summary": "A lift to the clinic",
        "day": "2030-05-03",
        "start": "14:30",
        "minutes": "60",
        "area": str(area.pk),
        "details": "Second bell",
    } | changed
