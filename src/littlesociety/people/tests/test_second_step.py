"""When a second step is lost."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.test import Client

from .factories import PersonFactory
from .signing_in import add_app

pytestmark = pytest.mark.django_db


def test_whoever_keeps_the_server_lets_someone_in_whose_second_step_is_lost(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    ada = PersonFactory.create(email="ada@example.org")
    add_app(ada)

    call_command("let_in", "Ada@example.org", "--forget-second-step", "--json")

    told = json.loads(capsys.readouterr().out)
    assert told["forgotten"] == 2
    assert not Authenticator.objects.filter(user=ada).exists()
    path = "/" + told["link"].split("/", 3)[3]
    client.post(path)
    assert client.get("/me/").status_code == 200


def test_a_lost_second_step_is_not_forgotten_unless_that_is_asked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ada = PersonFactory.create(email="ada@example.org")
    add_app(ada)

    call_command("let_in", "ada@example.org")

    assert "It works once" in capsys.readouterr().out
    assert Authenticator.objects.filter(user=ada).count() == 2


def test_an_address_that_nobody_has_is_refused_in_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        call_command("let_in", "nobody@example.org")

    assert "Nobody signs in with that address." in capsys.readouterr().err
