"""Opinion groups, against groups made on purpose and Polis' own output."""

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from society_algorithms.opinions.answers import Answers, table_of
from society_algorithms.opinions.grouping import Labels, k_means, opinion_groups, silhouette
from society_algorithms.opinions.mapping import opinion_map
from society_algorithms.opinions.report import read_conversation
from society_algorithms.opinions.statements import consensus, z_of_difference, z_of_share
from society_algorithms.tally.command import main

SHARED = Path(__file__).resolve().parents[5] / "shared" / "data" / "decisions" / "polis"
CONVERSATIONS = (
    "25ptpt-3gp-no-strict-with-meta",
    "150ptpt-3gp-no-strict-no-meta",
    "above-100-ptpts",
)


def two_camps(size: int = 8) -> Answers:
    """Two camps that differ on s0 to s5, while all agree on "parks"."""
    rows = []
    for person in range(2 * size):
        side = 1 if person < size else -1
        rows += [(f"p{person}", f"s{n}", side if n % 2 else -side) for n in range(6)]
        rows += [(f"p{person}", "parks", 1), (f"p{person}", "odd", person % 3 - 1)]
    return table_of(rows)


def test_two_camps_are_found_and_nobody_is_in_the_wrong_one() -> None:
    found = read_conversation(two_camps())

    camps = {
        name: int(group)
        for name, group in zip(found.grouped.participants, found.groups, strict=True)
    }
    assert len({camps[f"p{n}"] for n in range(8)}) == 1
    assert camps["p0"] != camps["p8"]
    assert len(set(camps.values())) == 2


def test_what_all_agree_on_leads_and_what_divides_is_told_apart() -> None:
    found = read_conversation(two_camps())

    assert max(found.consensus, key=found.consensus.__getitem__) == "parks"
    assert max(found.divisive, key=found.divisive.__getitem__).startswith("s")
    assert found.divisive["parks"] == 0


def test_each_camp_stands_out_by_what_only_it_says() -> None:
    found = read_conversation(two_camps())

    said = [{(stance.statement, stance.agrees) for stance in group} for group in found.telling]
    assert said[0] == {(f"s{n}", bool(n % 2)) for n in range(6)}
    assert said[1] == {(f"s{n}", not n % 2) for n in range(6)}


def test_who_answered_too_little_is_in_no_group() -> None:
    rows = [("shy", "s1", 1)]
    everyone = two_camps()
    rows += [
        (name, statement, int(everyone.votes[at, column]))
        for at, name in enumerate(everyone.participants)
        for column, statement in enumerate(everyone.statements)
    ]

    assert "shy" not in read_conversation(table_of(rows)).grouped.participants


def test_no_group_is_so_small_that_it_shows_single_people() -> None:
    points = np.array([[0.0, 0.0]] * 9 + [[9.0, 9.0]] * 2 + [[0.1, 0.1]] * 3)

    assert np.bincount(opinion_groups(points)).min() >= 5


def test_people_who_all_answer_alike_are_one_group() -> None:
    rows = [(f"p{n}", f"s{m}", 1) for n in range(6) for m in range(8)]

    assert set(read_conversation(table_of(rows)).groups.tolist()) == {0}


def naive_silhouette(points: Any, labels: Labels) -> float:
    scores = []
    for at, point in enumerate(points):
        own = [p for n, p in enumerate(points) if labels[n] == labels[at] and n != at]
        if not own:
            scores.append(0.0)
            continue
        inside = np.mean([np.hypot(*(point - p)) for p in own])
        outside = min(
            np.mean([np.hypot(*(point - p)) for n, p in enumerate(points) if labels[n] == group])
            for group in set(labels.tolist()) - {labels[at]}
        )
        larger = max(inside, outside)
        scores.append((outside - inside) / larger if larger else 0.0)
    return float(np.mean(scores))


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=4, max_size=12, unique=True
    ),
    st.integers(2, 3),
)
def test_the_silhouette_is_what_its_definition_says(
    places: list[tuple[int, int]], count: int
) -> None:
    points = np.array(places, dtype=np.float64)
    labels = k_means(points, count)

    assert silhouette(points, labels) == pytest.approx(naive_silhouette(points, labels))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4), st.integers(-1, 1)), min_size=1))
def test_the_same_answers_in_another_order_say_the_same(rows: list[tuple[int, int, int]]) -> None:
    given_once = {(f"p{who}", f"s{what}"): vote for who, what, vote in rows}
    forth = table_of((who, what, vote) for (who, what), vote in sorted(given_once.items()))
    back = table_of(
        (who, what, vote) for (who, what), vote in sorted(given_once.items(), reverse=True)
    )

    assert consensus(forth, np.zeros(len(forth.participants), dtype=np.intp)) == pytest.approx(
        consensus(back, np.zeros(len(back.participants), dtype=np.intp))
    )


def polis(name: str) -> tuple[Answers, dict[str, Any]]:
    if not SHARED.is_dir():
        pytest.skip(
            "the shared conversations are not beside this checkout; made-up ones are tested"
        )
    with gzip.open(SHARED / f"{name}.votes.json.gz", "rt") as votes:
        rows = json.load(votes)
    with gzip.open(SHARED / f"{name}.math-pca2.json.gz", "rt") as said:
        math: dict[str, Any] = json.load(said)
    return (
        table_of((str(v["participant_id"]), str(v["statement_id"]), v["vote"]) for v in rows),
        math,
    )


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_the_axes_are_those_of_polis_up_to_their_sign(name: str) -> None:
    answers, math = polis(name)
    out = np.array([int(statement) in math["mod-out"] for statement in answers.statements])
    columns = [answers.statements.index(str(tid)) for tid in math["tids"]]

    axes = opinion_map(answers, left_out=out).axes[:, columns]

    for ours, theirs in zip(axes, np.array(math["pca"]["comps"]), strict=True):
        assert abs(ours @ theirs) == pytest.approx(1.0, abs=1e-9)


def groups_of_polis(answers: Answers, math: dict[str, Any]) -> tuple[Answers, Labels]:
    base = math["base-clusters"]
    members = dict(zip(base["id"], base["members"], strict=True))
    group_of = {
        str(person): cluster["id"]
        for cluster in math["group-clusters"]
        for number in cluster["members"]
        for person in members[number]
    }
    rows = np.array([name in group_of for name in answers.participants])
    grouped = answers.of(rows)
    return grouped, np.array([group_of[name] for name in grouped.participants])


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_the_consensus_scores_are_those_of_polis(name: str) -> None:
    answers, math = polis(name)

    assert consensus(*groups_of_polis(answers, math)) == pytest.approx(
        math["group-aware-consensus"], abs=1e-9
    )


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_the_scores_of_telling_statements_are_those_of_polis(name: str) -> None:
    answers, math = polis(name)
    grouped, labels = groups_of_polis(answers, math)

    for group, telling in math["repness"].items():
        for theirs in telling:
            column = grouped.statements.index(str(theirs["tid"]))
            side = 1 if theirs["repful-for"] == "agree" else -1
            ours = labels == int(group)
            said = (grouped.votes[:, column] == side) & grouped.seen[:, column]
            asked = grouped.seen[:, column]
            found = z_of_difference(
                *(int(v) for v in (said[ours].sum(), asked[ours].sum())),
                *(int(v) for v in (said[~ours].sum(), asked[~ours].sum())),
            )
            assert theirs["n-success"] == said[ours].sum()
            assert z_of_share(int(said[ours].sum()), int(asked[ours].sum())) == pytest.approx(
                theirs["p-test"], abs=1e-6
            )
            assert found == pytest.approx(theirs["repness-test"], abs=1e-5)


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_the_groups_are_at_least_as_tight_as_those_of_polis(name: str) -> None:
    answers, math = polis(name)
    out = np.array([int(statement) in math["mod-out"] for statement in answers.statements])
    grouped, theirs = groups_of_polis(answers, math)
    rows = np.isin(answers.participants, grouped.participants)
    points = opinion_map(answers, left_out=out).points[rows]

    ours = k_means(points, len(math["group-clusters"]))

    assert looseness(points, ours) <= looseness(points, theirs)


def looseness(points: Any, labels: Labels) -> float:
    return float(
        sum(
            ((points[labels == g] - points[labels == g].mean(axis=0)) ** 2).sum()
            for g in set(labels.tolist())
        )
    )


def write_answers(path: Path, answers: Answers) -> None:
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["participant", "statement", "vote"])
        words = {1: "agree", 0: "pass", -1: "disagree"}
        for at, name in enumerate(answers.participants):
            for column, statement in enumerate(answers.statements):
                rows.writerow([name, statement, words[int(answers.votes[at, column])]])


def test_the_command_reads_a_file_and_names_the_groups(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_answers(tmp_path / "answers.csv", two_camps())

    drawing = tmp_path / "map.svg"

    assert main(["opinions", str(tmp_path / "answers.csv"), "--json", "--svg", str(drawing)]) == 0
    assert "16 people in 2 groups" in drawing.read_text()

    said = json.loads(capsys.readouterr().out)
    assert [group["members"] for group in said["groups"]] == [8, 8]
    assert next(iter(said["consensus"])) == "parks"


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("participant,statement,vote\np1,s1,maybe\n", ":2:1: “maybe” is not a vote"),
        ("participant,statement,vote\n,s1,agree\n", ":2:1: The participant or statement is empty"),
        ("participant,vote\np1,agree\n", "must name participant, statement and vote"),
        ("participant,statement\np1,s1\n", "There is no column vote"),
        ("participant,statement,vote\n", "There are no answers"),
        ('participant,statement,vote\n"p1,s1,agree\n', "not sound CSV"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, where: str
) -> None:
    (tmp_path / "answers.csv").write_text(text)

    assert main(["opinions", str(tmp_path / "answers.csv")]) == 2
    assert where in capsys.readouterr().err
