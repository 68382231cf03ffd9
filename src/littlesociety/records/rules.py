"""The bytes of a line and of what is committed to. Plain values in, bytes out."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import rfc8785

VERSION: Final = 1
LONGEST_LEAF: Final = 4096
SALT_BYTES: Final = 32

_SAFE_INTEGER: Final = 2**53 - 1


def leaf_of(
    *,
    origin: str,
    index: int,
    happened_on: date,
    type: str,  # noqa: A002 - the field's name
    subject: str,
    facts: Mapping[str, int | str],
    commitment: bytes | None,
    supersedes: int | None,
) -> bytes:
    """Return the one way of writing a line. Raises ValueError when it would be too long.

    >>> leaf_of(origin="a.example/record", index=0, happened_on=date(2030, 5, 2), type="correction",
    ...         subject="line:0", facts={"n": 2**60}, commitment=None, supersedes=None)[:44]
    b'{"at":"2030-05-02","commit":null,"facts":{"n'
    """
    leaf = rfc8785.dumps(
        {
            "v": VERSION,
            "log": origin,
            "seq": index,
            "at": happened_on.isoformat(),
            "type": type,
            "subject": subject,
            "facts": {name: _safe(value) for name, value in facts.items()},
            "commit": None if commitment is None else base64.b64encode(commitment).decode(),
            "supersedes": supersedes,
        }
    )
    if len(leaf) > LONGEST_LEAF:
        message = f"a line of {len(leaf)} bytes is too long for the record"
        raise ValueError(message)
    return leaf


def commitment_to(payload: Mapping[str, Any], *, salt: bytes) -> bytes:
    """Return what binds us to a payload and says nothing about it.

    >>> commitment_to({"a": 1}, salt=bytes(32)) == commitment_to({"a": 1}, salt=bytes(31) + b"1")
    False
    """
    return hmac.new(salt, rfc8785.dumps(dict(payload)), hashlib.sha256).digest()


def _safe(value: int | str) -> int | str:
    """Numbers that other languages would round are written as text."""
    return str(value) if isinstance(value, int) and abs(value) > _SAFE_INTEGER else value
