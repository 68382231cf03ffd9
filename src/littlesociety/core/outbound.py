"""Asking another society's computer over the web, so that an address cannot be turned against us.

Someone names the address, so it could name our own network. It is looked up once; if any answer is
not on the open internet, it is refused; the connection goes to a very address that was checked,
so that a second look-up cannot lead elsewhere. No redirects, no proxies, no cookies, a short
answer, ten seconds to connect and ten for all the rest (OWASP ASVS 5.0, 1.3.6 and 15.3.2).
"""

import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, IncompleteRead
from typing import Final
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

SECONDS: Final = 10.0
LONGEST_ANSWER: Final = 64 * 1024
_PORTS: Final = {"http": 80, "https": 443}
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_MOST_TRIED: Final = 2
_PRINTABLE: Final = range(0x21, 0x7F)

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class NoAnswer(Exception):
    """Nothing that can be used came back. `code` is one of a few fixed words, for programs."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the HTTP status, and the body as far as it may be long."""

    status: int
    body: bytes


def fetch(url: str, body: bytes | None = None, *, most: int = LONGEST_ANSWER) -> Answer:
    """Get an address, or post a body to it, and return the answer whatever its status.

    `most` is the longest body of an answer in bytes. Raises NoAnswer with the code address-refused,
    not-found (the name), no-connection, no-answer-in-time or answer-too-long.
    """
    parts = _checked(url)
    with _connected(parts, _looked_up(parts)) as (connection, late):
        try:
            answer = _asked(connection, parts, body, most)
        except TimeoutError:
            raise NoAnswer("no-answer-in-time") from None
        except (OSError, HTTPException):
            raise NoAnswer("no-answer-in-time" if late.is_set() else "no-connection") from None
        if late.is_set():
            raise NoAnswer("no-answer-in-time")
        return answer


def _checked(url: str) -> SplitResult:
    """The parts of a plain web address. Anything cleverer is refused."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise NoAnswer("address-refused") from None
    if not all(ord(sign) in _PRINTABLE for sign in url) or port == 0:
        raise NoAnswer("address-refused")
    if parts.scheme not in _PORTS or not parts.hostname or parts.username is not None:
        raise NoAnswer("address-refused")
    return parts


def _looked_up(parts: SplitResult) -> list[tuple[str, int]]:
    """Where to connect to. Raises NoAnswer if any address of the name is not allowed."""
    port = parts.port or _PORTS[parts.scheme]
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NoAnswer("not-found") from None
    addresses = [str(info[4][0]) for info in found]
    if not addresses or not all(is_allowed(address) for address in addresses):
        raise NoAnswer("address-refused")
    return [(address, port) for address in dict.fromkeys(addresses)][:_MOST_TRIED]


def is_allowed(text: str) -> bool:
    """Whether an address may be connected to: only on the open internet.

    With `NEIGHBOURS_ON_THIS_MACHINE`, which only a local society can set, this machine as well.

    >>> is_allowed("10.0.0.1"), is_allowed("169.254.169.254"), is_allowed("::ffff:192.168.0.1")
    (False, False, False)
    """
    try:
        address: IPAddress = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if settings.NEIGHBOURS_ON_THIS_MACHINE and address.is_loopback:
        return True
    return all(_is_public(each) for each in (address, *_hidden_in(address)))


def _is_public(address: IPAddress) -> bool:
    """Whether an address is reached over the open internet, and is one computer's."""
    return address.is_global and not address.is_multicast


def _hidden_in(address: IPAddress) -> Iterator[IPAddress]:
    """The IPv4 addresses that an IPv6 address can stand for."""
    if isinstance(address, ipaddress.IPv6Address):
        teredo = address.teredo or ()
        yield from (each for each in (address.ipv4_mapped, address.sixtofour, *teredo) if each)
        if address in _NAT64:
            yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)


@contextmanager
def _connected(
    parts: SplitResult, addresses: list[tuple[str, int]]
) -> Iterator[tuple[HTTPConnection, threading.Event]]:
    """A connection to one of them, and whether it was cut since the deadline had passed."""
    line = _wrapped(_called(addresses), parts)
    late = threading.Event()
    cut = threading.Timer(SECONDS, _cut, args=[line, late])
    cut.daemon = True
    cut.start()
    connection = HTTPConnection(parts.hostname or "")
    connection.sock = line
    try:
        yield connection, late
    finally:
        cut.cancel()
        connection.close()


def _called(addresses: list[tuple[str, int]]) -> socket.socket:
    """A line to the first of these addresses that takes the call."""
    fault = "no-connection"
    for address in addresses:
        try:
            line = socket.create_connection(address, timeout=SECONDS / len(addresses))
        except TimeoutError:
            fault = "no-answer-in-time"
        except OSError:
            fault = "no-connection"
        else:
            line.settimeout(SECONDS)
            return line
    raise NoAnswer(fault)


def _wrapped(raw: socket.socket, parts: SplitResult) -> socket.socket:
    """The socket, to be encrypted for an https address: the name is checked, not the number."""
    if parts.scheme == "http":
        return raw
    return ssl.create_default_context().wrap_socket(
        raw, server_hostname=parts.hostname, do_handshake_on_connect=False
    )


def _cut(line: socket.socket, late: threading.Event) -> None:
    """End a connection in the middle of whatever it does."""
    late.set()
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def _asked(connection: HTTPConnection, parts: SplitResult, body: bytes | None, most: int) -> Answer:
    """Send the request and read the answer."""
    path = parts.path or "/"
    target = f"{path}?{parts.query}" if parts.query else path
    headers = {"Host": parts.netloc, "Connection": "close", "Accept-Encoding": "identity"}
    if body is not None:
        headers["Content-Type"] = "text/plain; charset=utf-8"
    if isinstance(connection.sock, ssl.SSLSocket):
        connection.sock.do_handshake()
    connection.request("GET" if body is None else "POST", target, body, headers)
    with connection.getresponse() as answer:
        content = answer.read(most + 1)
        if len(content) > most:
            raise NoAnswer("answer-too-long")
        if answer.length:
            raise IncompleteRead(content)
        return Answer(answer.status, content)
