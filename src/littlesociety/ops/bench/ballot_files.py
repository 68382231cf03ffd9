"""The ballots that counting is measured with: real ones where they are at hand, or made up."""

import gzip
import json
import tarfile
from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any, Final

from society_algorithms.tally.ballots import election_of
from society_algorithms.tally.files.blt import write_blt
from society_algorithms.tally.files.pabulib import write_pabulib
from society_algorithms.tally.instance import instance_of

BESIDE_THE_PROJECT: Final = Path(__file__).resolve().parents[5] / "shared" / "data" / "decisions"
SIZES: Final = ((400, 12), (2_000, 20), (9_000, 80), (20_000, 60), (40_000, 120))
MADE_UP_ELECTIONS: Final = 60
CANDIDATES: Final = 8
SEATS: Final = 3
VOTERS: Final = 4_000
BUDGET: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class BallotFiles:
    """Budget files by name, unpacked; elections by name; and what is known of their outcomes."""

    said: str
    budgets: dict[str, Path]
    elections: dict[str, Path]
    winners: dict[str, list[int]] = field(default_factory=dict)
    stages: dict[str, dict[str, Any]] = field(default_factory=dict)


def find_ballots(home: Path, given: str) -> BallotFiles:
    """Take the folder that was given, or the one beside the project, or make ballots up."""
    folder = Path(given) if given else BESIDE_THE_PROJECT
    if (folder / "pb").is_dir() and (folder / "stv").is_dir():
        return _real_ballots(folder, home)
    return _made_up_ballots(home)


def _real_ballots(folder: Path, home: Path) -> BallotFiles:
    """Unpack what is there into a home of our own: some peers read no packed files."""
    budgets = {}
    for packed in sorted((folder / "pb").glob("*.pb.gz")):
        name = packed.name.removesuffix(".pb.gz")
        budgets[name] = home / f"{name}.pb"
        budgets[name].write_bytes(gzip.decompress(packed.read_bytes()))
    for archive in (folder / "stv").glob("*.tar.gz"):
        with tarfile.open(archive) as packed_files:
            packed_files.extractall(home / "stv", filter="data")
    elections = {path.name: path for path in sorted((home / "stv").rglob("*.blt"))}
    outcomes = _json(folder / "stv" / "outcomes.json")
    return BallotFiles(
        said=f"real ballots: {len(budgets)} budgets, {len(elections)} elections",
        budgets=budgets,
        elections=elections,
        winners={
            name: sorted(known["elected"]) for name, known in outcomes.items() if name in elections
        },
        stages={
            f"{name}.blt": known
            for name, known in _json(folder / "stv" / "stages.json").items()
            if f"{name}.blt" in elections
        },
    )


def _json(path: Path) -> dict[str, Any]:
    """A file of JSON, or nothing when it is not there."""
    found: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    return found


def _made_up_ballots(home: Path) -> BallotFiles:
    """Ballots from a fixed seed: some projects and candidates are liked by many, most by few."""
    chance = Random(2030)  # noqa: S311 - made up, and the same every time
    budgets, elections = {}, {}
    for voters, projects in SIZES:
        name = f"made-up-{voters}x{projects}"
        costs: dict[str, int | str | Fraction] = {
            f"P{number:03}": chance.randint(10, 400) * 500 for number in range(projects)
        }
        liked = [1 / (1 + number) for number in range(projects)]
        ballots = (
            set(chance.choices(list(costs), liked, k=chance.randint(1, 10))) for _ in range(voters)
        )
        budgets[name] = home / f"{name}.pb"
        write_pabulib(budgets[name], instance_of(BUDGET, costs, ballots, title=name))
    for number in range(MADE_UP_ELECTIONS):
        names = [f"Candidate {place + 1}" for place in range(CANDIDATES)]
        papers = Counter(_a_ranking(chance) for _voter in range(VOTERS))
        elections[f"made-up-{number}"] = home / f"made-up-{number}.blt"
        election = election_of(names, list(papers.items()), seats=SEATS)
        write_blt(elections[f"made-up-{number}"], election)
    return BallotFiles("made-up ballots; real ones were not at hand", budgets, elections)


def _a_ranking(chance: Random) -> tuple[int, ...]:
    """Some candidates in some order, the first of them oftener in front."""
    taste = sorted(range(1, CANDIDATES + 1), key=lambda place: place * chance.random())
    return tuple(taste[: chance.randint(1, CANDIDATES)])
