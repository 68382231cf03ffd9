"""Which sender serves a channel here: read from the settings each time, so nothing is held."""

from collections.abc import Callable
from typing import Final

from django.conf import settings

from littlesociety.messages.rules import EMAIL, LETTER, TEXT

from .base import Sender
from .email import DjangoMail
from .govuk_notify import NotifyClient, NotifyEmail, NotifyLetter, NotifyText
from .text_file import TextFile
from .text_webhook import TextWebhook


def sender_for(channel: str) -> Sender | None:
    """Return what sends on this channel, or None: then it goes by hand or not at all."""
    choose = _CHOICES.get(channel)
    return choose() if choose else None


def _setting(name: str) -> str:
    return str(getattr(settings, name, "") or "")


def _notify_client() -> NotifyClient:
    return NotifyClient(api_key=_setting("NOTIFY_API_KEY"), url=_setting("NOTIFY_URL"))


def _has_notify(template: str) -> bool:
    return bool(_setting("NOTIFY_API_KEY") and _setting(template))


def _email() -> Sender:
    if _has_notify("NOTIFY_EMAIL_TEMPLATE"):
        return NotifyEmail(_notify_client(), _setting("NOTIFY_EMAIL_TEMPLATE"))
    return DjangoMail()


def _text() -> Sender | None:
    if _has_notify("NOTIFY_TEXT_TEMPLATE"):
        return NotifyText(_notify_client(), _setting("NOTIFY_TEXT_TEMPLATE"))
    if _setting("TEXT_WEBHOOK_URL"):
        return TextWebhook(url=_setting("TEXT_WEBHOOK_URL"), secret=_setting("TEXT_WEBHOOK_SECRET"))
    return TextFile(settings.OUTBOX_DIR) if settings.OUTBOX_DIR else None


def _letter() -> Sender | None:
    """Letters are printed and posted by hand, unless Notify does it."""
    if _has_notify("NOTIFY_LETTER_TEMPLATE"):
        return NotifyLetter(_notify_client(), _setting("NOTIFY_LETTER_TEMPLATE"))
    return None


_CHOICES: Final[dict[str, Callable[[], Sender | None]]] = {
    EMAIL: _email,
    TEXT: _text,
    LETTER: _letter,
}
