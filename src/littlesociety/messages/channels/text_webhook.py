"""Text messages through any provider: one signed JSON post to an address of your own.

The receiver checks `Society-Signature: t=SECONDS,v1=HEX`, where HEX is the HMAC-SHA256 of
`SECONDS.BODY` under the shared secret, refuses what is older than five minutes, and uses
`Idempotency-Key` to drop a message that it has had before.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass

from littlesociety.core.clock import now

from .base import Message
from .web_call import TIME_LIMIT, Call, call


@dataclass(frozen=True, slots=True)
class TextWebhook:
    """Posts `{"reference", "to", "text"}`."""

    url: str
    secret: str
    time_limit: float = TIME_LIMIT

    def send(self, message: Message) -> str:
        """Post one text message; return the receiver's `id` for it, if it gives one."""
        body = json.dumps(
            {"reference": message.reference, "to": message.to, "text": message.body}
        ).encode()
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": message.reference,
            "Society-Signature": sign(body, secret=self.secret, seconds=int(now().timestamp())),
        }
        answer = call(Call(self.url, headers, body, self.time_limit))
        return str(answer.get("id") or message.reference)[:120]


def sign(body: bytes, *, secret: str, seconds: int) -> str:
    """Return the signature header for a body sent at this second.

    >>> sign(b"{}", secret="s", seconds=1)[:12]
    't=1,v1=b2536'
    """
    mark = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={mark}"
