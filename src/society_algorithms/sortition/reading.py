"""The files of a draw: who could be drawn, the quotas, who sits apart, who is left out."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from society_algorithms.tally.errors import BadFile
from society_algorithms.tally.files.rows import read_rows, whole_number

from .pool import Person, Quota

QUOTA_NAMES = (("feature", "value"), ("category", "feature"))
"""How quota files name their first two columns: plainly, and as older stratification tools do."""


def read_pool(path: str | Path, *, id_column: str, household: str | None) -> list[Person]:
    """Read a CSV file with one row per person. Every column may be asked for by a quota.

    Raises BadFile when the id column, or the household column that was named, is not there, and
    for a row without an id.
    """
    needs = [id_column] if household is None else [id_column, household]
    people = []
    for row in read_rows(path, needs=needs):
        name = row.cells[id_column]
        if not name:
            raise BadFile(str(path), f"This row has nothing under {id_column}.", line=row.line)
        home = row.cells[household] if household is not None else ""
        people.append(Person(name, row.cells, home or None))
    return people


def read_quotas(path: str | Path) -> list[Quota]:
    """Read a CSV file with the columns feature, value, min, max. Raises BadFile."""
    rows = read_rows(path, needs=["min", "max"])
    feature, value = _names_in(path, rows[0].cells) if rows else QUOTA_NAMES[0]
    quotas = []
    for row in rows:
        least, most = whole_number(path, row, "min"), whole_number(path, row, "max")
        if least > most:
            reason = f"The least, {least}, is more than the most, {most}."
            raise BadFile(str(path), reason, line=row.line)
        quotas.append(Quota(row.cells[feature], row.cells[value], least, most))
    return quotas


def _names_in(path: str | Path, cells: Mapping[str, str]) -> tuple[str, str]:
    """Which two columns name the feature and its value."""
    for feature, value in QUOTA_NAMES:
        if feature in cells and value in cells:
            return feature, value
    raise BadFile(str(path), "The header must name the columns feature, value, min and max.")


def read_pairs(path: str | Path) -> list[tuple[str, str]]:
    """Read a CSV file with the columns person, apart_from. Raises BadFile."""
    rows = read_rows(path, needs=["person", "apart_from"])
    return [(row.cells["person"], row.cells["apart_from"]) for row in rows]


def leave_out(people: Sequence[Person], path: str | Path) -> list[Person]:
    """Take out those whom a CSV file (columns person, reason) leaves out, say for a conflict.

    Raises BadFile for a person who is not in the pool, and for a row without a reason.
    """
    names = {person.id for person in people}
    left_out = set()
    for row in read_rows(path, needs=["person", "reason"]):
        if row.cells["person"] not in names:
            reason = f"{row.cells['person']} is not in the pool."
            raise BadFile(str(path), reason, line=row.line)
        if not row.cells["reason"]:
            reason = f"Say why {row.cells['person']} is left out."
            raise BadFile(str(path), reason, line=row.line)
        left_out.add(row.cells["person"])
    return [person for person in people if person.id not in left_out]
