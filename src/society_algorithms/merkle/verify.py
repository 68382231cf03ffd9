"""Check a society's public record with nothing but Python. Copy this one file and run it.

    python3 verify.py PLACE [--key KEY|FILE] [--policy|--since|--disclosure FILE] [--json]

PLACE is a folder, an address or a .tlog-proof file. Every hash is worked out again from the lines,
and no code is shared with what wrote them. The answer is 0 when all is well, 1 when a file does not
verify, and 2 when something cannot be read. Python 3.10 or newer.
"""

import argparse
import base64
import contextlib
import hmac
import json
import re
import sys
import urllib.request
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey
except ImportError:
    Ed25519PublicKey = MLDSA44PublicKey = None  # type: ignore[assignment,misc]

OK, DOES_NOT_VERIFY, CANNOT_READ, GIVEN, ABSENT = 0, 1, 2, 200, {404, 410}
WIDTH, HASH, MOST_BYTES, LONGEST_LINE, SAFE = 256, 32, 256 * 65_537, 4096, 2**53
ED25519, WITNESS, ML_DSA, KEY_BYTES = 1, 4, 6, {1: 32, 4: 32, 6: 1312}
NUMBER, WORD, VALUE = "(?:0|[1-9][0-9]{0,18})", "[a-z][a-z0-9_-]{0,39}", "[A-Za-z0-9@:._-]{1,80}"
FACT = f'"{WORD}":(?:"{VALUE}"|0|-?[1-9][0-9]{{0,15}})'
LINE = re.compile(
    r'\{"at":"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])",'
    r'"commit":(?:null|"[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]="),'
    rf'"facts":\{{((?:{FACT}(?:,{FACT})*)?)\}},"log":("(?:[^"\\]|\\.)*"),"seq":({NUMBER}),'
    rf'"subject":"{VALUE}","supersedes":(null|{NUMBER}),"type":"{WORD}","v":1\}}'
)
NAME, LONG = re.compile(f'"({WORD})":'), re.compile(":-?([0-9]{16})")
PROOF = re.compile(rf"c2sp\.org/tlog-proof@v1\nextra (.+)\nindex ({NUMBER})((?:\n.+)*)")
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
BASE_X = 15112221349535400772501151409588531511454012693041857206046113283949847762202
PROVED = "Proved: these are the lines that were signed, whole and in order, each of the fixed form."
NOT_PROVED = "Not proved: that lines are true; whose key it is; that all see this record, which is "
BADLY, NEEDED = "is not written as it should be", ("checkpoint", "key")
Found = dict[str, Any]
UNCHECKED = "Not checked, for want of the Python package `cryptography`: ML-DSA-44 signatures by "


def tree_root(row: list[bytes]) -> bytes:
    """The root over neighbouring hashes: pairs are joined, a last odd one is carried up."""
    while len(row) > 1:
        joined = [sha256(b"\1" + a + b).digest() for a, b in zip(row[::2], row[1::2], strict=False)]
        row = joined + row[len(row) & ~1 :]
    return row[0] if row else sha256().digest()


def _tiled(row: list[bytes], carried: list[bytes]) -> tuple[list[list[bytes]], bytes]:
    # The rows of hashes that the tiles hold, level by level, and the root over all.
    whole = len(row) // WIDTH * WIDTH
    left = row[whole:] + carried
    carried = [tree_root(left)] if left else []
    if not whole:
        return [row], tree_root(carried)
    above = [tree_root(row[at : at + WIDTH]) for at in range(0, whole, WIDTH)]
    rows, root = _tiled(above, carried)
    return [row, *rows], root


def _climb(found: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    _must(bool(path) == (size > 1) and index < size, "has the wrong length")
    left = 1 << (size - 1).bit_length() >> 1
    if path and index >= left:
        return tree_root([path[-1], _climb(found, index - left, size - left, path[:-1])])
    return tree_root([_climb(found, index, left, path[:-1]), path[-1]]) if path else found


def signed_by(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether an Ed25519 signature, or an ML-DSA-44 one by its longer key, is good."""
    kind: Any = Ed25519PublicKey if len(public) == HASH else MLDSA44PublicKey
    if kind is None:
        return signed_by_plainly(public, signature, message)
    with contextlib.suppress(InvalidSignature, ValueError):
        kind.from_public_bytes(public).verify(signature, message)
        return True
    return False


def signed_by_plainly(public: bytes, signature: bytes, message: bytes) -> bool:
    """The same for Ed25519 in plain Python, as RFC 8032 states it."""
    sign, y = divmod(int.from_bytes(public, "little"), 2**255)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x * pow(2, (P - 1) // 4, P) % P if (x * x - square) % P else x
    scalar = int.from_bytes(signature[HASH:], "little")
    is_whole = (len(public), len(signature)) == (HASH, 2 * HASH) and y < P and scalar < L
    if not is_whole or (x * x - square) % P or (x == 0 and sign):
        return False
    digest = sha512(signature[:HASH] + public + message).digest()
    back = _times(int.from_bytes(digest, "little") % L, (x if x & 1 != sign else P - x, y))
    x, y = _plus(_times(scalar, (BASE_X, 4 * pow(5, -1, P) % P)), back)
    return (y | (x & 1) << 255).to_bytes(HASH, "little") == signature[:HASH]


def _plus(a: tuple[int, int], b: tuple[int, int]) -> tuple[int, int]:
    k = D * a[0] * b[0] * a[1] * b[1]
    x, y = a[0] * b[1] + b[0] * a[1], a[1] * b[1] + a[0] * b[0]
    return x * pow(1 + k, -1, P) % P, y * pow(1 - k, -1, P) % P


def _times(number: int, point: tuple[int, int]) -> tuple[int, int]:
    half = _times(number >> 1, point) if number else (0, 1)
    return _plus(_plus(half, half), point) if number & 1 else _plus(half, half)


def _must(be_so: object, why: str) -> None:
    if not be_so:
        raise ValueError(why)


def _unbase64(text: str) -> bytes:
    content = base64.b64decode(text, validate=True)
    _must(base64.b64encode(content).decode() == text, BADLY)
    return content


def _read_key(text: str) -> tuple[str, bytes, int, bytes]:
    name, written_id, encoded = [*text.split("+", 2), "", ""][:3]
    content = _unbase64(encoded)
    key_id = sha256(name.encode() + b"\n" + content).digest()[:4]
    is_whole = KEY_BYTES.get(content[0]) == len(content) - 1 and key_id.hex() == written_id
    _must(name and is_whole, "is not a whole key of a known kind")
    return name, key_id, content[0], content[1:]


def time_signed(body: str, key: str, signature: bytes) -> int:
    """The time that a good signature states (C2SP tlog-cosignature), or 0; else ValueError."""
    name, _, kind, public = _read_key(key)
    stamp, signature = (b"", signature) if kind == ED25519 else (signature[:8], signature[8:])
    time, message = int.from_bytes(stamp, "big"), body.encode()
    if kind == WITNESS:
        message = f"cosignature/v1\ntime {time}\n{body}".encode()
    elif kind == ML_DSA:
        origin, size, root = body.split("\n")[:3]
        names = [len(part).to_bytes(1, "big") + part for part in (name.encode(), origin.encode())]
        message = b"subtree/v1\n\0" + names[0] + stamp + names[1] + bytes(8)
        message += int(size).to_bytes(8, "big") + _unbase64(root)
    _must(signed_by(public, signature, message), f"does not carry a good signature by {name}")
    return time


def _signatures(body: str, tail: str, keys: list[str], found: Found) -> dict[str, int]:
    signed, known = {}, {_read_key(key)[:2]: key for key in keys}
    found["unchecked"], found["unknown"] = [], []
    for line in tail.removesuffix("\n").split("\n"):
        name, encoded = [*line[2:].split(" "), ""][:2]
        content = _unbase64(encoded)
        key = known.get((name, content[:4]))
        if key is None or line != f"\N{EM DASH} {name} {encoded}" or tail[-1:] != "\n":
            found["unknown"].append(name)
        elif _read_key(key)[2] == ML_DSA and MLDSA44PublicKey is None:
            found["unchecked"].append(key)
        else:
            signed[key] = time_signed(body, key, content[4:])
    return signed


def judge(policy: str, text: str, keys: list[str], found: Found) -> dict[str, int]:
    """Read a checkpoint; return which keys, of these and of a policy (C2SP), signed it and when."""
    rows = [row for row in map(str.split, policy.split("\n")) if row and row[0][0] != "#"]
    names = {row[1]: row[2] for row in rows if row[0] == "witness"}
    logs = [row[1] for row in rows if row[0] == "log"]
    body, _, tail = text.rpartition("\n\n")
    origin, size, root, *more = [*body.split("\n"), "", ""]
    _must(tail.endswith("\n") and not any(more) and re.fullmatch(NUMBER, size), BADLY)
    found |= {"origin": origin, "lines": int(size), "root": _unbase64(root).hex()}
    signed = _signatures(f"{body}\n", tail, [*keys, *logs, *names.values()], found)
    times = {name: signed[key] for name, key in names.items() if key in signed}
    [quorum], met = [row[1] for row in rows if row[0] == "quorum"], {"none", *times}
    for _, group, least, *members in [row for row in rows if row[0] == "group"]:
        needed = {"any": 1, "all": len(members)}.get(least) or int(least)
        met |= {group} if len({*members} & met - {"none"}) >= max(1, needed) else set()
    by_log = not logs or origin in [_read_key(key)[0] for key in logs if key in signed]
    found |= {"witnesses": times, "quorum": by_log and quorum in met}
    return signed


def _path_of(level: int | str, index: int, width: int = WIDTH) -> str:
    groups = "".join(f"x{index // n % 1000:03d}/" for n in (10**9, 10**6, 1000) if index >= n)
    tail = f".p/{width}" if width < WIDTH else ""
    return f"tile/{level}/{groups}{index % 1000:03d}{tail}"


def _unbundle(content: bytes) -> list[bytes]:
    lines, at = [], 0
    while at < len(content):
        end = at + 2 + int.from_bytes(content[at : at + 2], "big")
        lines.append(content[at + 2 : end])
        at = end
    return lines if at == len(content) else []


def fault_in(line: bytes, index: int, origin: str) -> str:
    """Say in what a line does not have the one form that every line has; nothing if it has it."""
    found = LINE.fullmatch(line.decode(errors="replace"))
    if found is None or len(line) > LONGEST_LINE:
        return "does not have the form of a line"
    facts, log, seq, earlier = found.groups()
    names = NAME.findall(facts)
    if sorted({*names}) != names or any(int(number) >= SAFE for number in LONG.findall(facts)):
        return "is not canonical JSON"
    is_here = seq == str(index) and log == json.dumps(origin, ensure_ascii=False)
    is_later = earlier == "null" or int(earlier) < index
    return "" if is_here and is_later else "belongs to another place"


def _spans(count: int) -> list[tuple[int, int]]:
    return [(at // WIDTH, min(WIDTH, count - at)) for at in range(0, count, WIDTH)]


def _first(path: str, content: bytes, width: int) -> bytes:
    if "entries" not in path:
        return content[: width * HASH]
    return b"".join(len(line).to_bytes(2, "big") + line for line in _unbundle(content)[:width])


class Record:
    """A record in a folder or at an address, checked file by file. Only what is below is read."""

    def __init__(self, place: str) -> None:
        self.place, self.is_web = place.rstrip("/"), bool(re.match("https?://", place))
        self.web = urllib.request.OpenerDirector()  # which follows no address to another
        for part in (urllib.request.HTTPHandler, urllib.request.HTTPSHandler):
            self.web.add_handler(part())
        self.reading, self.hashes = place, list[bytes]()
        self.seen, self.problems = dict[str, str](), dict[str, str]()

    def _read(self, path: str) -> bytes | None:
        file = Path(self.place, path)
        if not self.is_web:
            return file.read_bytes() if file.is_file() else None
        with self.web.open(f"{self.place}/{path}", timeout=30) as answer:
            if answer.status not in {GIVEN, *ABSENT}:
                raise OSError(f"{path} was not given: {answer.status}")
            return bytes(answer.read(MOST_BYTES)) if answer.status == GIVEN else None

    def check(self, given: list[str], policy: str, found: Found) -> None:
        """Check everything, and put what was found into `found`."""
        note, named = [(self._read(path) or b"").decode(errors="replace") for path in NEEDED]
        if not note or not named:
            raise FileNotFoundError("there is no file called checkpoint, or none called key")
        self.reading, keys = "key", named.split()
        _must([*map(_read_key, keys)] and named == "".join(f"{key}\n" for key in keys), BADLY)
        _must({*given} <= {*keys}, "is not the key that you gave")
        policed, self.reading = self._read("policy"), "policy"
        own, _, tail = (policed or b"").decode(errors="replace").rpartition("# ")
        _must(policed is None or _signatures(own, tail, keys[:1], Found()), "is not signed")
        self.reading = "checkpoint"
        signed = judge(own or "quorum none", note, keys, found)
        _must({*keys} <= {*signed, *found["unchecked"]}, "is not signed with this key")
        _must(not own or not found["unknown"], "is signed by someone who is not in `policy`")
        judge(policy or own or "quorum none", note, keys, found)
        bundles = [self._bundle(*span, found["origin"]) for span in _spans(found["lines"])]
        self._check_tiles(bundles, found["lines"], bytes.fromhex(found["root"]))
        found |= {"key": keys[0], "others": self._check_others()}

    def _tile(self, level: int | str, index: int, width: int) -> tuple[str, bytes]:
        path, whole = _path_of(level, index, width), _path_of(level, index)
        content, self.seen[whole] = self._read(path), path
        if content is None:  # a full tile stands in for a partial one that has gone
            full, self.seen[whole] = self._read(whole), whole
            content = full and _first(path, full, width)
        if content is None:
            self.problems[path] = "is missing"
        return path, content or b""

    def _bundle(self, index: int, width: int, origin: str) -> list[bytes]:
        path, content = self._tile("entries", index, width)
        lines = _unbundle(content)
        if len(lines) != width:
            self.problems.setdefault(path, f"does not hold {width} whole lines")
        for place, line in enumerate(lines, start=index * WIDTH):
            if fault := fault_in(line, place, origin):
                self.problems.setdefault(path, f"is wrong at line {place}: it {fault}")
        return [sha256(b"\0" + line).digest() for line in lines]

    def _check_tiles(self, bundles: list[list[bytes]], size: int, signed: bytes) -> None:
        self.hashes = [one for part in bundles for one in part]
        rows, root = _tiled(self.hashes, [])
        tiles = [self._tile(0, index, width) for index, width in _spans(size)]
        if root != signed:  # then which lines are not those that were signed?
            for index, width in _spans(size):
                if tiles[index][1] != b"".join(bundles[index]):
                    path = _path_of("entries", index, width)
                    self.problems.setdefault(path, "does not hold the lines that were signed")
            self.problems = self.problems or {"checkpoint": "does not state the root of the lines"}
            kept = b"".join(content for _, content in tiles)
            theirs = _tiled([kept[at : at + HASH] for at in range(0, len(kept), HASH)], [])
            rows = theirs[0] if theirs[1] == signed else rows
        for level, row in enumerate(rows):
            for index, width in _spans(len(row)):
                path, content = self._tile(level, index, width) if level else tiles[index]
                if content != b"".join(row[index * WIDTH : index * WIDTH + width]):
                    self.problems.setdefault(path, "does not hold the hashes of the lines")

    def _check_others(self) -> list[str]:
        files = () if self.is_web else Path(self.place).rglob("*")
        rest = {file.relative_to(self.place).as_posix() for file in files if file.is_file()}
        rest -= {*self.seen.values(), *NEEDED, "policy"}
        for path in sorted(rest):  # older partial tiles; of the rest, nothing is said
            whole, _, width = path.partition(".p/")
            kept, content = self._read(self.seen.get(whole, "")), self._read(path) or b""
            if kept is not None and width.isdecimal() and not content.startswith(kept):
                rest.remove(path)
                if content != _first(path, kept, int(width)):
                    self.problems[path] = "does not belong to this record"
        return sorted(rest)


def _check_proof(text: str, keys: list[str], policy: str, found: Found) -> None:
    head, _, note = text.partition("\n\n")
    if not keys and not policy:
        raise FileNotFoundError("a proof is checked with the society's key: add --key")
    parts = PROOF.fullmatch(head)
    _must(parts, "is not a proof with its line")
    extra, place, path = parts.groups() if parts else ("", "", "")
    line, steps = _unbase64(extra), [_unbase64(step) for step in path.split("\n")[1:]]
    _must(judge(policy or "quorum none", note, keys, found), "is not signed with this key")
    _must(not (fault := fault_in(line, int(place), found["origin"])), fault)
    root = _climb(sha256(b"\0" + line).digest(), int(place), found["lines"], steps)
    _must(root.hex() == found["root"], "does not lead from the line to the root that was signed")
    found |= {"line": json.loads(line), "key": (keys or [""])[0]}


def check(place: str, key: str = "", policy: str = "", **more: str) -> Found:
    """Check whatever stands at a place; return the verdict and what was found."""
    record, found = Record(place), Found()
    try:
        keys = (key if key.count("+") > 1 else key and Path(key).read_text()).split()
        policy = policy and Path(policy).read_text()
        if place.endswith(".tlog-proof"):
            _check_proof(Path(place).read_text(), keys, policy, found)
        else:
            record.check(keys, policy, found)
        _must(not policy or found["quorum"], "is not signed by as many as your policy asks for")
        if since := more.get("since"):
            record.reading, kept, keys = since, Found(), [found["key"]]
            _must(judge("quorum none", Path(since).read_text(), keys, kept), "is by another key")
            root, found["since"] = _tiled(record.hashes[: kept["lines"]], [])[1], kept["lines"]
            is_same = root.hex() == kept["root"] and kept["lines"] <= len(record.hashes)
            _must(is_same, "speaks of other lines, signed with the same key: this is a FORK")
        if disclosure := more.get("disclosure"):
            record.reading, told = disclosure, json.loads(Path(disclosure).read_text())
            made = hmac.new(_unbase64(told["salt"]), told["payload"].encode(), sha256).digest()
            _must(made == _unbase64(found["line"]["commit"] or ""), "is not what it commits to")
            found["disclosed"] = json.loads(told["payload"])
    except (ValueError, LookupError, TypeError) as wrong:
        record.problems[record.reading] = str(wrong)
    except OSError as lost:
        return {"answer": CANNOT_READ, "problems": {place: str(lost)}}
    if record.problems:
        return found | {"answer": DOES_NOT_VERIFY, "problems": record.problems}
    by = ", ".join(found["witnesses"])
    left = NOT_PROVED + (f"witnessed by {by}." if by else "not yet independently witnessed.")
    return found | {"answer": OK, "problems": {}, "proved": PROVED, "not_proved": left}


def spell(place: str, found: Found) -> str:
    """Say the verdict in plain words."""
    if found["answer"]:
        why = ("DOES NOT VERIFY.", "cannot be read, so nothing is said about it.")
        faults = [f"\n  {file}: {fault}" for file, fault in found["problems"].items()]
        return f"{place} {why[found['answer'] - 1]}{''.join(faults)}"
    said = [f"{place} VERIFIES: {found['lines']} lines of {found['origin']}."]
    said += [f"Root: {found['root']}", f"Key: {found['key']}"]
    said += [f"Not covered: {file}" for file in found.get("others", [])]
    said += [UNCHECKED + key.partition("+")[0] for key in found["unchecked"]]
    said += [f"It continues the {found['since']} lines that you kept."] if "since" in found else []
    said += [f"Disclosed: {found['disclosed']}"] if "disclosed" in found else []
    return "\n".join([*said, found["proved"], found["not_proved"]])


def main(arguments: list[str] | None = None) -> int:
    """Check the place named on the command line; return 0, 1 or 2."""
    reader = argparse.ArgumentParser(usage=__doc__)
    reader.add_argument("place", help="a folder, an address or a .tlog-proof file")
    for option in ("--key", "--policy", "--since", "--disclosure"):
        reader.add_argument(option, default="")
    reader.add_argument("--json", action="store_true", help="answer in JSON")
    asked = vars(reader.parse_args(arguments))
    as_json, found = asked.pop("json"), check(**asked)
    text = json.dumps(found, indent=2) if as_json else spell(asked["place"], found)
    sys.stdout.write(text + "\n")
    return int(found["answer"])


if __name__ == "__main__":
    sys.exit(main())
