"""The one file that people copy: it accepts a whole record and names whatever was touched."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from society_algorithms.merkle import verify
from society_algorithms.merkle.tests.records import (
    KEY,
    ORIGIN,
    PRIVATE,
    line,
    proof_of,
    write_record,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_record(tmp_path, 300)
    return tmp_path


@pytest.fixture
def address(folder: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def files_of(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 512, 700])
def test_a_whole_record_verifies_at_any_size(tmp_path: Path, size: int) -> None:
    write_record(tmp_path, size)

    found = verify.check(str(tmp_path), str(KEY))

    assert (found["answer"], found["lines"], found["problems"]) == (verify.OK, size, {})


def test_a_record_of_many_tiles_verifies(tmp_path: Path) -> None:
    write_record(tmp_path, 66_000)

    assert verify.check(str(tmp_path), "")["answer"] == verify.OK


def test_one_changed_byte_in_any_file_is_found_and_the_file_is_named(folder: Path) -> None:
    for path in files_of(folder):
        whole = path.read_bytes()
        for at in {0, 1, 2, len(whole) // 3, len(whole) // 2, len(whole) - 2, len(whole) - 1}:
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
            found = verify.check(str(folder), "")
            assert found["answer"] == verify.DOES_NOT_VERIFY, (path, at)
            assert list(found["problems"]) == [path.relative_to(folder).as_posix()], (path, at)
        path.write_bytes(whole)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_bit_of_a_small_record_counts(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("record")
    write_record(folder, 5)
    path = data.draw(st.sampled_from(files_of(folder)))
    whole = bytearray(path.read_bytes())
    bit = data.draw(st.integers(0, len(whole) * 8 - 1))
    whole[bit // 8] ^= 1 << bit % 8
    path.write_bytes(whole)

    found = verify.check(str(folder), "")

    assert path.relative_to(folder).as_posix() in found["problems"]


@pytest.mark.parametrize("path", ["tile/0/000", "tile/entries/001.p/44", "tile/1/000.p/1"])
def test_a_missing_file_is_named(folder: Path, path: str) -> None:
    (folder / path).unlink()

    found = verify.check(str(folder), "")

    assert (found["answer"], found["problems"][path]) == (verify.DOES_NOT_VERIFY, "is missing")


@pytest.mark.parametrize("path", ["checkpoint", "key"])
def test_without_checkpoint_or_key_nothing_is_said(folder: Path, path: str) -> None:
    (folder / path).unlink()

    assert verify.check(str(folder), "")["answer"] == verify.CANNOT_READ


def test_the_key_that_was_given_must_be_the_key_of_the_record(folder: Path) -> None:
    other = str(KEY).replace(ORIGIN, "elsewhere.example/record")

    found = verify.check(str(folder), other)

    assert found["problems"] == {"key": "is not the key that you gave"}


@pytest.mark.parametrize(
    "changed",
    [
        {"seq": 7},
        {"v": 2},
        {"v": True},
        {"log": "elsewhere.example/record"},
        {"at": "2030-05-02T10:00"},
        {"type": "Help given"},
        {"subject": "Ada Lovelace"},
        {"facts": {"note": "came round at noon"}},
        {"facts": {"minutes": 1.5}},
        {"facts": {"minutes": 2**53}},
        {"facts": {"minutes": [1]}},
        {"facts": []},
        {"commit": "AAAA"},
        {"supersedes": 9},
        {"name": "Ada"},
    ],
)
def test_a_line_of_another_form_is_refused(tmp_path: Path, changed: dict[str, Any]) -> None:
    write_record(tmp_path, 3, lambda seq: line(seq, **changed if seq == 1 else {}))

    found = verify.check(str(tmp_path), "")

    assert list(found["problems"]) == ["tile/entries/000.p/3"]
    assert "line 1" in found["problems"]["tile/entries/000.p/3"]


@pytest.mark.parametrize("leaf", [line(0) + b" ", b"[" * 4000, b"\xff", b"", b"x" * 5000, b"1"])
def test_a_line_that_is_not_canonical_json_is_refused(tmp_path: Path, leaf: bytes) -> None:
    write_record(tmp_path, 1, lambda _: leaf)

    assert verify.check(str(tmp_path), "")["answer"] == verify.DOES_NOT_VERIFY


def test_older_partial_tiles_must_be_the_beginning_of_newer_ones(tmp_path: Path) -> None:
    write_record(tmp_path, 3)
    write_record(tmp_path, 5)
    assert verify.check(str(tmp_path), "")["answer"] == verify.OK

    (tmp_path / "tile/0/000.p/3").write_bytes(bytes(96))

    assert list(verify.check(str(tmp_path), "")["problems"]) == ["tile/0/000.p/3"]


def test_newer_tiles_and_other_files_are_listed_and_not_judged(tmp_path: Path) -> None:
    write_record(tmp_path, 5)
    old = (tmp_path / "checkpoint").read_bytes()
    write_record(tmp_path, 7)
    (tmp_path / "checkpoint").write_bytes(old)
    (tmp_path / "verify.py").write_text("")

    found = verify.check(str(tmp_path), "")

    assert found["answer"] == verify.OK
    assert found["others"] == ["tile/0/000.p/7", "tile/entries/000.p/7", "verify.py"]


def test_a_record_is_read_from_an_address(address: str, folder: Path) -> None:
    assert verify.check(address + "/", str(KEY))["answer"] == verify.OK

    (folder / "tile/entries/000").write_bytes(b"")
    assert list(verify.check(address, "")["problems"]) == ["tile/entries/000"]

    (folder / "checkpoint").unlink()
    assert verify.check(address, "")["answer"] == verify.CANNOT_READ


@pytest.mark.parametrize("index", [0, 255, 256, 299])
def test_one_line_is_proved_by_its_proof_and_the_key(folder: Path, index: int) -> None:
    proof = folder / "line.tlog-proof"
    proof.write_text(proof_of(folder, index, 300))

    found = verify.check(str(proof), str(KEY))

    assert (found["answer"], found["line"]["seq"]) == (verify.OK, index)
    assert verify.check(str(proof), "")["answer"] == verify.CANNOT_READ
    for at in range(30, len(proof.read_text()), 7):
        text = proof_of(folder, index, 300)
        proof.write_text(text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :])
        assert verify.check(str(proof), str(KEY))["answer"] == verify.DOES_NOT_VERIFY, at


@settings(max_examples=8, deadline=None)
@given(message=st.binary(max_size=100), at=st.integers(0, 95))
def test_signatures_are_judged_alike_with_and_without_the_library(message: bytes, at: int) -> None:
    both = KEY.public + PRIVATE.sign(message)
    bad = both[:at] + bytes([both[at] ^ 4]) + both[at + 1 :]

    assert verify.signed_by_plainly(both[:32], both[32:], message)
    assert not verify.signed_by_plainly(bad[:32], bad[32:], message)
    assert not verify.signed_by(bad[:32], bad[32:], message)


def test_the_file_runs_alone_with_the_standard_library(folder: Path, tmp_path: Path) -> None:
    alone = tmp_path / "copied.py"
    alone.write_bytes(Path(verify.__file__).read_bytes())
    block = (
        "import sys; sys.modules['cryptography'] = None; import runpy; sys.argv = sys.argv[1:]; "
    )

    ran = subprocess.run(
        [sys.executable, "-I", "-c", block + "runpy.run_path(sys.argv[0], run_name='__main__')",
         str(alone), str(folder), "--json"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (ran.returncode, json.loads(ran.stdout)["lines"]) == (0, 300)


def test_the_verdict_is_said_in_plain_words(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify.main([str(folder)]) == verify.OK
    assert "VERIFIES: 300 lines" in capsys.readouterr().out

    (folder / "tile/0/000").write_bytes(b"")
    assert verify.main([str(folder)]) == verify.DOES_NOT_VERIFY
    assert "tile/0/000: does not hold the hashes" in capsys.readouterr().out

    assert verify.main([str(folder / "nowhere")]) == verify.CANNOT_READ
    assert "cannot be read" in capsys.readouterr().out
