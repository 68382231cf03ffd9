"""Reading and writing `.pb`, the Pabulib file of a participatory budget.

Three sections follow one another: META (`key;value`), PROJECTS and VOTES, each with a header. Cells
are separated by semicolons and quoted where they must be; the projects on a ballot by commas.

Stanczyk and others, "Pabulib: A Participatory Budgeting Library", arXiv:2305.11035.

A file that contradicts itself is refused: rows missing or left over against `num_votes` and
`num_projects`, a project or voter twice, a ballot for an unknown project, too long or too short a
ballot. Whether `votes` and `selected` under PROJECTS agree with the ballots is only remarked on or
left alone: they are someone's result, not part of the vote.
"""

import csv
import io
import re
from collections.abc import Mapping
from fractions import Fraction
from math import lcm
from pathlib import Path

from society_algorithms.tally.files.pabulib_tables import WHOLE, Row, Sheet, Table
from society_algorithms.tally.files.pabulib_votes import Votes
from society_algorithms.tally.files.text import decode, read_bytes, write_text
from society_algorithms.tally.instance import Instance, Project

SECTIONS = ("META", "PROJECTS", "VOTES")
VOTE_TYPES = ("approval", "choose-1", "cumulative", "scoring", "ordinal")
AMOUNT = re.compile(r"[0-9]{1,15}(?:[.,][0-9]{0,20})?")
LONGEST_MARK = 30


def read_pabulib(path: str | Path, *, encoding: str | None = None) -> Instance:
    """Return the instance in a `.pb` file, packed or not. Raises BadFile with line and column."""
    return parse_pabulib(read_bytes(path), str(path), encoding=encoding)


def parse_pabulib(
    data: bytes, source: str = "ballots.pb", *, encoding: str | None = None
) -> Instance:
    r"""Return the instance that these bytes hold. Raises BadFile.

    >>> instance = parse_pabulib(
    ...     b"META\nkey;value\nbudget;90.50\nvote_type;approval\nnum_projects;2\nnum_votes;2\n"
    ...     b"PROJECTS\nproject_id;cost\npark;60\nshed;40\nVOTES\nvoter_id;vote\n1;park,shed\n2;\n"
    ... )
    >>> instance.budget, instance.parts, dict(instance.profile)
    (181, 2, {(0, 1): 1, (): 1})
    """
    return _Reader(decode(data, source, encoding=encoding), source).instance()


class _Reader(Sheet):
    """Reads one file from top to bottom; every refusal has its place."""

    def instance(self) -> Instance:
        """Read everything."""
        places = self._sections()
        meta = self._meta(places["META"], places["PROJECTS"])
        table = self.table("PROJECTS", places["PROJECTS"], places["VOTES"])
        names = self._project_names(table)
        amounts = [self._budget(meta), *self._costs(table)]
        self.check_total(meta, "num_projects", len(names), places["PROJECTS"])
        vote_type = self._vote_type(meta)
        votes = Votes(self, names, vote_type, meta)
        profile = votes.read(places["VOTES"])
        parts = lcm(*(amount.denominator for amount in amounts))
        whole = [int(amount * parts) for amount in amounts]
        titles = _column(table, "name")
        projects = tuple(map(Project, names, whole[1:], titles))
        instance = Instance(
            projects,
            whole[0],
            profile,
            parts,
            meta["description"].cells[1] if "description" in meta else "",
            vote_type,
            meta["currency"].cells[1] if "currency" in meta else "",
            self.source,
        )
        instance.remarks.extend(self._remarks(instance, table, votes.repeated))
        return instance

    def _sections(self) -> dict[str, int]:
        """Find the line of each section's name."""
        found: dict[str, int] = {}
        for line, text in enumerate(self.lines, start=1):
            name = text.strip(' ;\t"').upper() if len(text) < LONGEST_MARK else ""
            if name not in SECTIONS:
                if text.strip() and not found:
                    raise self.refuse("The file should begin with a line that says META.", line)
                continue
            if name in found:
                raise self.refuse(f"A second section {name} begins here.", line)
            if name != SECTIONS[len(found)]:
                raise self.refuse(f"{SECTIONS[len(found)]} should come before {name}.", line)
            found[name] = line
            if name == SECTIONS[-1]:
                return found
        if not found:
            raise self.refuse("The file is empty.", 1)
        missing = SECTIONS[len(found)]
        raise self.refuse(f"The file ends without a section {missing}. Is it cut short?", line)

    def _meta(self, first: int, end: int) -> dict[str, Row]:
        """Read META: a row for each key."""
        rows = self.rows(first + 1, end)
        if not rows or [cell.lower() for cell in rows[0].cells[:2]] != ["key", "value"]:
            raise self.refuse("Under META the header should be key;value.", first + 1)
        meta: dict[str, Row] = {}
        for row in rows[1:]:
            key = row.cells[0]
            if len(row.cells) == 1:
                raise self.refuse(f"A semicolon and a value should follow {key}.", row.line)
            if key in meta:
                raise self.refuse(f"{key} is stated a second time.", row.line)
            meta[key] = row
        return meta

    def _project_names(self, table: Table) -> list[str]:
        """Read the ids of the projects."""
        at = self.place(table, "project_id")
        seen: set[str] = set()
        for row in table.rows:
            name = row.cells[at]
            if not name:
                raise self.refuse("This project has no project_id.", row.line)
            if name in seen:
                raise self.refuse(f"Project {name} is listed a second time.", row.line, name)
            seen.add(name)
        if not seen:
            raise self.refuse("No project is listed. Is the file cut short?", table.line)
        return [row.cells[at] for row in table.rows]

    def _budget(self, meta: Mapping[str, Row]) -> Fraction:
        """Read the budget."""
        if "budget" not in meta:
            raise self.refuse("META does not state a budget.", 1)
        row = meta["budget"]
        return self._amount(row.cells[1], row.line, "the budget")

    def _costs(self, table: Table) -> list[Fraction]:
        """Read what the projects cost."""
        at, name = self.place(table, "cost"), self.place(table, "project_id")
        return [
            self._amount(row.cells[at], row.line, f"the cost of project {row.cells[name]}")
            for row in table.rows
        ]

    def _amount(self, cell: str, line: int, meaning: str) -> Fraction:
        """Read an amount of money."""
        if not AMOUNT.fullmatch(cell):
            reason = f"For {meaning} a number of 0 or more should stand here, not “{cell[:40]}”."
            raise self.refuse(reason, line, cell)
        return Fraction(cell.replace(",", ".").rstrip("."))

    def _vote_type(self, meta: Mapping[str, Row]) -> str:
        """Read what kind of ballot was used."""
        if "vote_type" not in meta:
            raise self.refuse("META does not state a vote_type.", 1)
        row = meta["vote_type"]
        kind = row.cells[1].lower()
        if kind not in VOTE_TYPES:
            reason = f"vote_type should be one of {', '.join(VOTE_TYPES)}, not “{kind[:40]}”."
            raise self.refuse(reason, row.line, row.cells[1])
        return kind

    def _remarks(self, found: Instance, table: Table, repeated: set[str]) -> tuple[str, ...]:
        """Remark on totals that the ballots do not bear out; refuse them in a file cut short."""
        stated = _column(table, "votes")
        odd = [
            (project.id, said, votes)
            for project, said, votes in zip(found.projects, stated, found.votes, strict=True)
            if WHOLE.fullmatch(said) and int(said.split(".")[0]) != votes
        ]
        cut = [one for one in odd if one[0] not in repeated]
        if cut and self.lines[-1]:
            name, said, votes = cut[0]
            reason = (
                f"The file ends within a line, and project {name} has {votes} votes here but"
                f" {said} under PROJECTS: the last ballot seems to be cut off."
            )
            raise self.refuse(reason, len(self.lines))
        twice = [
            f"Project {name} is on some ballot twice; it counts once." for name in sorted(repeated)
        ]
        differing = [
            f"Project {name}: {said} votes are stated, {votes} ballots name it."
            for name, said, votes in odd
        ]
        return (*twice, *differing)


def _column(table: Table, name: str) -> list[str]:
    """The cells of a column; empty ones when there is no such column."""
    if name not in table.columns:
        return [""] * len(table.rows)
    return [row.cells[table.columns.index(name)] for row in table.rows]


def write_pabulib(path: str | Path, instance: Instance) -> None:
    """Write an instance as a `.pb` file; a name that ends in .gz is packed."""
    write_text(path, pabulib_text(instance))


def pabulib_text(instance: Instance) -> str:
    """Return an instance as the text of a `.pb` file; voters are numbered from 1.

    >>> from society_algorithms.tally.instance import instance_of
    >>> print(pabulib_text(instance_of(90, {"park": "60.5"}, [["park"]], title="Trial")))
    META
    key;value
    description;Trial
    num_projects;1
    num_votes;1
    budget;90
    vote_type;approval
    PROJECTS
    project_id;cost;votes;name
    park;60.5;1;
    VOTES
    voter_id;vote
    1;park
    """
    out = io.StringIO()
    row = csv.writer(out, delimiter=";", lineterminator="\n").writerow
    row(["META"])
    row(["key", "value"])
    row(["description", instance.title])
    row(["num_projects", len(instance.projects)])
    row(["num_votes", instance.voters])
    row(["budget", instance.money(instance.budget)])
    row(["vote_type", "approval"])
    if instance.currency:
        row(["currency", instance.currency])
    row(["PROJECTS"])
    row(["project_id", "cost", "votes", "name"])
    for project, votes in zip(instance.projects, instance.votes, strict=True):
        row([project.id, instance.money(project.cost), votes, project.name])
    row(["VOTES"])
    row(["voter_id", "vote"])
    voter = 0
    for ballot, count in instance.profile.items():
        written = ",".join(instance.projects[project].id for project in ballot)
        for _ in range(count):
            voter += 1
            row([voter, written])
    return out.getvalue()
