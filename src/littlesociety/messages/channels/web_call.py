"""Calling a provider over the web: one JSON post with a time limit, and errors in our own words."""

import json
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any, Final
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from .base import SendingFailed

TIME_LIMIT: Final = 10.0
_LONGEST_ANSWER: Final = 64 * 1024
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_REFUSED, _TOO_MANY, _BROKEN = 400, 429, 500
_BAD_KEY: Final = frozenset({401, 403})


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a provider. Without a body it asks, with a body it posts."""

    url: str
    headers: dict[str, str]
    body: bytes | None = None
    time_limit: float = TIME_LIMIT


class _StayHere(HTTPRedirectHandler):
    """Follow no redirect: it could carry a key or a telephone number to someone else."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        """Say that there is nowhere else to go."""
        return


_opener = build_opener(_StayHere)


def call(asked: Call) -> dict[str, Any]:
    """Return the provider's JSON answer. Raises SendingFailed with a code for everything else."""
    _check_address(asked.url)
    request = Request(asked.url, data=asked.body, headers=asked.headers)  # noqa: S310 - checked above
    try:
        with _opener.open(request, timeout=asked.time_limit) as answer:
            return _read(answer.read(_LONGEST_ANSWER))
    except HTTPError as error:
        error.close()
        raise _failure(error.code) from None
    except TimeoutError:
        raise SendingFailed("no-answer-in-time", is_outage=True) from None
    except (OSError, HTTPException):
        raise SendingFailed("no-connection", is_outage=True) from None


def _check_address(url: str) -> None:
    """Keys and numbers travel encrypted, or stay on this machine."""
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        return
    raise SendingFailed("address-not-https", is_outage=True)


def _read(answer: bytes) -> dict[str, Any]:
    """A provider that answers without JSON has still taken the message."""
    try:
        read = json.loads(answer or b"{}")
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def _failure(status: int) -> SendingFailed:
    """Say what a status means for this message and for the next."""
    if status in _BAD_KEY:
        return SendingFailed("bad-key", is_outage=True)
    if status == _TOO_MANY:
        return SendingFailed("too-many-requests", is_outage=True)
    if status >= _BROKEN:
        return SendingFailed(f"provider-error-{status}", is_outage=True)
    return SendingFailed(f"refused-{status}", is_final=status >= _REFUSED)
