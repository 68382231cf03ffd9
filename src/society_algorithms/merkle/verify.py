"""Check a society's public record with nothing but Python. Copy this one file and run it.

    python3 verify.py FOLDER|ADDRESS|LINE.tlog-proof [--key KEY|FILE] [--json]

It works every hash out again from the lines. It answers 0 when all is well, 1 when something does
not verify (the file is named) and 2 when something cannot be read. It reads only below the place
given, and shares no code with the program that writes the record.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import sys
import urllib.request
from pathlib import Path
from typing import Any

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    Ed25519PublicKey = None  # type: ignore[assignment,misc]

OK, DOES_NOT_VERIFY, CANNOT_READ = 0, 1, 2
WIDTH, HASH, MOST_BYTES, LONGEST_LINE = 256, 32, 256 * 65_537, 4096
OUTER = ["at", "commit", "facts", "log", "seq", "subject", "supersedes", "type", "v"]
DAY = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
WORD = re.compile(r"[a-z][a-z0-9_-]{0,39}")
VALUE = re.compile(r"[A-Za-z0-9@:._-]{1,80}")
SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
PROOF = re.compile(r"c2sp\.org/tlog-proof@v1\nextra (.+)\nindex (0|[1-9][0-9]{0,18})((\n.+)*)")
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
PROVED = """Proved: these are the lines that were signed; none was changed, moved, taken out or
slipped in since; every line has the fixed form."""
NOT_PROVED = """Not proved: that a line is true; that everyone is shown this same record (not yet
independently witnessed); and, without --key, that the key is the society's own."""


class Source:
    """A folder on this machine, or an address on the web: only what is below it is read."""

    def __init__(self, place: str) -> None:
        self.place, self.is_web = place.rstrip("/"), bool(re.match("https?://", place))
        self.web = urllib.request.OpenerDirector()  # which follows no address to another
        for part in ("Handler", "SHandler", "DefaultErrorHandler", "ErrorProcessor"):
            self.web.add_handler(getattr(urllib.request, f"HTTP{part}")())

    def read(self, path: str) -> bytes | None:
        """Return a file, or None when there is none."""
        file = Path(self.place, path)
        if not self.is_web:
            return file.read_bytes() if file.is_file() else None
        try:
            with self.web.open(f"{self.place}/{path}", timeout=30) as answer:
                return bytes(answer.read(MOST_BYTES))
        except urllib.request.HTTPError as refused:
            if refused.code not in {404, 410}:
                raise
        return None

    def files(self) -> list[str]:
        """Return every file there is; on the web that cannot be known."""
        root = Path(self.place)
        found = [] if self.is_web else root.rglob("*")
        return sorted(file.relative_to(root).as_posix() for file in found if file.is_file())


def leaf_hash(line: bytes) -> bytes:
    """The hash of one line."""
    return hashlib.sha256(b"\0" + line).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbours."""
    return hashlib.sha256(b"\1" + left + right).digest()


def tree_root(row: list[bytes]) -> bytes:
    """The root over neighbouring hashes: pairs are joined, a last odd one is carried up."""
    while len(row) > 1:
        joined = [node_hash(row[i], row[i + 1]) for i in range(0, len(row) - 1, 2)]
        row = joined + row[len(row) & ~1 :]
    return row[0] if row else hashlib.sha256().digest()


def climb(found: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root that a proof leads to. Raises ValueError when it has the wrong length."""
    if bool(path) != (size > 1) or index >= size:
        raise ValueError("has the wrong length")
    if not path:
        return found
    left = 1 << ((size - 1).bit_length() - 1)
    if index >= left:
        return node_hash(path[-1], climb(found, index - left, size - left, path[:-1]))
    return node_hash(climb(found, index, left, path[:-1]), path[-1])


def signed_by(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether an Ed25519 signature is good."""
    if Ed25519PublicKey is None:
        return signed_by_plainly(public, signature, message)
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def signed_by_plainly(public: bytes, signature: bytes, message: bytes) -> bool:
    """The same in plain Python, as RFC 8032 states it."""
    key, nonce = _point(public), _point(signature[:HASH])
    base = _point((4 * pow(5, -1, P) % P).to_bytes(HASH, "little"))
    scalar = int.from_bytes(signature[HASH:], "little")
    if len(signature) != 2 * HASH or not key or not nonce or not base or scalar >= L:
        return False
    challenge = hashlib.sha512(signature[:HASH] + public + message).digest()
    return _times(scalar, base) == _plus(nonce, _times(int.from_bytes(challenge, "little"), key))


def _point(content: bytes) -> tuple[int, int] | None:
    y, sign = int.from_bytes(content, "little") & (2**255 - 1), content[-1:] >= b"\x80"
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x * pow(2, (P - 1) // 4, P) % P if (x * x - square) % P else x
    if len(content) != HASH or y >= P or (x * x - square) % P or (x == 0 and sign):
        return None
    return (P - x if x & 1 != sign else x), y


def _plus(a: tuple[int, int], b: tuple[int, int]) -> tuple[int, int]:
    k = D * a[0] * b[0] * a[1] * b[1]
    x, y = a[0] * b[1] + b[0] * a[1], a[1] * b[1] + a[0] * b[0]
    return x * pow(1 + k, -1, P) % P, y * pow(1 - k, -1, P) % P


def _times(number: int, point: tuple[int, int]) -> tuple[int, int]:
    total = (0, 1)
    for bit in range(number.bit_length()):
        total = _plus(total, point) if number >> bit & 1 else total
        point = _plus(point, point)
    return total


def unbase64(text: str) -> bytes:
    """Base 64 in its one form."""
    content = base64.b64decode(text, validate=True)
    if base64.b64encode(content).decode() != text:
        raise ValueError("is not written as it should be")
    return content


def read_key(text: str) -> tuple[str, bytes, bytes]:
    """Return the name, the id and the public key."""
    name, written_id, encoded = [*text.split("+", 2), "", ""][:3]
    content = unbase64(encoded)
    key_id = hashlib.sha256(name.encode() + b"\n" + content).digest()[:4]
    if (content[:1], len(content), key_id.hex()) != (b"\1", 1 + HASH, written_id) or not name:
        raise ValueError("is not a whole Ed25519 key")
    return name, key_id, content[1:]


def read_checkpoint(note: str, key: str) -> tuple[str, int, bytes, int]:
    """Check the signature; return the origin, size, root and how many others signed."""
    name, key_id, public = read_key(key)
    body, _, tail = note.rpartition("\n\n")
    origin, size, root, *more = [*body.split("\n"), "", ""]
    if not tail.endswith("\n") or any(more) or not SIZE.fullmatch(size):
        raise ValueError("is not written as it should be")
    known, others = f"\N{EM DASH} {name} ", 0
    for line in tail[:-1].split("\n"):
        signature = unbase64(line.rpartition(" ")[2])
        if not line.startswith(known) or signature[:4] != key_id:
            others += 1
        elif not signed_by(public, signature[4:], (body + "\n").encode()):
            raise ValueError("does not carry a good signature")
    if others == tail.count("\n"):
        raise ValueError("is not signed with this key")
    return origin, int(size), unbase64(root), others


def path_of(level: int | str, index: int, width: int = WIDTH) -> str:
    """The path of a tile."""
    number, name = index // 1000, f"{index % 1000:03d}"
    while number:
        name, number = f"x{number % 1000:03d}/{name}", number // 1000
    return f"tile/{level}/{name}" + (f".p/{width}" if width < WIDTH else "")


def unbundle(content: bytes) -> list[bytes]:
    """Take the lines out of a bundle."""
    lines, at = [], 0
    while at < len(content):
        end = at + 2 + int.from_bytes(content[at : at + 2], "big")
        lines.append(content[at + 2 : end])
        at = end
    return lines if at == len(content) else []


def check_line(line: bytes, index: int, origin: str) -> None:
    """Raise ValueError unless a line has the form that every line has."""
    entry = json.loads(line, parse_float=str, parse_constant=str)
    if len(line) > LONGEST_LINE or not isinstance(entry, dict) or sorted(entry) != OUTER:
        raise ValueError("does not have the parts of a line")
    same = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if same.encode() != line:
        raise ValueError("is not canonical JSON")
    if repr((entry["seq"], entry["log"], entry["v"])) != repr((index, origin, 1)):
        raise ValueError("belongs to another place")
    if not _is_sound(entry):
        raise ValueError("holds what a line cannot hold")


def _is_sound(entry: dict[str, Any]) -> bool:
    facts, earlier, commit = entry["facts"], entry["supersedes"], entry["commit"]
    return (
        isinstance(facts, dict)
        and all(WORD.fullmatch(key) and _is_value(value) for key, value in facts.items())
        and all(isinstance(entry[part], str) for part in ("at", "type", "subject"))
        and bool(DAY.fullmatch(entry["at"]) and WORD.fullmatch(entry["type"]))
        and _is_value(entry["subject"])
        and (earlier is None or (type(earlier) is int and 0 <= earlier < entry["seq"]))
        and (commit is None or len(unbase64(str(commit))) == HASH)
    )


def _is_value(value: Any) -> bool:
    is_safe = type(value) is str or (type(value) is int and abs(value) < 2**53)
    return is_safe and bool(VALUE.fullmatch(str(value)))


def _spans(count: int) -> list[tuple[int, int]]:
    return [(at // WIDTH, min(WIDTH, count - at)) for at in range(0, count, WIDTH)]


class Record:
    """One record being checked, file by file."""

    def __init__(self, source: Source) -> None:
        self.source, self.reading = source, source.place
        self.seen: dict[str, str] = {}
        self.problems: dict[str, str] = {}

    def check(self, given_key: str) -> dict[str, Any]:
        """Check everything, and return what was found."""
        note, key = self._need("checkpoint"), self._need("key")
        key = key[:-1] if key.endswith("\n") else ""
        if read_key(key) and given_key not in {"", key}:
            raise ValueError("is not the key that you gave")
        self.reading = "checkpoint"
        origin, size, root, others = read_checkpoint(note, key)
        found = [self._bundle(index, width, origin) for index, width in _spans(size)]
        self._check_tiles(self._trusted(found, size, root))
        return {
            "origin": origin, "lines": size, "root": root.hex(), "key": key,
            "signatures_by_others": others, "others": self._check_others(),
        }  # fmt: skip

    def _need(self, path: str) -> str:
        content, self.reading = self.source.read(path), path
        if content is None:
            raise FileNotFoundError(f"there is no file called {path}")
        return content.decode(errors="replace")

    def _tile(self, level: int | str, index: int, width: int) -> tuple[str, bytes]:
        # A full tile stands in for a partial one that has gone.
        whole = path = path_of(level, index, width)
        content = self.source.read(path)
        if content is None and width < WIDTH:
            whole = path_of(level, index)
            content = _first(level, self.source.read(whole), width)
        if content is None:
            self.problems[path] = "is missing"
        self.seen[path_of(level, index)] = whole
        return path, content or b""

    def _bundle(self, index: int, width: int, origin: str) -> list[bytes]:
        path, content = self._tile("entries", index, width)
        lines = unbundle(content)
        if len(lines) != width:
            self.problems.setdefault(path, f"does not hold {width} whole lines")
        for place, line in enumerate(lines, start=index * WIDTH):
            try:
                check_line(line, place, origin)
            except (ValueError, RecursionError) as wrong:
                self.problems.setdefault(path, f"is wrong at line {place}: it {wrong}")
        return [leaf_hash(line) for line in lines]

    def _trusted(self, found: list[list[bytes]], size: int, root: bytes) -> list[bytes]:
        """Return the hashes of the lines; when they do not lead to the root, find the fault."""
        ours = [one for part in found for one in part]
        if tree_root(ours) == root:
            return ours
        kept = [self._tile(0, index, width)[1] for index, width in _spans(size)]
        theirs = [tile[at : at + HASH] for tile in kept for at in range(0, len(tile), HASH)]
        for index, width in _spans(size):
            if kept[index] != b"".join(found[index]):
                path = path_of("entries", index, width)
                self.problems.setdefault(path, "does not hold the lines that were signed")
        if not self.problems:
            self.problems["checkpoint"] = "does not state the root of these lines"
        return theirs if tree_root(theirs) == root else ours

    def _check_tiles(self, hashes: list[bytes], level: int = 0) -> None:
        above = []
        for index, width in _spans(len(hashes)):
            part = hashes[index * WIDTH : index * WIDTH + width]
            path, content = self._tile(level, index, width)
            if content != b"".join(part):
                self.problems.setdefault(path, "does not hold the hashes of the lines")
            above += [tree_root(part)] if width == WIDTH else []
        if above:
            self._check_tiles(above, level + 1)

    def _check_others(self) -> list[str]:
        """Check older partial tiles; return the files that this checkpoint does not speak of."""
        rest = {*self.source.files()} - {*self.seen.values(), "checkpoint", "key"}
        for path in sorted(rest):
            whole, _, width = path.partition(".p/")
            kept, content = self.source.read(self.seen.get(whole, "")), self.source.read(path)
            if kept is None or not width.isdecimal() or (content or b"").startswith(kept):
                continue
            rest.remove(path)
            if content != _first(whole.split("/")[1], kept, int(width)):
                self.problems[path] = "does not belong to this record"
        return sorted(rest)


def _first(level: int | str, content: bytes | None, width: int) -> bytes | None:
    """The part of a tile that was there when it was only so wide."""
    if content is None or level != "entries":
        return content and content[: width * HASH]
    return b"".join(len(line).to_bytes(2, "big") + line for line in unbundle(content)[:width])


def check_proof(text: str, key: str) -> dict[str, Any]:
    """Check one line's proof, which carries the line itself."""
    head, _, note = text.partition("\n\n")
    parts = PROOF.fullmatch(head)
    if not key:
        raise FileNotFoundError("a proof is checked with the society's key: add --key")
    if not parts:
        raise ValueError("is not a proof with its line")
    line, index, steps = unbase64(parts[1]), int(parts[2]), parts[3].split("\n")[1:]
    origin, size, root, others = read_checkpoint(note, key)
    check_line(line, index, origin)
    if climb(leaf_hash(line), index, size, [unbase64(step) for step in steps]) != root:
        raise ValueError("does not lead from the line to the root that was signed")
    return {"origin": origin, "lines": size, "root": root.hex(), "key": key,
            "signatures_by_others": others, "line": json.loads(line)}  # fmt: skip


def check(place: str, key: str) -> dict[str, Any]:
    """Check whatever stands at a place; return the verdict and what was found."""
    record, found = Record(Source(place)), {}
    try:
        key = Path(key).read_text().strip() if Path(key).is_file() else key
        is_proof = place.endswith(".tlog-proof")
        found = check_proof(Path(place).read_text(), key) if is_proof else record.check(key)
    except ValueError as wrong:
        record.problems[record.reading] = str(wrong)
    except OSError as lost:
        return {"answer": CANNOT_READ, "problems": {place: str(lost)}}
    if record.problems:
        return found | {"answer": DOES_NOT_VERIFY, "problems": record.problems}
    return found | {"answer": OK, "problems": {}, "proved": PROVED, "not_proved": NOT_PROVED}


def spell(place: str, found: dict[str, Any]) -> str:
    """Say the verdict in plain words."""
    faults = "".join(f"\n  {file}: {why}" for file, why in found["problems"].items())
    if found["answer"] == CANNOT_READ:
        return f"This cannot be read, so nothing is said about it.{faults}"
    if faults:
        return f"{place} DOES NOT VERIFY.{faults}"
    left = "".join(f"Not covered: {file}\n" for file in found.get("others", []))
    said = f"{place} VERIFIES: {found['lines']} lines of {found['origin']}."
    return f"{said}\nRoot: {found['root']}\nKey: {found['key']}\n{left}{PROVED}\n{NOT_PROVED}"


def main(arguments: list[str] | None = None) -> int:
    """Check the place named on the command line; return 0, 1 or 2."""
    reader = argparse.ArgumentParser(description="Check a public record.")
    reader.add_argument("place", help="a folder, an address or a .tlog-proof file")
    reader.add_argument("--key", default="", help="the society's key, or a file that holds it")
    reader.add_argument("--json", action="store_true", help="answer in JSON")
    asked = reader.parse_args(arguments)
    found = check(asked.place, asked.key)
    text = json.dumps(found, indent=2) if asked.json else spell(asked.place, found)
    sys.stdout.write(text + "\n")
    return int(found["answer"])


if __name__ == "__main__":
    sys.exit(main())
