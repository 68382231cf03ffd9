"""One door to every election file: the name's ending says what it is."""

from pathlib import Path, PurePath

from society_algorithms.tally.ballots import Election
from society_algorithms.tally.errors import BadFile
from society_algorithms.tally.files.blt import read_blt
from society_algorithms.tally.files.preflib import read_preflib
from society_algorithms.tally.files.sheet import Marks, election_from, read_sheet

PREFLIB = {".soi", ".soc", ".toi", ".toc"}
SHEETS = {".csv", ".tsv"}


def kind_of(path: str | Path) -> str:
    """Return a file's ending in small letters, without the .gz that says it is packed.

    >>> kind_of("Ward 1.BLT.gz")
    '.blt'
    """
    return PurePath(str(path).lower().removesuffix(".gz")).suffix


def read_election(
    path: str | Path, *, marks: Marks = "ranks", encoding: str | None = None
) -> Election:
    """Return the election in a `.blt`, `.soi`, `.soc` or `.csv` file, packed or not.

    `marks` says what the cells of a sheet hold. Raises BadFile with line and column.
    """
    kind = kind_of(path)
    if kind == ".blt":
        return read_blt(path, encoding=encoding)
    if kind in PREFLIB:
        return read_preflib(path, encoding=encoding)
    if kind in SHEETS:
        return election_from(read_sheet(path, encoding=encoding), marks=marks)
    reason = "The ending of the name should say what this is: .blt, .soi, .soc, .csv, or one of"
    raise BadFile(str(path), f"{reason} these with .gz after it.")
