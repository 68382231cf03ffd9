"""Writing a count as a folder that anyone can check with `recount`, and nothing else.

The format is stated in docs/reference/count-format.md. Four files: `count.json` (rule, parameters,
names, seed and its commitment), `ballots.jsonl` (sorted, so that their order tells nothing),
`result.json`, and `MANIFEST` with the SHA-256 of each. `recount` shares no code with this.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from society_algorithms.tally.errors import CannotCount
from society_algorithms.tally.ties import commitment

FORMAT = "little-society-count 1"
FILES = ("ballots.jsonl", "count.json", "result.json")


@dataclass(frozen=True, slots=True)
class Published:
    """A count to be published. Every value must be text, a whole number, a list or a mapping.

    `options` are what could be voted for, each with at least `id` and `name`. `ballots` pairs what
    a paper says with how many papers say it. `result` is what the counter found.
    """

    rule: str
    options: Sequence[Mapping[str, object]]
    ballots: Iterable[tuple[object, int]]
    result: Mapping[str, object]
    parameters: Mapping[str, object] = field(default_factory=dict)
    title: str = ""
    seed: str | None = None


def canonical(value: object) -> bytes:
    r"""Return the one way to write a value: keys sorted, no spaces, UTF-8, a newline at the end.

    >>> canonical({"b": [1, "é"], "a": None})
    b'{"a":null,"b":[1,"\xc3\xa9"]}\n'
    """
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode() + b"\n"


def publish(folder: str | Path, count: Published) -> str:
    """Write the folder, which must be new or empty, and return the SHA-256 of its MANIFEST.

    Raises CannotCount when it cannot be written.
    """
    contents = folder_of(count)
    place = Path(folder)
    try:
        place.mkdir(parents=True, exist_ok=True)
        if any(place.iterdir()):
            message = f"{folder} is not empty. Name a new folder, so that nothing is overwritten."
            raise CannotCount(message)
        for name, data in contents.items():
            (place / name).write_bytes(data)
    except OSError as wrong:
        raise CannotCount(f"{folder} cannot be written: {wrong.strerror}.") from wrong
    return _sha256(contents["MANIFEST"])


def folder_of(count: Published) -> dict[str, bytes]:
    """Return the files of a published count by name."""
    ballots = ballot_lines(count.ballots)
    result = canonical(count.result)
    head = {
        "format": FORMAT,
        "rule": count.rule,
        "title": count.title,
        "options": list(count.options),
        "parameters": dict(count.parameters),
        "seed": count.seed,
        "commitment": None if count.seed is None else commitment(count.seed),
    }
    files = {"ballots.jsonl": ballots, "count.json": canonical(head), "result.json": result}
    return files | {"MANIFEST": manifest(files)}


def ballot_lines(ballots: Iterable[tuple[object, int]]) -> bytes:
    """Return the ballots, identical ones together, in the order of their bytes."""
    lines: dict[bytes, int] = {}
    for ballot, papers in ballots:
        key = canonical(ballot)
        lines[key] = lines.get(key, 0) + papers
    return b"".join(
        sorted(b'{"ballot":%b,"papers":%d}\n' % (key.rstrip(b"\n"), n) for key, n in lines.items())
    )


def manifest(files: Mapping[str, bytes]) -> bytes:
    """Return the lines that `sha256sum -c` reads, under a line that seals them themselves."""
    lines = b"".join(f"{_sha256(files[name])}  {name}\n".encode() for name in FILES)
    return f"# {_sha256(lines)}\n".encode() + lines


def _sha256(data: bytes) -> str:
    """The SHA-256 of some bytes in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
