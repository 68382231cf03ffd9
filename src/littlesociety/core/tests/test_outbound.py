"""Asking another computer cannot be turned against our own network, and never takes long."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.test import override_settings

from littlesociety.core import outbound
from littlesociety.core.outbound import Answer, NoAnswer, fetch, is_allowed

HELLO = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


@contextmanager
def server(act: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server on this machine that takes one call and does with it what it likes."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def serve() -> None:
            try:
                line, _who = door.accept()
                with line:
                    act(line)
            except OSError:
                return

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{door.getsockname()[1]}/record"


def says(answer: bytes) -> Callable[[socket.socket], None]:
    def act(line: socket.socket) -> None:
        line.recv(65_536)
        line.sendall(answer)

    return act


@pytest.fixture(autouse=True)
def _this_machine_is_allowed(settings: Any) -> None:
    settings.NEIGHBOURS_ON_THIS_MACHINE = True


def test_an_answer_comes_back_whatever_its_status() -> None:
    with server(says(HELLO.replace(b"200 OK", b"409 Conflict"))) as url:
        assert fetch(url, b"question") == Answer(409, b"hello")


def test_a_body_is_posted_to_the_very_path() -> None:
    heard: list[bytes] = []

    def act(line: socket.socket) -> None:
        heard.append(line.recv(65_536))
        line.sendall(HELLO)

    with server(act) as url:
        fetch(f"{url}/x?y=1", b"question")

    assert heard[0].startswith(b"POST /record/x?y=1 HTTP/1.1\r\n")
    assert b"\r\nHost: 127.0.0.1:" in heard[0]


@override_settings(NEIGHBOURS_ON_THIS_MACHINE=False)
def test_this_machine_is_refused_unless_that_is_set() -> None:
    with server(says(HELLO)) as url, pytest.raises(NoAnswer, match="address-refused"):
        fetch(url)


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "::", "fe80::1", "fe80::1%eth0", "fd00::1", "ff02::1",
        "::ffff:10.0.0.1", "::ffff:169.254.169.254", "2002:a00:1::", "64:ff9b::a00:1",
        "2001:0:0:0:0:0:f5ff:fffe", "not an address",
    ],
)  # fmt: skip
def test_no_address_of_a_private_network_is_allowed(address: str) -> None:
    assert not is_allowed(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_addresses_on_the_open_internet_are_allowed(address: str) -> None:
    assert is_allowed(address)


@pytest.mark.parametrize("name", ["localhost", "127.1", "2130706433", "0x7f000001", "[::1]"])
@override_settings(NEIGHBOURS_ON_THIS_MACHINE=False)
def test_no_spelling_of_this_machine_is_allowed(name: str) -> None:
    with pytest.raises(NoAnswer, match=r"address-refused|not-found"):
        fetch(f"http://{name}:9/")


def test_a_name_that_leads_to_both_kinds_of_address_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both = [(0, 0, 0, "", (ip, 80)) for ip in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_named: both)

    with pytest.raises(NoAnswer, match="address-refused"):
        fetch("http://two-faced.example/")


def test_a_name_is_looked_up_once_and_that_address_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with server(says(HELLO)) as url:
        port = int(url.split(":")[2].split("/")[0])
        answers = iter([[(0, 0, 0, "", ("127.0.0.1", port))]])
        looked_up = lambda *_args, **_named: next(answers)  # noqa: E731
        monkeypatch.setattr(socket, "getaddrinfo", looked_up)
        monkeypatch.setattr(socket, "create_connection", lambda where, **_named: _connect(where))

        assert fetch(f"http://rebinding.example:{port}/").status == 200


def _connect(where: tuple[str, int]) -> socket.socket:
    assert where[0] == "127.0.0.1"
    line = socket.socket()
    line.connect(where)
    return line


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.example/", "file:///etc/passwd", "//a.example", "a.example", "", "http://",
        "http://user:secret@a.example/", "http://a.example:0/", "http://a.example:99999/",
        "http://a.example/\r\nX: y", "http://a.example/a b", "http://é.example/",
    ],
)  # fmt: skip
def test_only_plain_web_addresses_are_asked(url: str) -> None:
    with pytest.raises(NoAnswer, match="address-refused"):
        fetch(url)


def test_a_redirect_is_not_followed() -> None:
    moved = b"HTTP/1.1 302 Found\r\nLocation: http://10.0.0.1/\r\nContent-Length: 0\r\n\r\n"
    with server(says(moved)) as url:
        assert fetch(url) == Answer(302, b"")


@pytest.mark.parametrize("head", [b"Content-Length: 9000\r\n", b""])
def test_a_long_answer_is_not_read_to_its_end(head: bytes) -> None:
    with (
        server(says(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n" + b"x" * 9000)) as url,
        pytest.raises(NoAnswer, match="answer-too-long"),
    ):
        fetch(url, most=1000)


@pytest.mark.parametrize("noise", [b"", b"\x00\xff not http at all\r\n\r\n", b"HTTP/1.1 "])
def test_noise_is_no_answer(noise: bytes) -> None:
    with server(says(noise)) as url, pytest.raises(NoAnswer, match="no-connection"):
        fetch(url)


def test_nobody_at_home_is_no_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        url = f"http://127.0.0.1:{door.getsockname()[1]}/"
    with pytest.raises(NoAnswer, match="no-connection"):
        fetch(url)


@pytest.mark.parametrize("begun", [b"", b"HTTP/1.1 200 OK\r\nX-", HELLO[:-3]])
def test_a_drip_of_bytes_is_cut_off_at_the_deadline(
    monkeypatch: pytest.MonkeyPatch, begun: bytes
) -> None:
    monkeypatch.setattr(outbound, "SECONDS", 0.3)
    over = threading.Event()

    def drip(line: socket.socket) -> None:
        line.sendall(begun)
        while not over.wait(0.05):
            line.sendall(b"" if begun == HELLO[:-3] else b"a")

    with server(drip) as url:
        began = time.monotonic()
        with pytest.raises(NoAnswer, match="no-answer-in-time"):
            fetch(url)
        over.set()

    assert time.monotonic() - began < 5


def test_an_https_address_needs_a_certificate_we_can_check() -> None:
    with server(says(HELLO)) as url, pytest.raises(NoAnswer, match="no-connection"):
        fetch(url.replace("http:", "https:"))


def test_a_second_address_of_a_name_is_tried_when_the_first_does_not_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with server(says(HELLO)) as url:
        port = int(url.split(":")[2].split("/")[0])
        both = [(0, 0, 0, "", (ip, port)) for ip in ("::1", "127.0.0.1", "127.0.0.1")]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_named: both)
        real = _connect

        def connect(where: tuple[str, int], **_named: object) -> socket.socket:
            if ":" in where[0]:
                raise ConnectionRefusedError
            return real(where)

        monkeypatch.setattr(socket, "create_connection", connect)

        assert fetch(f"http://both.example:{port}/").status == 200
