from pathlib import Path

import pytest
from django.core.mail import get_connection, send_mail
from django.test import Client
from pytest_django import Settings

from littlesociety.messages.channels.base import Message
from littlesociety.messages.channels.text_file import TextFile

pytestmark = pytest.mark.django_db
FILES = "django.core.mail.backends.filebased.EmailBackend"


@pytest.fixture
def outbox(tmp_path: Path, settings: Settings) -> Path:
    folder = tmp_path / "outbox"
    settings.OUTBOX_DIR = folder
    return folder


def write(folder: Path, subject: str, body: str) -> None:
    backend = get_connection(FILES, file_path=str(folder))
    send_mail(subject, body, "noticeboard@localhost", ["ada@example.org"], connection=backend)


def test_a_newcomer_reads_their_sign_in_code(client: Client, outbox: Path) -> None:
    write(outbox, "Your sign-in code … Marlbrook", "Your code is\n\nAB12-CD34\n\n-- \nMarlbrook")

    page = client.get("/notices/outbox/").content.decode()

    assert "AB12-CD34" in page
    assert "Your sign-in code … Marlbrook" in page
    assert "ada@example.org" in page


def test_several_mails_in_one_file_are_shown_newest_first(client: Client, outbox: Path) -> None:
    with get_connection(FILES, file_path=str(outbox)) as backend:
        for subject in ("First", "Second"):
            send_mail(subject, "Words.", None, ["ada@example.org"], connection=backend)

    page = client.get("/notices/outbox/").content.decode()

    assert page.index("Second") < page.index("First")


def test_text_messages_are_there_too(client: Client, outbox: Path) -> None:
    TextFile(outbox).send(Message("07700 900123", "", "Help is agreed.", "ref-1"))

    page = client.get("/notices/outbox/").content.decode()

    assert "07700 900123" in page
    assert "Help is agreed." in page


def test_an_empty_outbox_says_what_to_do(client: Client, outbox: Path) -> None:
    page = client.get("/notices/outbox/").content.decode()

    assert "Nothing has been sent yet" in page


def test_mail_cannot_smuggle_in_markup(client: Client, outbox: Path) -> None:
    write(outbox, "<script>1</script>", "<script>2</script>")

    page = client.get("/notices/outbox/").content.decode()

    assert "<script>1" not in page
    assert "<script>2" not in page


@pytest.mark.parametrize("change", [{"OUTBOX_DIR": None}, {"IS_LOCAL": False}])
def test_there_is_no_outbox_in_production(
    client: Client, outbox: Path, settings: Settings, change: dict[str, object]
) -> None:
    for name, value in change.items():
        setattr(settings, name, value)

    assert client.get("/notices/outbox/").status_code == 404
