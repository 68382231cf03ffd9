import gzip
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from society_algorithms.tally.budgets.tests.plainly import made
from society_algorithms.tally.errors import BadFile
from society_algorithms.tally.files.pabulib import pabulib_text, parse_pabulib, read_pabulib
from society_algorithms.tally.instance import Instance

GOOD = """META
key;value
description;Green streets
budget;1000
vote_type;approval
num_projects;3
num_votes;4
min_length;1
max_length;2
currency;PLN
PROJECTS
project_id;cost;votes;name;selected
A1;300;2;Trees;1
A2;450,50;3;Łąka; kwietna;0
B;100.0;0;"Bench; ""old"" one";0
VOTES
voter_id;vote;age
1;A1,A2;34
2;A2;
x-3;A2,A1;71
4;;20
""".replace("Łąka; kwietna", "Łąka kwietna")


def with_(old: str, new: str, text: str = GOOD) -> bytes:
    """The good file with one thing changed."""
    assert old in text
    return text.replace(old, new, 1).encode()


def read(data: bytes) -> Instance:
    return parse_pabulib(data, "town.pb")


def test_costs_budget_names_and_ballots_are_read() -> None:
    instance = read(GOOD.encode())

    assert (instance.budget, instance.parts) == (2000, 2)
    assert instance.costs == [600, 901, 200]
    assert [project.name for project in instance.projects] == [
        "Trees",
        "Łąka kwietna",
        'Bench; "old" one',
    ]
    assert dict(instance.profile) == {(0, 1): 2, (1,): 1, (): 1}
    assert (instance.voters, instance.title, instance.currency) == (4, "Green streets", "PLN")


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: text.rstrip("\n"),
        lambda text: text.replace("PROJECTS\n", "\nPROJECTS\n").replace("VOTES\n", " Votes \n\n"),
        lambda text: text + "\n\n",
        lambda text: text.replace("META\n", "META;\n"),
        lambda text: text.replace("1;A1,A2;34", '1;"A1,A2";34'),
        lambda text: text.replace("1;A1,A2;34", " 1 ; A1 , A2 ;34"),
        lambda text: text.replace("num_votes;4\n", ""),
        lambda text: text.replace("num_votes;4\n", "num_votes;4.0\n"),
        lambda text: text.replace("num_projects;3\n", "num_projects;3;\n"),
        lambda text: text.replace("budget;1000\n", "budget;1000.00\n"),
        lambda text: text.replace("min_length;1\nmax_length;2\n", ""),
        lambda text: text.replace("1;A1,A2;34\n", "1;A1,A2;34\n\n"),
        lambda text: "".join(f"{line};;;\n" for line in text.splitlines()),
        lambda text: text.replace("450,50", "450.50000000000000"),
        lambda text: text.replace("voter_id;vote;age", "voter_id;vote;Voter's age"),
    ],
)
def test_other_ways_of_writing_the_same_vote_are_read_alike(change: Callable[[str], str]) -> None:
    plain, other = read(GOOD.encode()), read(change(GOOD).encode())

    assert (other.projects, other.budget) == (plain.projects, plain.budget)
    assert dict(other.profile) == dict(plain.profile)


def test_columns_may_stand_in_another_order() -> None:
    text = GOOD.replace("voter_id;vote;age", "age;voter_id;vote")
    for row in ("1;A1,A2;34", "2;A2;", "x-3;A2,A1;71", "4;;20"):
        voter, vote, age = row.split(";")
        text = text.replace(f"\n{row}\n", f"\n{age};{voter};{vote}\n")

    assert dict(read(text.encode()).profile) == dict(read(GOOD.encode()).profile)


def test_a_packed_file_is_unpacked_whatever_it_is_called(tmp_path: Path) -> None:
    path = tmp_path / "town.pb"
    path.write_bytes(gzip.compress(GOOD.encode()))

    assert read_pabulib(path).voters == 4


@pytest.mark.parametrize(
    ("kind", "rows"),
    [
        ("cumulative", "1;A1,A2;3,1\n2;A2;1\n3;;\n"),
        ("scoring", "1;A1,A2;3.5,-1\n2;A2;0\n3;;\n"),
    ],
)
def test_points_are_checked_and_the_projects_named_are_supported(kind: str, rows: str) -> None:
    head = GOOD.split("VOTES")[0].replace("approval", kind).replace("num_votes;4", "num_votes;3")

    instance = read(f"{head}VOTES\nvoter_id;vote;points\n{rows}".encode())

    assert dict(instance.profile) == {(0, 1): 1, (1,): 1, (): 1}
    assert instance.vote_type == kind


def test_an_ordinal_ballot_supports_what_it_ranks() -> None:
    assert dict(read(with_("approval", "ordinal")).profile) == {(0, 1): 2, (1,): 1, (): 1}


def test_a_project_named_twice_counts_once_and_is_remarked_on() -> None:
    instance = read(with_("2;A2;\n", "2;A2,A2;\n"))

    assert instance.votes == [2, 3, 0]
    assert instance.remarks == ["Project A2 is on some ballot twice; it counts once."]


def test_stated_votes_that_differ_are_remarked_on() -> None:
    instance = read(with_("A1;300;2", "A1;300;9"))

    assert instance.remarks == ["Project A1: 9 votes are stated, 2 ballots name it."]


WITH_POINTS = GOOD.replace("approval", "cumulative").replace("age", "points")
BROKEN = {
    "nothing in it": (b"", 1),
    "only spaces": (b"  \n \n", 1),
    "another kind of file": (b'{"budget": 3}\n', 1),
    "not UTF-8": (GOOD.encode("iso-8859-2"), 14),
    "a NUL character": (with_("Trees", "Tr\0es"), 13),
    "half a gzip file": (gzip.compress(GOOD.encode())[:-30], 18),
    "no section PROJECTS": (with_("PROJECTS\n", ""), 15),
    "no section VOTES": (GOOD.split("VOTES")[0].encode(), 16),
    "a second META": (with_("VOTES\n", "META\nkey;value\nVOTES\n"), 16),
    "sections out of order": (with_("META\n", "VOTES\n"), 1),
    "no header under META": (with_("key;value\n", ""), 2),
    "a key without a value": (with_("currency;PLN", "currency"), 10),
    "a key twice": (with_("currency;PLN", "budget;7"), 10),
    "no budget": (with_("budget;1000\n", ""), 1),
    "a budget in words": (with_("budget;1000", "budget;a lot"), 4),
    "a budget below 0": (with_("budget;1000", "budget;-1"), 4),
    "an endless budget": (with_("budget;1000", "budget;inf"), 4),
    "a budget beyond all measure": (with_("budget;1000", "budget;" + "9" * 40), 4),
    "no vote_type": (with_("vote_type;approval\n", ""), 1),
    "an unknown vote_type": (with_("approval", "shouting"), 5),
    "num_votes in words": (with_("num_votes;4", "num_votes;four"), 7),
    "a ballot missing": (with_("2;A2;\n", ""), 17),
    "a ballot too many": (with_("4;;20\n", "4;;20\n5;A1;9\n"), 17),
    "a project missing": (with_("num_projects;3", "num_projects;4"), 11),
    "no column cost": (with_("project_id;cost", "project_id;price"), 12),
    "no column project_id": (with_("project_id;cost", "id;cost"), 12),
    "a column twice": (with_("project_id;cost;votes", "project_id;cost;cost"), 12),
    "no project at all": (
        GOOD.replace(GOOD[GOOD.index("A1;300") : GOOD.index("VOTES")], "").encode(),
        12,
    ),
    "a project twice": (with_("B;100.0", "A1;100.0"), 15),
    "a project without an id": (with_("B;100.0", ";100.0"), 15),
    "a cost in words": (with_("A1;300", "A1;dear"), 13),
    "a cost below 0": (with_("A1;300", "A1;-300"), 13),
    "no cost": (with_("A1;300", "A1;None"), 13),
    "a project row too short": (with_("A1;300;2;Trees;1", "A1;300;2"), 13),
    "a project row too long": (with_("A1;300;2;Trees;1", "A1;300;2;Tr;ees;1"), 13),
    "no column vote": (with_("voter_id;vote", "voter_id;votes"), 17),
    "no header under VOTES": (GOOD.split("voter_id")[0].encode(), 16),
    "no ballots": (
        GOOD.split("1;A1,A2")[0].replace("num_votes;4\n", "").encode(),
        16,
    ),
    "a voter twice": (with_("x-3;A2", "2;A2"), 20),
    "a ballot for an unknown project": (with_("2;A2;", "2;A9;"), 19),
    "a ballot too long": (with_("1;A1,A2;34", "1;A1,A2,B;34"), 18),
    "a ballot row too short": (with_("x-3;A2,A1;71", "x-3;A2,A1"), 20),
    "a ballot row too long": (with_("x-3;A2,A1;71", "x-3;A2;A1;71"), 20),
    "two choices where one is allowed": (
        with_("vote_type;approval", "vote_type;choose-1"),
        18,
    ),
    "a ranking that names one twice": (
        with_("2;A2;", "2;A2,A2;", with_("approval", "ordinal").decode()),
        19,
    ),
    "points without a column": (with_("approval", "cumulative"), 17),
    "fewer points than projects": (
        with_(
            "1;A1,A2;34",
            "1;A1,A2;3",
            GOOD.replace("approval", "cumulative").replace("age", "points"),
        ),
        18,
    ),
    "points in words": (
        with_(
            "1;A1,A2;34",
            "1;A1,A2;3,x",
            GOOD.replace("approval", "cumulative").replace("age", "points"),
        ),
        18,
    ),
    "a quote that is never closed": (with_("Trees", '"Trees'), 13),
    "cut off within the last ballot": (
        GOOD.replace("4;;20\n", "4;;20\n5;A1").replace("num_votes;4", "num_votes;5").encode(),
        22,
    ),
}


@pytest.mark.parametrize(("data", "line"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_refused_on_the_right_line(data: bytes, line: int, tmp_path: Path) -> None:
    path = tmp_path / "town.pb"
    path.write_bytes(data)

    with pytest.raises(BadFile) as refused:
        read_pabulib(path)

    assert (refused.value.line, str(refused.value).startswith(f"{path}:")) == (line, True)
    assert refused.value.reason.endswith((".", "?"))


def test_a_refusal_points_at_the_word() -> None:
    with pytest.raises(BadFile) as refused:
        read(with_("1;A1,A2;34", "1;A1,A7;34"))

    assert str(refused.value) == "town.pb:18:6: Project A7 is not listed."


def test_a_last_ballot_cut_in_two_is_noticed_by_the_stated_votes() -> None:
    cut = GOOD[: GOOD.index("A2,A1;71") + 2].replace("num_votes;4", "num_votes;3")
    cut = cut.replace(";age", "").replace("1;A1,A2;34", "1;A1,A2").replace("2;A2;\n", "2;A2\n")

    with pytest.raises(BadFile, match="cut off"):
        read(cut.encode())


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 10**6))
def test_what_is_written_is_read_back(seed: int) -> None:
    instance = made(seed)

    again = read(pabulib_text(instance).encode())

    assert (again.projects, again.budget) == (instance.projects, instance.budget)
    assert dict(again.profile) == dict(instance.profile)
    assert again.remarks == []


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_no_damage_ever_causes_anything_but_a_refusal(data: st.DataObject) -> None:
    damaged = bytearray(GOOD.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(damaged)))
        cut = data.draw(st.integers(0, 20))
        damaged[at : at + cut] = data.draw(
            st.one_of(
                st.binary(max_size=6),
                st.sampled_from([b";", b'"', b"\n", b",", b"\r", b"META", b"VOTES\n", b"\x00"]),
            )
        )

    instance = None
    with suppress(BadFile):
        instance = read(bytes(damaged))

    assert instance is None or (instance.voters > 0 and instance.projects)
