import base64
import hashlib
import hmac
import json
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from littlesociety.messages.channels import sender_for
from littlesociety.messages.channels.base import Message, Sender, SendingFailed
from littlesociety.messages.channels.email import DjangoMail
from littlesociety.messages.channels.govuk_notify import (
    NotifyClient,
    NotifyEmail,
    NotifyLetter,
    NotifyText,
)
from littlesociety.messages.channels.text_file import TextFile
from littlesociety.messages.channels.text_webhook import TextWebhook, sign

from .stand_in import StandIn, stand_in

SERVICE = "26785a09-ab16-4eb0-8407-a37497a57506"
SECRET = "3d844edf-8d35-48ac-975b-e847b4f122b0"
KEY = f"marlbrook-{SERVICE}-{SECRET}"
MESSAGE = Message("07700 900123", "Help is agreed", "Someone is coming.", "ref-1")
LIMIT = 0.4


@pytest.fixture
def provider() -> Iterator[StandIn]:
    with stand_in() as told:
        yield told


def senders(provider: StandIn) -> list[Sender]:
    client = NotifyClient(KEY, provider.url, LIMIT)
    return [
        NotifyEmail(client, "t-1"),
        NotifyText(client, "t-2"),
        NotifyLetter(client, "t-3"),
        TextWebhook(provider.url + "/texts", "shared", LIMIT),
    ]


def failure(sender: Sender, message: Message = MESSAGE) -> SendingFailed:
    with pytest.raises(SendingFailed) as caught:
        sender.send(message)
    return caught.value


def test_notify_is_given_a_signed_token_of_the_service(provider: StandIn) -> None:
    NotifyText(NotifyClient(KEY, provider.url, LIMIT), "t-2").send(MESSAGE)

    token = provider.calls[0].headers["Authorization"].removeprefix("Bearer ")
    signed, _dot, mark = token.rpartition(".")
    claims = json.loads(base64.urlsafe_b64decode(signed.split(".")[1] + "=="))
    good = hmac.new(SECRET.encode(), signed.encode(), hashlib.sha256).digest()
    assert base64.urlsafe_b64decode(mark + "=") == good
    assert claims.keys() == {"iss", "iat"}
    assert claims["iss"] == SERVICE


def test_notify_gets_each_channel_in_its_own_words(provider: StandIn) -> None:
    email, text, letter, _webhook = senders(provider)
    address = Message("Ada Obi\n1 Mill Lane\nMarlbrook", "News", "Words.", "ref-2")

    names = [email.send(MESSAGE), text.send(MESSAGE), letter.send(address)]

    bodies = [call.json for call in provider.calls]
    assert names == ["provider-1"] * 3
    assert [call.path.rpartition("/")[2] for call in provider.calls] == ["email", "sms", "letter"]
    assert bodies[0]["personalisation"] == {
        "subject": "Help is agreed",
        "body": "Someone is coming.",
    }
    assert bodies[1]["phone_number"] == "07700 900123"
    assert bodies[2]["personalisation"]["address_line_3"] == "Marlbrook"
    assert {body["reference"] for body in bodies} == {"ref-1", "ref-2"}


def test_a_retry_asks_notify_first_and_sends_nothing_twice(provider: StandIn) -> None:
    provider.found = {"notifications": [{"id": "taken-before"}]}
    again = Message("a@example.org", "News", "Words.", "ref-3", is_retry=True)

    name = senders(provider)[0].send(again)

    assert name == "taken-before"
    assert [call.method for call in provider.calls] == ["GET"]
    assert "reference=ref-3" in provider.calls[0].path


def test_a_webhook_can_check_who_wrote_and_drop_a_second_copy(provider: StandIn) -> None:
    senders(provider)[3].send(MESSAGE)

    [call] = provider.calls
    signature = call.headers["Society-Signature"]
    seconds = int(signature.split(",")[0].removeprefix("t="))
    assert signature == sign(call.body, secret="shared", seconds=seconds)
    assert call.headers["Idempotency-Key"] == "ref-1"
    assert call.json == {"reference": "ref-1", "to": "07700 900123", "text": "Someone is coming."}


@pytest.mark.parametrize("which", range(4))
@pytest.mark.parametrize(
    ("status", "said"),
    [
        (400, ("refused-400", True, False)),
        (401, ("bad-key", False, True)),
        (403, ("bad-key", False, True)),
        (429, ("too-many-requests", False, True)),
        (500, ("provider-error-500", False, True)),
        (503, ("provider-error-503", False, True)),
    ],
)
def test_what_a_provider_answers_becomes_a_code_of_ours(
    provider: StandIn, which: int, status: int, said: tuple[str, bool, bool]
) -> None:
    provider.status = status

    failed = failure(senders(provider)[which])

    assert (failed.code, failed.is_final, failed.is_outage) == said
    assert MESSAGE.to not in str(failed)


@pytest.mark.parametrize("which", range(4))
def test_a_provider_that_does_not_answer_is_left_after_the_time_limit(
    provider: StandIn, which: int
) -> None:
    provider.sleeps = LIMIT * 2

    said = failure(senders(provider)[which])

    assert (said.code, said.is_outage) == ("no-answer-in-time", True)


def test_a_provider_that_is_not_there_is_an_outage() -> None:
    with stand_in() as gone:
        pass

    said = failure(TextWebhook(gone.url, "shared", LIMIT))

    assert (said.code, said.is_outage) == ("no-connection", True)


def test_no_redirect_is_followed_with_a_telephone_number(provider: StandIn) -> None:
    provider.status, provider.headers = 307, {"Location": provider.url + "/elsewhere"}

    said = failure(senders(provider)[3])

    assert said.code == "refused-307"
    assert len(provider.calls) == 1


def test_nothing_personal_travels_unencrypted() -> None:
    said = failure(TextWebhook("http://texts.example.org/", "shared"))

    assert (said.code, said.is_outage) == ("address-not-https", True)


def test_settings_choose_who_sends(settings: Settings) -> None:
    usual = [sender_for("email"), sender_for("text"), sender_for("letter"), sender_for("page")]
    settings.TEXT_WEBHOOK_URL = "https://texts.example.org/"
    settings.TEXT_WEBHOOK_SECRET = "shared"
    by_webhook = sender_for("text")
    settings.NOTIFY_API_KEY = KEY
    settings.NOTIFY_EMAIL_TEMPLATE = settings.NOTIFY_TEXT_TEMPLATE = "t"
    settings.NOTIFY_LETTER_TEMPLATE = "t"
    by_notify = [sender_for("email"), sender_for("text"), sender_for("letter")]

    assert [type(sender) for sender in usual[:2]] == [DjangoMail, TextFile]
    assert usual[2:] == [None, None]
    assert isinstance(by_webhook, TextWebhook)
    assert [type(sender) for sender in by_notify] == [NotifyEmail, NotifyText, NotifyLetter]


def test_without_any_way_to_text_there_is_no_sender(settings: Settings) -> None:
    settings.OUTBOX_DIR = None

    assert sender_for("text") is None
