"""Count an election: papers in a file, who is elected, and every stage in words and numbers."""

import argparse
import json
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from society_algorithms.tally.ballots import Election, Scores
from society_algorithms.tally.files.reading import read_election
from society_algorithms.tally.files.sheet import answers_from, read_sheet, scores_from
from society_algorithms.tally.files.text import write_text
from society_algorithms.tally.meek import count_meek
from society_algorithms.tally.plurality import count_approval, count_fptp, count_score
from society_algorithms.tally.publishing import Published, publish
from society_algorithms.tally.ranked_pairs import count_ranked_pairs
from society_algorithms.tally.scottish import count_scottish
from society_algorithms.tally.stages import StvCount
from society_algorithms.tally.ties import check_commitment
from society_algorithms.tally.yesno import Question, count_yesno

FRACTION = re.compile(r"[0-9]{1,6}(/[1-9][0-9]{0,5})?")
STV: dict[str, Callable[..., "Count"]] = {"scottish": count_scottish, "meek": count_meek}
BY_ELECTION: dict[str, Callable[..., "Count"]] = {
    "fptp": count_fptp,
    "approval": count_approval,
    "ranked-pairs": count_ranked_pairs,
}


class Count(Protocol):
    """What every counter returns."""

    def as_json(self) -> Mapping[str, object]:
        """The count for a program."""

    def published(self) -> Mapping[str, object]:
        """What is published."""

    def explained(self) -> list[str]:
        """Every stage in words and numbers."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A finished count with what is needed to show and to publish it."""

    count: Count
    published: Published


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the kinds of election share, and what each needs; the kind is a default of `parser`."""
    kind = parser.get_default("kind")
    parser.add_argument("file", metavar="FILE", help=".blt, .soi, .soc or .csv, also with .gz")
    parser.add_argument("--encoding", metavar="NAME", help="only if the file is not Unicode")
    if kind == "stv":
        parser.add_argument("--rule", choices=tuple(STV), required=True)
        parser.add_argument("--svg", metavar="FILE", help="draw where the votes went")
    if kind == "yesno":
        parser.add_argument("--quorum", type=_whole, default=0, help="how many must take part (0)")
        share = parser.add_mutually_exclusive_group()
        share.add_argument("--more-than", type=_share, metavar="SHARE", help="of yes and no (1/2)")
        share.add_argument("--at-least", type=_share, metavar="SHARE", help="such as 2/3")
    elif kind != "ranked-pairs":
        parser.add_argument("--seats", type=_whole, help="how many to elect, if the file is silent")
    if kind == "score":
        parser.add_argument("--most", type=_whole, required=True, help="the most points to give")
    parser.add_argument("--seed", help="the public seed, should a lot be needed")
    parser.add_argument(
        "--commitment", metavar="SHA256", help="refuse any other seed than this one"
    )
    parser.add_argument(
        "--publish", metavar="FOLDER", help="write a folder that anyone can recount"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def _whole(text: str) -> int:
    """A whole number from 0 to 999,999,999."""
    if not re.fullmatch("[0-9]{1,9}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number")
    return int(text)


def _share(text: str) -> Fraction:
    """A share such as 2/3, from 0 to 1."""
    if not FRACTION.fullmatch(text) or Fraction(text) > 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a share from 0 to 1, such as 2/3")
    return Fraction(text)


def run(options: argparse.Namespace) -> int:
    """Count, show, and publish when asked. Returns the exit code; raises CannotCount."""
    check_commitment(options.seed, options.commitment)
    counted = COUNTERS.get(options.kind, _election)(options)
    if getattr(options, "svg", None) and isinstance(counted.count, StvCount):
        write_text(options.svg, _drawn(counted.count))
    if options.publish:
        seal = publish(options.publish, counted.published)
        sys.stderr.write(f"Published in {options.publish}. SHA-256 of its MANIFEST: {seal}\n")
    if options.json:
        found = {**counted.count.as_json(), "explanation": counted.count.explained()}
        sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write("\n".join(counted.count.explained()) + "\n")
    return 0


def _election(options: argparse.Namespace) -> Counted:
    """Count by a rule that takes rankings or crosses."""
    marks = "crosses" if options.kind in ("fptp", "approval") else "ranks"
    election = _read(options, marks)
    if options.kind == "stv":
        rule, counter = f"stv-{options.rule}", STV[options.rule]
    else:
        rule, counter = options.kind, BY_ELECTION[options.kind]
    count = counter(election, seats=getattr(options, "seats", None), seed=options.seed)
    return Counted(count, published_election(rule, election, count.published(), seed=options.seed))


def _read(options: argparse.Namespace, marks: str) -> Election:
    """Read the file; a sheet headed by ranks holds rankings whatever the rule."""
    if marks == "crosses":
        return read_election(options.file, marks="crosses", encoding=options.encoding)
    return read_election(options.file, encoding=options.encoding)


def published_election(
    rule: str, election: Election, result: Mapping[str, object], *, seed: str | None
) -> Published:
    """Return an election as it is published: candidates by number, papers as lists of numbers."""
    papers = [(list(paper), count) for paper, count in election.papers.items()]
    if election.empty:
        papers.append(([], election.empty))
    parameters = {
        "seats": result.get("seats", 1),
        "withdrawn": list(election.withdrawn),
        "ranked": election.ranked,
    }
    return Published(
        rule, _options(election.names), papers, result, parameters, election.title, seed
    )


def _options(names: tuple[str, ...]) -> list[dict[str, object]]:
    """Candidates by number."""
    return [{"id": number, "name": name} for number, name in enumerate(names, start=1)]


def _score(options: argparse.Namespace) -> Counted:
    """Count points."""
    sheet = read_sheet(options.file, encoding=options.encoding)
    scores: Scores = scores_from(sheet, most=options.most)
    count = count_score(scores, seats=options.seats or 1, seed=options.seed)
    papers: list[tuple[object, int]] = [(list(row), n) for row, n in scores.papers.items()]
    if scores.empty:
        papers.append(([], scores.empty))
    result, names = count.published(), _options(scores.names)
    parameters = {"seats": count.seats, "most": options.most}
    return Counted(count, Published("score", names, papers, result, parameters, "", options.seed))


def _yesno(options: argparse.Namespace) -> Counted:
    """Count one question."""
    answers = answers_from(read_sheet(options.file, encoding=options.encoding))
    at_least = options.at_least is not None
    share = options.at_least if at_least else options.more_than or Fraction(1, 2)
    question = Question(options.quorum, share, at_least)
    count = count_yesno(answers["yes"], answers["no"], answers["abstain"], question)
    names = [{"id": answer, "name": answer} for answer in answers]
    papers = [(answer, papers) for answer, papers in answers.items() if papers]
    parameters = {"quorum": question.quorum, "share": str(share), "at_least": at_least}
    found = Published("yesno", names, papers, count.published(), parameters, "", options.seed)
    return Counted(count, found)


COUNTERS: dict[str, Callable[[argparse.Namespace], Counted]] = {"score": _score, "yesno": _yesno}


def _drawn(count: StvCount) -> str:
    """Draw a count by single transferable vote as SVG."""
    from society_algorithms.drawing.transfers import Stage, draw_transfers  # noqa: PLC0415 - slow

    labels = count.election.labels()
    stages = [
        Stage(
            action=_in_short(stage.action, labels),
            votes={
                label: Fraction(total, count.unit)
                for label, total in zip(labels, stage.totals, strict=True)
            },
            non_transferable=Fraction(stage.non_transferable, count.unit),
        )
        for stage in count.stages
    ]
    elected = [labels[number - 1] for number in count.elected]
    title = count.election.title or "Count"
    return draw_transfers(
        title=title, stages=stages, elected=elected, quota=str(count.quota_json())
    )


def _in_short(action: object, labels: tuple[str, ...]) -> str:
    """Name an action in a word or two."""
    if not isinstance(action, tuple):
        return "first preferences"
    what, who = action
    if isinstance(who, tuple):
        return "surpluses"
    return f"{'surplus of' if what == 'surplus' else 'out:'} {labels[who - 1]}"
