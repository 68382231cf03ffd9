import smtplib
from collections.abc import Callable

import pytest
from django.core import mail

from littlesociety.messages.channels.base import Message, SendingFailed
from littlesociety.messages.channels.email import DjangoMail

MESSAGE = Message("ada@example.org", "Help\r\nBcc: all@example.org", "Someone is coming.", "ref-1")


def refusing(error: Exception) -> Callable[..., int]:
    def send(*_args: object, **_kwargs: object) -> int:
        raise error

    return send


def test_a_mail_tried_again_has_the_same_message_id() -> None:
    names = {DjangoMail().send(MESSAGE), DjangoMail().send(MESSAGE)}

    assert names == {"<ref-1@example.org>"}
    assert {sent.extra_headers["Message-ID"] for sent in mail.outbox} == names


def test_a_subject_cannot_smuggle_in_a_header() -> None:
    DjangoMail().send(MESSAGE)

    [sent] = mail.outbox
    assert sent.subject == "Help Bcc: all@example.org"
    assert sent.recipients() == ["ada@example.org"]


@pytest.mark.parametrize(
    ("error", "code", "is_final", "is_outage"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b": (550, b"no")}), "refused-550", True, False),
        (smtplib.SMTPRecipientsRefused({"a@b": (451, b"later")}), "refused-451", False, False),
        (smtplib.SMTPDataError(554, b"spam"), "refused-554", True, False),
        (smtplib.SMTPAuthenticationError(535, b"who"), "mail-server-refused-us", False, True),
        (smtplib.SMTPServerDisconnected("bye"), "no-mail-server", False, True),
        (ConnectionRefusedError(), "no-mail-server", False, True),
        (TimeoutError(), "no-mail-server", False, True),
    ],
)
def test_what_a_mail_server_says_becomes_a_code_of_ours(
    monkeypatch: pytest.MonkeyPatch, error: Exception, code: str, is_final: bool, is_outage: bool
) -> None:
    monkeypatch.setattr("django.core.mail.EmailMessage.send", refusing(error))

    with pytest.raises(SendingFailed) as caught:
        DjangoMail().send(MESSAGE)

    said = caught.value
    assert (said.code, said.is_final, said.is_outage) == (code, is_final, is_outage)
