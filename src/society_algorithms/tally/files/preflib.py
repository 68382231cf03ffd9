"""Reading and writing PrefLib's strict rankings: `.soi` (incomplete) and `.soc` (complete).

The format is the one PrefLib has used since 2022 (preflib.org/format): lines beginning with `#`
say the title, the number of alternatives and their names; every other line holds how many voters
gave a ranking, a colon, and the alternatives in order with commas between. Rankings with equal
places (`.toi`, `.toc`, written with braces) are refused.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from society_algorithms.tally.ballots import MOST_CANDIDATES, Election
from society_algorithms.tally.errors import BadFile
from society_algorithms.tally.files.names import clean_name
from society_algorithms.tally.files.text import read_text, write_text

HEADER = re.compile(r"#\s*([A-Z ]+?)(?: (\d+))?\s*:\s*(.*)")
BALLOT = re.compile(r"\s*(\d{1,9})\s*:(.*)")
WORD = re.compile(r"[^,\s]+")


@dataclass(slots=True)
class _Found:
    """What has been read so far."""

    title: str = ""
    names: dict[int, str] = field(default_factory=dict)
    sizes: dict[str, tuple[int, int]] = field(default_factory=dict)
    papers: dict[bytes, int] = field(default_factory=dict)


def read_preflib(path: str | Path, *, encoding: str | None = None) -> Election:
    """Return the election in a `.soi` or `.soc` file, packed or not. Raises BadFile."""
    return parse_preflib(read_text(path, encoding=encoding), str(path))


def parse_preflib(text: str, source: str = "ballots.soi") -> Election:
    r"""Return the election that this text holds. Raises BadFile with line and column.

    >>> parse_preflib("# NUMBER ALTERNATIVES: 2\n# ALTERNATIVE NAME 1: Ann\n"
    ...     "# ALTERNATIVE NAME 2: Bob\n3: 1,2\n2: 2\n").papers
    {b'\x01\x02': 3, b'\x02': 2}
    """
    found = _Found()
    lines = text.rstrip("\n").split("\n")
    for number, line in enumerate(lines, start=1):
        if line.startswith("#"):
            _read_header(line, number, found, source)
        elif line.strip():
            _read_ballot(line, number, found, source)
    stated, at = found.sizes.get("NUMBER ALTERNATIVES", (len(found.names), 1))
    if not found.names or len(found.names) != stated or max(found.names) != stated:
        reason = f"{stated} alternatives are announced; exactly those should be named."
        raise BadFile(source, reason, line=at)
    _check_sums(found, source)
    names = tuple(found.names[number] for number in range(1, stated + 1))
    empty = found.papers.pop(b"", 0)
    return Election(names, found.papers, title=found.title, empty=empty, source=source)


def _read_header(line: str, number: int, found: _Found, source: str) -> None:
    """Read one line of the head; kinds we do not know are passed over."""
    header = HEADER.match(line)
    if not header:
        return
    kind, which, value = header[1], header[2], header[3].strip()
    if kind == "TITLE":
        found.title = value
    elif kind == "ALTERNATIVE NAME" and which:
        if int(which) in found.names or not 0 < int(which) <= MOST_CANDIDATES:
            reason = f"Alternative {which} is named twice, or is not from 1 to {MOST_CANDIDATES}."
            raise BadFile(source, reason, line=number)
        found.names[int(which)] = clean_name(value) or which
    elif kind.startswith("NUMBER "):
        if not re.fullmatch("[0-9]{1,9}", value):
            column = line.index(":") + 2
            raise BadFile(source, "A whole number should stand here.", line=number, column=column)
        found.sizes[kind] = (int(value), number)


def _read_ballot(line: str, number: int, found: _Found, source: str) -> None:
    """Read `12: 3,1,2`."""
    ballot = BALLOT.fullmatch(line)
    if not ballot:
        reason = "A line should hold how many voters, a colon, and a ranking, such as 12: 3,1,2."
        raise BadFile(source, reason, line=number)
    ranking: list[int] = []
    for word in WORD.finditer(line, ballot.start(2)):
        reason = ""
        if "{" in word[0] or "}" in word[0]:
            reason = "Equal places ({...}) cannot be counted by these rules."
        elif not re.fullmatch("[0-9]{1,3}", word[0]) or int(word[0]) not in found.names:
            reason = f"There is no alternative {word[0][:40]}."
        elif int(word[0]) in ranking:
            reason = f"Alternative {word[0]} is on this ballot twice."
        if reason:
            raise BadFile(source, reason, line=number, column=word.start() + 1)
        ranking.append(int(word[0]))
    key = bytes(ranking)
    found.papers[key] = found.papers.get(key, 0) + int(ballot[1])


def _check_sums(found: _Found, source: str) -> None:
    """Refuse a file whose head announces other numbers than follow: it may be cut short."""
    counted = {"NUMBER VOTERS": sum(found.papers.values())}
    for kind, (stated, line) in found.sizes.items():
        if kind in counted and stated != counted[kind]:
            reason = (
                f"{kind.lower()} is {stated} here, but {counted[kind]} follow. Is it cut short?"
            )
            raise BadFile(source, reason.capitalize(), line=line)


def to_preflib(election: Election) -> str:
    """Return the text of a `.soi` file, the commonest rankings first."""
    names = [f"# ALTERNATIVE NAME {n}: {name}" for n, name in enumerate(election.names, start=1)]
    head = [f"# TITLE: {election.title}", f"# NUMBER ALTERNATIVES: {len(election.names)}"]
    head += [
        f"# NUMBER VOTERS: {election.valid}",
        f"# NUMBER UNIQUE ORDERS: {len(election.papers)}",
    ]
    ballots = sorted(election.papers.items(), key=lambda item: (-item[1], item[0]))
    rows = [f"{count}: {','.join(map(str, ranking))}" for ranking, count in ballots]
    return "\n".join([*head, *names, *rows]) + "\n"


def write_preflib(path: str | Path, election: Election) -> None:
    """Write a `.soi` file; packed when its name ends in .gz."""
    write_text(path, to_preflib(election))
