"""Reading the VOTES of a Pabulib file: only the columns that count, each distinct ballot once."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from society_algorithms.tally.files.pabulib_tables import Row, Sheet
from society_algorithms.tally.instance import Ballot

WITH_POINTS = ("cumulative", "scoring")
POINTS = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{0,9})?")


class Votes:
    """The ballots of a file; `repeated` are projects that some ballot names twice."""

    def __init__(
        self, sheet: Sheet, names: Sequence[str], vote_type: str, meta: Mapping[str, Row]
    ) -> None:
        self.sheet, self.vote_type, self.meta = sheet, vote_type, meta
        self.numbers = {name: number for number, name in enumerate(names)}
        self.shortest = sheet.whole(meta, "min_length") or 0
        longest = sheet.whole(meta, "max_length")
        self.longest = len(names) if longest is None else longest
        if vote_type == "choose-1":
            self.longest = min(self.longest, 1)
        self.places: Sequence[int] = ()
        self.repeated: set[str] = set()

    def read(self, first: int) -> dict[Ballot, int]:
        """Read the ballots below the line that says VOTES."""
        sheet = self.sheet
        head = next((n for n, text in enumerate(sheet.lines[first:]) if text.strip()), None)
        if head is None:
            raise sheet.refuse("There is nothing under VOTES. Is the file cut short?", first)
        start = first + head + 2
        table = sheet.table("VOTES", start - 2, start)
        wanted = [sheet.place(table, "voter_id"), sheet.place(table, "vote")]
        if self.vote_type in WITH_POINTS:
            wanted.append(sheet.place(table, "points"))
        voters, *cells = self._columns(start, len(table.columns), wanted)
        sheet.check_total(self.meta, "num_votes", len(voters), start - 1)
        if not voters:
            raise sheet.refuse("There are no ballots. Is the file cut short?", start - 1)
        self._check_voters(voters)
        return self._merged(cells)

    def _columns(self, start: int, width: int, wanted: Sequence[int]) -> list[list[str]]:
        """Return the wanted columns of all rows, and note on which line each row stands.

        Nearly all files have no quotes here, and cutting lines at semicolons is far quicker.
        """
        sheet = self.sheet
        lines = sheet.lines[start - 1 :]
        while lines and not lines[-1].strip():
            lines.pop()
        quoted = sheet.text.find('"', sum(map(len, sheet.lines[: start - 1])) + start - 1) >= 0
        separators = sheet.lines[start - 2].count(";")
        if not quoted and {line.count(";") for line in lines} == {separators}:
            self.places = range(start, start + len(lines))
            return [[line.split(";", at + 1)[at] for line in lines] for at in wanted]
        rows = [sheet.fitted(row, width) for row in sheet.rows(start, len(sheet.lines) + 1)]
        self.places = [row.line for row in rows]
        return [[row.cells[at] for row in rows] for at in wanted]

    def _check_voters(self, voters: Sequence[str]) -> None:
        """Refuse a voter who is there twice."""
        if len(set(voters)) == len(voters):
            return
        seen: set[str] = set()
        for place, voter in zip(self.places, voters, strict=True):
            if voter in seen:
                reason = f"Voter {voter[:40]} has a second ballot here."
                raise self.sheet.refuse(reason, place, voter)
            seen.add(voter)

    def _merged(self, cells: Sequence[list[str]]) -> dict[Ballot, int]:
        """Read each distinct ballot once, and count the voters who cast it."""
        profile: dict[Ballot, int] = {}
        number, lengths = self.numbers.__getitem__, range(max(self.shortest, 1), self.longest + 1)
        written = cells[0] if len(cells) == 1 else list(map("\n".join, zip(*cells, strict=True)))
        for text, count in Counter(written).items():
            words = text.split(",")
            try:
                ballot = tuple(sorted(set(map(number, words))))
            except KeyError:
                ballot = ()
            if len(ballot) != len(words) or len(ballot) not in lengths:
                ballot = self._careful(text, written)
            profile[ballot] = profile.get(ballot, 0) + count
        return profile

    def _careful(self, text: str, written: Sequence[str]) -> Ballot:
        """Read a ballot that is not of the plainest kind. Raises BadFile."""
        vote, _, points = text.partition("\n")
        try:
            return self._ballot(vote, points)
        except _Odd as odd:
            place = self.places[written.index(text)]
            raise self.sheet.refuse(odd.reason, place, odd.word or vote) from odd

    def _ballot(self, vote: str, points: str) -> Ballot:
        """Read one ballot."""
        words = [word for word in map(str.strip, vote.split(",")) if word]
        unknown = [word for word in words if word not in self.numbers]
        if unknown:
            raise _Odd(f"Project {unknown[0][:40]} is not listed.", unknown[0])
        named = {self.numbers[word] for word in words}
        if len(named) < len(words):
            self._named_twice(words)
        if named and not self.shortest <= len(named) <= self.longest:
            raise _Odd(
                f"This ballot names {len(named)} projects; from {self.shortest} to {self.longest}"
                " are allowed."
            )
        if self.vote_type in WITH_POINTS:
            _check_points(words, points)
        return tuple(sorted(named))

    def _named_twice(self, words: Sequence[str]) -> None:
        """A project named twice is supported once; in a ranking or with points it is refused."""
        twice = next(word for word, times in Counter(words).items() if times > 1)
        if self.vote_type not in {"approval", "choose-1"}:
            raise _Odd(f"Project {twice} is on this ballot twice.", twice)
        self.repeated.add(twice)


class _Odd(Exception):
    """Something wrong with one ballot, before it is known on which line it stands."""

    def __init__(self, reason: str, word: str = "") -> None:
        super().__init__(reason)
        self.reason, self.word = reason, word


def _check_points(words: Sequence[str], points: str) -> None:
    """Refuse points that are not numbers, or not one for each project."""
    given = [cell.strip() for cell in points.split(",")] if points.strip() else []
    if len(given) != len(words):
        raise _Odd(f"{len(words)} projects are named, but there are {len(given)} points.", points)
    for cell in given:
        if not POINTS.fullmatch(cell):
            raise _Odd(f"“{cell[:40]}” is not a number of points.", cell)
