"""GOV.UK Notify, for the public bodies that may use it: email, text message and letter.

Each template at Notify has one subject line `((subject))` (not for texts) and one body `((body))`.
Notify does not drop a repeated reference by itself, so a retry first asks whether it was taken.
"""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from littlesociety.core.clock import now

from .base import Message, SendingFailed
from .web_call import TIME_LIMIT, Call, call

NOTIFY_URL: Final = "https://api.notifications.service.gov.uk"
_UUID_LENGTH: Final = 36
_ADDRESS_LINES: Final = 7


def token(api_key: str, *, seconds: int) -> str:
    """Return the signed token (JWT, HS256) that Notify wants with each call.

    A key ends in the service's id and its secret, two UUIDs with a dash between them.
    """
    secret = api_key[-_UUID_LENGTH:]
    service = api_key[-2 * _UUID_LENGTH - 1 : -_UUID_LENGTH - 1]
    head = _packed({"typ": "JWT", "alg": "HS256"})
    claims = _packed({"iss": service, "iat": seconds})
    signed = hmac.new(secret.encode(), head + b"." + claims, hashlib.sha256).digest()
    return b".".join((head, claims, _base64url(signed))).decode()


def _packed(value: dict[str, Any]) -> bytes:
    return _base64url(json.dumps(value, separators=(",", ":")).encode())


def _base64url(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


@dataclass(frozen=True, slots=True)
class NotifyClient:
    """Calls Notify. An empty `url` means the real one."""

    api_key: str
    url: str = ""
    time_limit: float = TIME_LIMIT

    def post(self, kind: str, message: Message, content: dict[str, Any]) -> str:
        """Hand a message over once and return Notify's id for it."""
        taken = self._id_taken(message.reference) if message.is_retry else ""
        if taken:
            return taken
        body = json.dumps({**content, "reference": message.reference}).encode()
        answer = self._call(f"/v2/notifications/{kind}", body)
        return str(answer.get("id") or message.reference)[:120]

    def _id_taken(self, reference: str) -> str:
        """Notify's id for a message that it took before, or nothing."""
        answer = self._call("/v2/notifications?" + urlencode({"reference": reference}))
        found = answer.get("notifications") or []
        return str(found[0].get("id", "")) if found else ""

    def _call(self, path: str, body: bytes | None = None) -> dict[str, Any]:
        headers = {
            "Authorization": "Bearer " + token(self.api_key, seconds=int(now().timestamp())),
            "Content-Type": "application/json",
        }
        return call(Call((self.url or NOTIFY_URL) + path, headers, body, self.time_limit))


@dataclass(frozen=True, slots=True)
class NotifyEmail:
    """Email by Notify."""

    client: NotifyClient
    template_id: str

    def send(self, message: Message) -> str:
        """Send one email."""
        return self.client.post(
            "email",
            message,
            {
                "email_address": message.to,
                "template_id": self.template_id,
                "personalisation": {"subject": message.subject, "body": message.body},
            },
        )


@dataclass(frozen=True, slots=True)
class NotifyText:
    """Text messages by Notify."""

    client: NotifyClient
    template_id: str

    def send(self, message: Message) -> str:
        """Send one text message."""
        return self.client.post(
            "sms",
            message,
            {
                "phone_number": message.to,
                "template_id": self.template_id,
                "personalisation": {"body": message.body},
            },
        )


@dataclass(frozen=True, slots=True)
class NotifyLetter:
    """Letters printed and posted by Notify. The address needs three to seven lines."""

    client: NotifyClient
    template_id: str

    def send(self, message: Message) -> str:
        """Send one letter."""
        lines = [line.strip() for line in message.to.splitlines() if line.strip()]
        if len(lines) > _ADDRESS_LINES:
            raise SendingFailed("address-too-long", is_final=True)
        address = {f"address_line_{n}": line for n, line in enumerate(lines, start=1)}
        return self.client.post(
            "letter",
            message,
            {
                "template_id": self.template_id,
                "personalisation": {
                    **address,
                    "subject": message.subject,
                    "body": message.body,
                },
            },
        )
