"""Email by whatever Django is set up with: SMTP in production, files in a local outbox."""

import smtplib
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage

from .base import Message, SendingFailed

_FOR_GOOD: Final = 500


class DjangoMail:
    """Plain text mail with a message id that stays the same when it is tried again."""

    def send(self, message: Message) -> str:
        """Send one mail; its message id is the reference."""
        domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ")
        message_id = f"<{message.reference}@{domain}>"
        mail = EmailMessage(
            subject=" ".join(message.subject.split()),
            body=message.body,
            to=[message.to],
            headers={"Message-ID": message_id, "Auto-Submitted": "auto-generated"},
        )
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _said in error.recipients.values()]
            raise _refused(max(codes, default=_FOR_GOOD)) from None
        except (smtplib.SMTPAuthenticationError, smtplib.SMTPConnectError):
            raise SendingFailed("mail-server-refused-us", is_outage=True) from None
        except smtplib.SMTPResponseException as error:
            raise _refused(error.smtp_code) from None
        except OSError:  # also every other SMTPException: no connection, time-out, hung up
            raise SendingFailed("no-mail-server", is_outage=True) from None
        return message_id


def _refused(code: int) -> SendingFailed:
    """A 5xx answer is for good; a 4xx means later."""
    return SendingFailed(f"refused-{code}", is_final=code >= _FOR_GOOD)
