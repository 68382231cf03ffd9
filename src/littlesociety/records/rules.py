"""The bytes of a line and of what is committed to. Plain values in, bytes out."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import date
from json.encoder import encode_basestring as _quote
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
    """Return the one way of writing a line: the bytes that RFC 8785 gives, only sooner.

    Raises ValueError when it would be too long.

    >>> leaf_of(origin="a.example/record", index=0, happened_on=date(2030, 5, 2), type="correction",
    ...         subject="line:0", facts={"n": 2**60}, commitment=None, supersedes=None)[:44]
    b'{"at":"2030-05-02","commit":null,"facts":{"n'
    """
    commit = "null" if commitment is None else f'"{base64.b64encode(commitment).decode()}"'
    earlier = "null" if supersedes is None else supersedes
    leaf = (
        f'{{"at":"{happened_on.isoformat()}","commit":{commit},"facts":{_spell_facts(facts)},'
        f'"log":{_quote(origin)},"seq":{index},"subject":{_quote(subject)},'
        f'"supersedes":{earlier},"type":{_quote(type)},"v":{VERSION}}}'
    ).encode()
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


def disclosure_of(payload: Mapping[str, Any], *, salt: bytes) -> str:
    """Return the file with which someone can prove what a line commits to: JSON of two texts.

    `payload` is the canonical JSON itself, so that whoever checks it hashes what stands there.
    """
    told = {
        "payload": rfc8785.dumps(dict(payload)).decode(),
        "salt": base64.b64encode(salt).decode(),
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _spell_facts(facts: Mapping[str, int | str]) -> str:
    """Write facts as RFC 8785 does.

    Names outside of ASCII would be sorted otherwise than Python sorts: for them, and only them, the
    library is asked. Numbers that other languages would round are written as text.
    """
    if not "".join(facts).isascii():
        return rfc8785.dumps({name: _safe(value) for name, value in facts.items()}).decode()
    return "{" + ",".join([_spell_fact(*fact) for fact in sorted(facts.items())]) + "}"


def _spell_fact(name: str, value: int | str) -> str:
    """One name and its value."""
    safe = _safe(value)
    return f"{_quote(name)}:{_quote(safe) if isinstance(safe, str) else safe}"


def _safe(value: int | str) -> int | str:
    """Numbers that other languages would round are written as text."""
    return str(value) if isinstance(value, int) and abs(value) > _SAFE_INTEGER else value
