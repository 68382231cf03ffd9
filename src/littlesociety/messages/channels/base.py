"""What every channel is given and how it says that it could not deliver."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """Words for one person on one channel.

    `to` is an email address, a telephone number or a postal address in lines. `reference` is the
    same each time the same message is tried, so that a provider can drop a second copy.
    """

    to: str
    subject: str
    body: str
    reference: str
    is_retry: bool = False


class SendingFailed(Exception):
    """A message did not go out. `code` is for programs and holds nothing about the person.

    `is_final`: trying again would not help this message. `is_outage`: the provider is in trouble,
    so other messages should wait as well.
    """

    def __init__(self, code: str, *, is_final: bool = False, is_outage: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.is_final = is_final
        self.is_outage = is_outage


class Sender(Protocol):
    """Sends a message and returns the provider's own name for it, or raises SendingFailed."""

    def send(self, message: Message) -> str:
        """Hand the message over."""
        ...
