"""Reading and writing `.blt`, the ballot file of Hill, Wichmann and Woodall (1987).

Line 1 holds the number of candidates and of seats. Lines with negative numbers name withdrawn
candidates. Each ballot line holds how many papers there are, the candidates in order of preference,
and 0. A line with 0 ends the ballots. Then come the names, one to a line, and a title.

One ballot to a line is asked for, though some writers allow more: a missing 0 would otherwise be
read as something else. Equal preferences (`1=2`) and skipped ones (`-`) are refused, because
neither rule here says what they mean.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path

from society_algorithms.tally.ballots import MOST_CANDIDATES, Election, added_up
from society_algorithms.tally.errors import BadFile
from society_algorithms.tally.files.names import clean_name
from society_algorithms.tally.files.text import decode, read_bytes, write_text

ALTERNATIVE = re.compile(r"# ALTERNATIVE NAME (\d+):(.*)")
NUMBER = re.compile(r"[0-9]{1,9}")
TOKEN = re.compile(r"[^\s,]+")
FAST_CANDIDATES = 200
MOST_DIGITS = 9
ZERO = ord("0")
SEPARATOR = b"\xff"


def read_blt(path: str | Path, *, encoding: str | None = None) -> Election:
    """Return the election in a `.blt` file, packed or not. Raises BadFile with line and column."""
    return parse_blt(read_bytes(path), str(path), encoding=encoding)


def parse_blt(data: bytes, source: str = "ballots.blt", *, encoding: str | None = None) -> Election:
    r"""Return the election that these bytes hold. Raises BadFile.

    >>> parse_blt(b'2 1\n3 1 2 0\n2 2 0\n0\n"Ann"\n"Bob"\n"Ward"\n').papers
    {b'\x01\x02': 3, b'\x02': 2}
    """
    quick = _read_quickly(data)
    if quick is None:
        return _Reader(decode(data, source, encoding=encoding), source).election()
    before = data.count(b"\n", 0, quick.end)
    text = decode(data[quick.end :], source, encoding=encoding, line=before + 1)
    names, title = _Reader(text, source, before).names_and_title(quick.candidates)
    return Election(names, quick.papers, quick.seats, title, empty=quick.empty, source=source)


@dataclass(frozen=True, slots=True)
class _Quick:
    """What the quick reader found; the names begin at byte `end`."""

    candidates: int
    seats: int
    papers: dict[bytes, int]
    empty: int
    end: int


def _read_quickly(data: bytes) -> _Quick | None:
    """Read a file of the plainest form with a few passes in C; None when it is any other.

    Plain: single spaces, no comments, nobody withdrawn, every ballot closed on its line. Nearly
    all real files are, and the careful reader below takes ten times as long.
    """
    start, end = data.find(b"\n") + 1, data.find(b"\n0\n")
    sizes = data[:start].split()
    if end < start or not start or [size.isdigit() for size in sizes] != [True, True]:
        return None
    if max(map(len, sizes)) > MOST_DIGITS:
        return None
    candidates, seats = map(int, sizes)
    lines = data[start:end].split(b"\n")
    is_lawful = 0 < seats <= candidates <= FAST_CANDIDATES
    if not (is_lawful and _is_plain(data[start : end + 1], lines)):
        return None
    parted = [line.partition(b" ") for line in lines]
    section = b" " + b"\n ".join(map(itemgetter(2), parted))
    rankings = _rankings(section, lines=len(lines), candidates=candidates)
    weights = list(map(itemgetter(0), parted))
    if rankings is None or max(map(len, weights)) > MOST_DIGITS:
        return None
    papers = added_up(rankings, list(map(int, weights)))
    return _Quick(candidates, seats, papers, papers.pop(b"", 0), end + 3)


def _is_plain(section: bytes, lines: list[bytes]) -> bool:
    """Whether these ballot lines hold nothing but numbers, single spaces and one closing 0 each."""
    return (
        not section.translate(None, b"0123456789 \n")
        and not any(odd in section for odd in (b"  ", b"\n ", b" \n", b"\n0"))
        and section[:1] not in b"0 "
        and section.count(b" 0") == section.count(b" 0\n") == len(lines)
    )


def _rankings(section: bytes, *, lines: int, candidates: int) -> list[bytes] | None:
    """Turn lines such as ` 1 12 0` into rankings; None unless every one is lawful.

    Each candidate becomes one byte, so that the tests for numbers too high and for candidates
    named twice are sums over the whole section.
    """
    for number in range(candidates, 9, -1):
        section = section.replace(b" %d" % number, b" %c" % (ZERO + number))
    known = bytes(range(ZERO, ZERO + candidates + 1))
    marks = section.translate(None, b" \n")
    if len(marks) != section.count(b" ") or marks.translate(None, known):
        return None
    table = bytearray(range(256))
    table[ord("\n")] = SEPARATOR[0]
    table[ZERO : ZERO + candidates + 1] = bytes(range(candidates + 1))
    rankings = section.translate(bytes(table), b" 0").split(SEPARATOR)
    if sum(map(len, map(set, rankings))) != len(marks) - lines:
        return None
    return rankings


@dataclass(frozen=True, slots=True)
class _Line:
    """One line that holds something: its number, its text and the columns its words begin at."""

    number: int
    text: str
    words: tuple[tuple[str, int], ...]


class _Reader:
    """The careful reader: line by line, every refusal with its place."""

    def __init__(self, text: str, source: str, lines_before: int = 0) -> None:
        self.source = source
        self.alternatives: dict[int, str] = {}
        self.last = lines_before + text.rstrip("\n").count("\n") + 1
        self.lines = self._lines(text, lines_before)

    def _lines(self, text: str, lines_before: int) -> Iterator[_Line]:
        """Yield the lines that hold something, and note names given in comments."""
        for number, line in enumerate(text.split("\n"), start=lines_before + 1):
            comment = ALTERNATIVE.match(line)
            if comment:
                self.alternatives[int(comment[1])] = comment[2]
            elif line.strip(" \t,") and not line.startswith("#"):
                words = tuple((found[0], found.start() + 1) for found in TOKEN.finditer(line))
                yield _Line(number, line, words)

    def refuse(self, reason: str, line: int | None = None, column: int = 1) -> BadFile:
        """A refusal; without a line, at the end of the file."""
        return BadFile(self.source, reason, line=line or self.last, column=column)

    def next_line(self, wanted: str) -> _Line:
        """Return the next line that holds something."""
        line = next(self.lines, None)
        if line is None:
            raise self.refuse(f"The file ends here; {wanted} should follow.")
        return line

    def number(self, word: str, line: _Line, column: int) -> int:
        """Read one whole number."""
        if not NUMBER.fullmatch(word):
            reason = WHY_NOT_A_NUMBER.get(_kind(word), "A whole number should stand here, not")
            raise self.refuse(f"{reason} {word[:40]}.", line.number, column)
        return int(word)

    def election(self) -> Election:
        """Read the whole file."""
        candidates, seats = self.sizes()
        withdrawn: set[int] = set()
        papers: dict[bytes, int] = {}
        while True:
            line = self.next_line("a line with 0, which ends the ballots,")
            first = line.words[0][0]
            if first == "0" and len(line.words) == 1:
                break
            if first.startswith("-") and not papers:
                withdrawn |= self.withdrawn(line, candidates)
                continue
            count, ranking = self.ballot(line, candidates)
            ranking = ranking.translate(None, bytes(withdrawn))
            papers[ranking] = papers.get(ranking, 0) + count
        empty = papers.pop(b"", 0)
        names, title = self.names_and_title(candidates)
        return Election(
            names, papers, seats, title, tuple(sorted(withdrawn)), empty, source=self.source
        )

    def sizes(self) -> tuple[int, int]:
        """Read the first line: how many candidates, and how many seats."""
        head = self.next_line("the number of candidates and of seats")
        sizes = [self.number(word, head, column) for word, column in head.words]
        if len(sizes) != 2 or not all(sizes):  # noqa: PLR2004 - candidates and seats
            reason = "This line should hold two numbers: how many candidates, and how many seats."
            raise self.refuse(reason, head.number)
        candidates, seats = sizes
        if candidates > MOST_CANDIDATES:
            raise self.refuse(f"At most {MOST_CANDIDATES} candidates can be counted.", head.number)
        if seats > candidates:
            reason = f"{seats} seats for {candidates} candidates. Are the two numbers swapped?"
            raise self.refuse(reason, head.number, head.words[1][1])
        return candidates, seats

    def withdrawn(self, line: _Line, candidates: int) -> set[int]:
        """Read a line of negative numbers, such as `-3 -5`."""
        numbers = set()
        for word, column in line.words:
            number = self.number(word.removeprefix("-"), line, column)
            if not word.startswith("-") or not 0 < number <= candidates:
                reason = f"A withdrawn candidate should stand here, from -1 to -{candidates}."
                raise self.refuse(reason, line.number, column)
            numbers.add(number)
        return numbers

    def ballot(self, line: _Line, candidates: int) -> tuple[int, bytes]:
        """Read a ballot line: how many papers, and the ranking."""
        numbers = [self.number(word, line, column) for word, column in line.words]
        if numbers[-1] or len(numbers) == 1:
            column = len(line.text.rstrip()) + 1
            reason = "A ballot line should end with 0. Is the file cut short?"
            raise self.refuse(reason, line.number, column)
        if not numbers[0]:
            raise self.refuse("How many papers? This says 0.", line.number, line.words[0][1])
        seen: set[int] = set()
        for number, (_, column) in zip(numbers[1:-1], line.words[1:-1], strict=True):
            if not 0 < number <= candidates:
                reason = f"There is no candidate {number}: they are numbered 1 to {candidates}."
                raise self.refuse(reason, line.number, column)
            if number in seen:
                reason = f"Candidate {number} is on this ballot twice."
                raise self.refuse(reason, line.number, column)
            seen.add(number)
        return numbers[0], bytes(numbers[1:-1])

    def names_and_title(self, candidates: int) -> tuple[tuple[str, ...], str]:
        """Read the names, from plain lines or from comments, then the title if there is one."""
        lines = list(self.lines)
        names = [(line.number, clean_name(line.text)) for line in lines[:candidates]]
        rest = lines[candidates:]
        if len(names) < candidates and set(self.alternatives) == set(range(1, candidates + 1)):
            known = sorted(self.alternatives.items())
            names, rest = [(self.last, clean_name(name)) for _, name in known], lines
        if len(names) < candidates:
            raise self.refuse(
                f"The file ends after {len(names)} of {candidates} candidates' names."
            )
        for number, name in names:
            if not name:
                raise self.refuse("A candidate's name should stand here.", number)
        if len(rest) > 1:
            reason = "Nothing should follow the title. Are there more candidates than line 1 says?"
            raise self.refuse(reason, rest[1].number)
        return tuple(name for _, name in names), clean_name(rest[0].text) if rest else ""


WHY_NOT_A_NUMBER = {
    "equal": "Equal preferences cannot be counted by these rules:",
    "decimal": "Papers are counted whole; there cannot be a part of one:",
    "skipped": "A skipped preference cannot be counted by these rules:",
    "negative": "A negative number can only name a withdrawn candidate, before the ballots:",
    "long": "This number is too long:",
}


def _kind(word: str) -> str:
    """What sort of a wrong number this is."""
    if "=" in word:
        return "equal"
    if re.fullmatch(r"[0-9]*\.[0-9]+", word):
        return "decimal"
    if word == "-":
        return "skipped"
    if re.fullmatch(r"-[0-9]+", word):
        return "negative"
    return "long" if re.fullmatch("[0-9]+", word) else ""


def to_blt(election: Election) -> str:
    """Return the text of a `.blt` file: ballots in order of their numbers, names in quotes.

    Quotation marks inside a name are doubled, as spreadsheets do it.
    """
    lines = [f"{len(election.names)} {election.seats or 1}"]
    lines += [f"-{number}" for number in election.withdrawn]
    ballots = [(b"", election.empty)] if election.empty else []
    for ranking, count in [*ballots, *sorted(election.papers.items())]:
        lines.append(" ".join(str(number) for number in (count, *ranking, 0)))
    lines += ["0", *(_quoted(text) for text in (*election.names, election.title))]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """Put a name in quotation marks."""
    return '"' + text.replace('"', '""') + '"'


def write_blt(path: str | Path, election: Election) -> None:
    """Write a `.blt` file; packed when its name ends in .gz."""
    write_text(path, to_blt(election))
