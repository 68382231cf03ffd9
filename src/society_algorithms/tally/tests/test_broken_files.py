"""A file that cannot be trusted gives a place and a reason; never a traceback or a result."""

import functools
import gzip
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from society_algorithms.tally.command import main
from society_algorithms.tally.errors import BadFile
from society_algorithms.tally.files.blt import parse_blt, to_blt
from society_algorithms.tally.files.preflib import parse_preflib
from society_algorithms.tally.files.reading import read_election
from society_algorithms.tally.files.sheet import (
    answers_from,
    election_from,
    parse_sheet,
    scores_from,
)
from society_algorithms.tally.files.text import decode, read_bytes

T = TypeVar("T")

GOOD = b'3 2\n4 1 2 0\n2 2 3 1 0\n0\n"Ann"\n"Bob"\n"Cat"\n"Ward 1"\n'

BROKEN_BLT = {
    "empty": (b"", 1, 1, "file ends here"),
    "only blank lines": (b"\n\n", 1, 1, "file ends here"),
    "no seats": (b"3\n0\n", 1, 1, "two numbers"),
    "no candidates": (b"0 2\n0\n", 1, 1, "two numbers"),
    "seats and candidates swapped": (GOOD.replace(b"3 2", b"2 3", 1), 1, 3, "swapped"),
    "not a number": (GOOD.replace(b"3 2", b"3 two", 1), 1, 3, "whole number"),
    "too many candidates": (GOOD.replace(b"3 2", b"300 2", 1), 1, 1, "At most 254"),
    "unknown candidate": (GOOD.replace(b"2 3 1 0", b"2 9 1 0"), 3, 5, "no candidate 9"),
    "candidate 0 inside": (GOOD.replace(b"2 3 1 0", b"2 0 1 0"), 3, 5, "no candidate 0"),
    "twice on a ballot": (GOOD.replace(b"2 3 1 0", b"2 3 2 0"), 3, 7, "twice"),
    "ballot not closed": (GOOD.replace(b"4 1 2 0", b"4 1 2"), 2, 6, "end with 0"),
    "equal preferences": (GOOD.replace(b"4 1 2 0", b"4 1=2 0"), 2, 3, "Equal preferences"),
    "skipped preference": (GOOD.replace(b"4 1 2 0", b"4 - 2 0"), 2, 3, "skipped"),
    "part of a paper": (GOOD.replace(b"4 1 2 0", b"4.5 1 2 0"), 2, 1, "whole"),
    "no papers": (GOOD.replace(b"4 1 2 0", b"0 1 2 0"), 2, 1, "How many papers"),
    "withdrawn after a ballot": (GOOD.replace(b"2 2 3 1 0", b"-2"), 3, 1, "negative"),
    "withdrawn who never stood": (GOOD.replace(b"4 1 2 0", b"-7"), 2, 1, "from -1 to -3"),
    "letter in a ballot": (GOOD.replace(b"4 1 2 0", b"4 1 x 0"), 2, 5, "whole number"),
    "endless number": (GOOD.replace(b"4 1 2 0", b"4" * 5000 + b" 1 0"), 2, 1, "too long"),
    "cut in the ballots": (GOOD[:12], 2, 1, "file ends here"),
    "cut in the names": (GOOD[:36], 6, 1, "after 2 of 3"),
    "a name too many": (GOOD.replace(b"Ward 1", b'Dan"\n"Ward 1'), 9, 1, "Nothing should follow"),
    "an empty name": (GOOD.replace(b'"Bob"', b'""'), 6, 1, "name should stand"),
    "windows-1252": (GOOD.replace(b"Bob", b"Zo\xeb"), 6, 4, "0xEB"),
    "a NUL": (GOOD.replace(b"Bob", b"B\0b"), 6, 3, "NUL"),
}


@pytest.mark.parametrize("name", BROKEN_BLT)
def test_a_broken_blt_is_refused_at_its_place(name: str) -> None:
    data, line, column, reason = BROKEN_BLT[name]

    with pytest.raises(BadFile) as refused:
        parse_blt(data, "ward.blt")

    assert (refused.value.line, refused.value.column) == (line, column), str(refused.value)
    assert reason in refused.value.reason


SOI = """\
# NUMBER ALTERNATIVES: 2
# NUMBER VOTERS: 5
# ALTERNATIVE NAME 1: Ann
# ALTERNATIVE NAME 2: Bob
3: 1,2
2: 2
"""

BROKEN_SOI = {
    "empty": ("", 1, "exactly those"),
    "equal places": (SOI.replace("3: 1,2", "3: {1,2}"), 5, "Equal places"),
    "unknown": (SOI.replace("3: 1,2", "3: 1,3"), 5, "no alternative 3"),
    "twice": (SOI.replace("3: 1,2", "3: 1,1"), 5, "twice"),
    "no colon": (SOI.replace("3: 1,2", "3, 1,2"), 5, "colon"),
    "cut short": (SOI[:-5], 2, "cut short"),
    "name missing": (SOI.replace("# ALTERNATIVE NAME 2: Bob\n", ""), 4, "no alternative 2"),
    "named twice": (SOI.replace("NAME 2", "NAME 1"), 4, "twice"),
    "not a number": (SOI.replace("VOTERS: 5", "VOTERS: five"), 2, "whole number"),
    "contradictory": (SOI.replace("ALTERNATIVES: 2", "ALTERNATIVES: 999999999"), 1, "exactly"),
}


@pytest.mark.parametrize("name", BROKEN_SOI)
def test_a_broken_soi_is_refused_at_its_place(name: str) -> None:
    text, line, reason = BROKEN_SOI[name]

    with pytest.raises(BadFile) as refused:
        parse_preflib(text, "ward.soi")

    assert refused.value.line == line, str(refused.value)
    assert reason in refused.value.reason


BROKEN_CSV = {
    "empty": ("", 1, 1, "empty"),
    "a heading twice": ("Ann,Ann\n1,2\n", 1, 1, "heading"),
    "a cell too few": ("Ann,Bob\n1\n", 2, 2, "cells"),
    "a cell too many": ("Ann,Bob\n1,2,3\n", 2, 3, "cells"),
    "count is no number": ("count,Ann,Bob\nmany,1,2\n", 2, 1, "How many"),
    "rank left out": ("Ann,Bob,Cat\n1,,3\n", 2, 3, "Rank 2 is left out"),
    "rank twice": ("Ann,Bob\n1,1\n", 2, 2, "given twice"),
    "not a rank": ("Ann,Bob\n1,x\n", 2, 2, "A rank"),
    "gap in the choices": ("1,2,3\nAnn,,Cat\n", 2, 2, "left out"),
    "name twice": ("1,2\nAnn,Ann\n", 2, 2, "twice"),
    "open quotation": ('Ann,Bob\n"1,2\n', 2, 1, "cannot be read"),
}


@pytest.mark.parametrize("name", BROKEN_CSV)
def test_a_broken_sheet_is_refused_at_its_place(name: str) -> None:
    text, line, column, reason = BROKEN_CSV[name]

    with pytest.raises(BadFile) as refused:
        election_from(parse_sheet(text, "ward.csv"))

    assert (refused.value.line, refused.value.column) == (line, column), str(refused.value)
    assert reason in refused.value.reason


def test_crosses_points_and_answers_are_refused_at_their_cell() -> None:
    with pytest.raises(BadFile, match=r":2:2: A cross"):
        election_from(parse_sheet("Ann,Bob\nx,maybe\n"), marks="crosses")
    with pytest.raises(BadFile, match=r":3:1: Points from 0 to 5"):
        scores_from(parse_sheet("Ann,Bob\n5,0\n6,1\n"), most=5)
    with pytest.raises(BadFile, match=r":2:1: yes, no, abstain"):
        answers_from(parse_sheet("vote\nperhaps\n"))
    with pytest.raises(BadFile, match="One column"):
        answers_from(parse_sheet("vote,other\nyes,no\n"))


def or_refused(reader: Callable[[], T]) -> T | None:
    """What a reader returns, or None when it refuses at a lawful place; anything else fails."""
    try:
        return reader()
    except BadFile as refused:
        return None if refused.line >= 1 and refused.column >= 1 else pytest.fail(str(refused))


@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_no_change_to_a_blt_makes_a_traceback(data: st.DataObject) -> None:
    changed = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(changed)))
        cut = data.draw(st.integers(0, 4))
        changed[at : at + cut] = data.draw(
            st.binary(max_size=3)
            | st.sampled_from([b"0", b"-", b"\n", b"9", b" ", b"=", b",", b"#"])
        )
    voted = or_refused(lambda: parse_blt(bytes(changed), "ward.blt"))

    if voted:
        assert all(max(ranking) <= len(voted.names) for ranking in voted.papers)
        assert all(len(set(ranking)) == len(ranking) for ranking in voted.papers)
        assert parse_blt(to_blt(voted).encode()).papers == voted.papers


@given(text=st.text(alphabet='0123456789,:;#{}" \nxAbC-=', max_size=80))
@settings(max_examples=300, deadline=None)
def test_no_text_makes_a_traceback_in_any_reader(text: str) -> None:
    readers: tuple[Callable[[], object], ...] = (
        lambda: parse_blt(text.encode()),
        lambda: parse_preflib(SOI + text),
        lambda: election_from(parse_sheet(text)),
        lambda: election_from(parse_sheet(text), marks="crosses"),
        lambda: scores_from(parse_sheet(text), most=9),
        lambda: answers_from(parse_sheet(text)),
    )
    for reader in readers:
        or_refused(reader)


@given(raw=st.binary(max_size=60))
@settings(max_examples=200, deadline=None)
def test_no_bytes_make_a_traceback(raw: bytes) -> None:
    for encoding in (None, "windows-1252", "utf-16"):
        or_refused(functools.partial(decode, raw, "ward.blt", encoding=encoding))


@pytest.mark.parametrize("cut", [3, 12, 20, 30])
def test_damaged_and_cut_gzip_is_refused(tmp_path: Path, cut: int) -> None:
    packed, file = gzip.compress(GOOD, mtime=0), tmp_path / "ward.blt.gz"

    for wrong in (packed[:-cut], packed[:cut] + b"\xff\xff" + packed[cut + 2 :], packed + b"more"):
        file.write_bytes(wrong)
        with pytest.raises(BadFile, match=r"ward\.blt\.gz:\d+:\d+: "):
            read_bytes(file)


def test_the_command_says_where_and_gives_no_result(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "ward.blt"
    file.write_bytes(GOOD.replace(b"2 3 1 0", b"2 9 1 0"))

    code = main(["stv", str(file), "--rule", "scottish", "--json"])

    said = capsys.readouterr()
    assert (code, said.out) == (2, "")
    assert said.err == f"{file}:3:5: There is no candidate 9: they are numbered 1 to 3.\n"


@pytest.mark.parametrize("name", ["missing.blt", "ward.xyz", "a\0b.blt"])
def test_a_file_that_is_not_there_or_of_no_known_kind_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadFile):
        read_election(f"{tmp_path}/{name}")


def test_an_older_encoding_is_read_when_it_is_named() -> None:
    data = GOOD.replace(b"Bob", b"Zo\xeb")

    assert parse_blt(data, encoding="windows-1252").names == ("Ann", "Zoë", "Cat")
    with pytest.raises(BadFile, match="no encoding called"):
        parse_blt(data, encoding="klingon")
