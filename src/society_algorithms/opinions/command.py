"""Find groups of opinion in agree, disagree and pass answers, and what they share."""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from society_algorithms.drawing.opinion import Score, draw_opinions
from society_algorithms.tally.errors import CannotCount
from society_algorithms.tally.files.text import write_text

from .reading import read_answers
from .report import FEWEST_ANSWERS, Conversation, read_conversation

SHOWN = 5
DIGITS = 6


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file, and what does not count."""
    parser.add_argument("answers", metavar="FILE", help="CSV: participant, statement, vote")
    parser.add_argument("--leave-out", nargs="*", default=[], metavar="STATEMENT")
    parser.add_argument("--fewest-answers", type=int, default=FEWEST_ANSWERS)
    parser.add_argument("--svg", metavar="FILE", help="draw the map into this file")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Read, group and print. Returns the exit code."""
    answers = read_answers(options.answers)
    strangers = sorted(set(options.leave_out) - set(answers.statements))
    if strangers:
        message = f"There is no statement {strangers[0]} in this file to leave out."
        raise CannotCount(message)
    found = read_conversation(
        answers, left_out=options.leave_out, fewest_answers=options.fewest_answers
    )
    if options.svg:
        write_text(options.svg, _drawn(found, title=Path(options.answers).name))
    if options.json:
        sys.stdout.write(json.dumps(as_json(found), ensure_ascii=False) + "\n")
    else:
        sys.stdout.write("\n".join(_in_words(found)) + "\n")
    return 0


def _drawn(found: Conversation, *, title: str) -> str:
    """The map with the highest scores beside it."""
    places = zip(found.map.points, found.groups, strict=True)
    return draw_opinions(
        title=title,
        points=[(float(x), float(y), int(group)) for (x, y), group in places],
        shared=[Score(*item) for item in _highest_first(found.consensus)[:SHOWN]],
        disputed=[Score(*item) for item in _highest_first(found.divisive)[:SHOWN]],
    )


def as_json(found: Conversation) -> dict[str, Any]:
    """Everything that was found, rounded to six places."""
    points = zip(found.grouped.participants, found.map.points, found.groups, strict=True)
    return {
        "participants": len(found.everyone.participants),
        "grouped": len(found.grouped.participants),
        "statements": len(found.everyone.statements),
        "points": {
            name: {"x": _round(x), "y": _round(y), "group": int(group)}
            for name, (x, y), group in points
        },
        "groups": [
            {
                "members": int((found.groups == number).sum()),
                "telling": [
                    {
                        "statement": stance.statement,
                        "side": "agree" if stance.agrees else "disagree",
                        "said": stance.said,
                        "asked": stance.asked,
                        "z_share": _round(stance.z_share),
                        "z_differs": _round(stance.z_differs),
                    }
                    for stance in group
                ],
            }
            for number, group in enumerate(found.telling)
        ],
        "consensus": {name: _round(score) for name, score in _highest_first(found.consensus)},
        "divisive": {name: _round(score) for name, score in _highest_first(found.divisive)},
    }


def _round(value: float) -> float:
    """Six places are more than a map can show; the rest depends on the machine."""
    return round(float(value), DIGITS) + 0.0


def _highest_first(scores: Mapping[str, float]) -> list[tuple[str, float]]:
    """Scores from the highest; equals by name."""
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


def _in_words(found: Conversation) -> list[str]:
    """The conversation for people."""
    lines = [
        f"{len(found.everyone.participants)} people answered {len(found.everyone.statements)} "
        f"statements; {len(found.grouped.participants)} answered enough to be grouped.",
    ]
    for number, group in enumerate(found.telling):
        members = int((found.groups == number).sum())
        lines.append(f"Group {number + 1}, {members} people, stands out by:")
        lines += [
            f"  {'agreeing' if stance.agrees else 'disagreeing'} with {stance.statement} "
            f"({stance.said} of {stance.asked})"
            for stance in group[:SHOWN]
        ]
    lines.append("All groups agree most on: " + _names(found.consensus))
    lines.append("What divides the groups most: " + _names(found.divisive))
    return lines


def _names(scores: Mapping[str, float]) -> str:
    """The highest few by name."""
    return ", ".join(name for name, _ in _highest_first(scores)[:SHOWN])
