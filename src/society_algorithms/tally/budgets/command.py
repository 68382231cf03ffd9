"""Counts a participatory budget from a Pabulib file (.pb, also .pb.gz).

Ballots of every kind are read as pabutools reads them: a voter supports the projects that the
ballot names, whatever their order or points.
"""

import argparse
import json
import os
import sys
from fractions import Fraction
from typing import Any

from society_algorithms.tally.budgets.equal_shares import (
    UTILITIES,
    equal_shares,
    with_utilitarian_completion,
)
from society_algorithms.tally.budgets.greedy import greedy
from society_algorithms.tally.budgets.phragmen import phragmen
from society_algorithms.tally.budgets.report import (
    about,
    report_greedy,
    report_phragmen,
    report_shares,
)
from society_algorithms.tally.budgets.ties import TieOrder
from society_algorithms.tally.errors import CannotCount
from society_algorithms.tally.files.pabulib import read_pabulib
from society_algorithms.tally.files.text import write_text
from society_algorithms.tally.instance import Instance
from society_algorithms.tally.publishing import publish
from society_algorithms.tally.publishing_budget import published_budget
from society_algorithms.tally.ties import check_commitment

RULES = ("equal-shares", "greedy", "phragmen")
COMPLETIONS = ("none", "add1", "utilitarian")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what can be asked for."""
    parser.add_argument("file", metavar="FILE", help="a Pabulib file, packed with gzip or not")
    parser.add_argument("--rule", choices=RULES, default="equal-shares")
    parser.add_argument(
        "--utility",
        choices=UTILITIES,
        default="cost",
        help="what a project is worth to a supporter: its cost (default), or 1 each",
    )
    parser.add_argument(
        "--completion",
        choices=COMPLETIONS,
        default="none",
        help="Equal Shares only: how to spend what is left (default none)",
    )
    parser.add_argument(
        "--ties",
        default="id",
        metavar="ORDER",
        help="what settles a tie, in this order: some of votes,cost,id,lot (default id)",
    )
    parser.add_argument("--seed", help="the public seed, when the order of ties has a lot in it")
    parser.add_argument("--encoding", help="of a file that is not UTF-8, such as windows-1250")
    parser.add_argument(
        "--commitment", metavar="SHA256", help="refuse any other seed than this one"
    )
    parser.add_argument(
        "--publish", metavar="FOLDER", help="write a folder that anyone can recount"
    )
    parser.add_argument("--svg", metavar="FILE", help="draw what the money goes to")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")


def run(options: argparse.Namespace) -> int:
    """Count, print the result and return 0. Raises CannotCount or BadFile."""
    if options.completion != "none" and options.rule != "equal-shares":
        raise CannotCount("A completion can only be asked for with --rule equal-shares.")
    sys.set_int_max_str_digits(0)  # exact fractions of a long count can be longer than 4,300 digits
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # starting threads costs more than they save
    check_commitment(options.seed, options.commitment)
    ties = TieOrder(tuple(options.ties.split(",")), options.seed)
    instance = read_pabulib(options.file, encoding=options.encoding)
    report = count(instance, options.rule, options.utility, options.completion, ties)
    if options.svg:
        write_text(options.svg, _drawn(instance, report["selected"]))
    if options.publish:
        seal = publish(options.publish, published_budget(instance, report))
        sys.stderr.write(f"Published in {options.publish}. SHA-256 of its MANIFEST: {seal}\n")
    text = json.dumps(report, ensure_ascii=False, indent=1) if options.json else in_words(report)
    sys.stdout.write(f"{text}\n")
    return 0


def count(
    instance: Instance, rule: str, utility: str, completion: str, ties: TieOrder
) -> dict[str, Any]:
    """Return the report of a count by one of RULES, for Equal Shares with one of COMPLETIONS."""
    if rule == "greedy":
        return report_greedy(instance, utility, ties, greedy(instance, utility, ties))
    if rule == "phragmen":
        return report_phragmen(instance, ties, phragmen(instance, ties))
    if completion == "add1":
        # only here: NumPy takes longer to load than most counts take
        from society_algorithms.tally.budgets.add_one import (  # noqa: PLC0415
            with_add_one_completion,
        )

        outcome = with_add_one_completion(instance, utility, ties)
    elif completion == "utilitarian":
        outcome = with_utilitarian_completion(instance, utility, ties)
    else:
        outcome = equal_shares(instance, utility, ties)
    return report_shares(instance, utility, ties, outcome) | {"completion": completion}


def _drawn(instance: Instance, selected: list[str]) -> str:
    """Draw the budget and the support for every project as SVG."""
    from society_algorithms.drawing.budget import Shown, draw_budget  # noqa: PLC0415 - rarely used

    places = {project: number for number, project in enumerate(selected, start=1)}
    return draw_budget(
        title=instance.title or "Participatory budget",
        budget=Fraction(instance.budget, instance.parts),
        projects=[
            Shown(
                name=project.name or project.id,
                cost=Fraction(project.cost, instance.parts),
                supporters=votes,
                place=places.get(project.id),
            )
            for project, votes in zip(instance.projects, instance.votes, strict=True)
        ],
    )


def in_words(report: dict[str, Any]) -> str:
    """Return the result for people to read."""
    lines = [report["title"] or "Participatory budget", ""]
    for row in report["rounds"]:
        price = f", each pays at most {row['about']}" if "about" in row else ""
        tied = f" (tie with {', '.join(row['tied_with'])})" if "tied_with" in row else ""
        lines.append(
            f"{row['round']:4}. {row['project']}  {row['name']}: costs {row['cost']},"
            f" {row['votes']} votes{price}{tied}"
        )
    lines.append("")
    lines += [
        f"   -  {row['project']}  {row['name']}: costs {row['cost']}, {row['votes']} votes,"
        f" short by {about(Fraction(row['short_by']))}"
        for row in report["not_selected"]
    ]
    lines += ["", f"{report['budget_used']} of {report['budget']} {report['currency']}".rstrip()]
    return "\n".join([*lines, *report["remarks"]])
