"""Draw a panel by lot: simply, or from the fairest lottery over all panels that meet quotas.

Publish the lottery first (without --seed). Then make a seed in public, and run the same command
with it: it draws a ticket, and anyone who has the files and the seed draws the same.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from society_algorithms.tally.files.text import write_text
from society_algorithms.tally.ties import commitment

from .lottery import Lottery, simple_draw
from .pool import CannotDraw, Person
from .reading import leave_out, read_pairs, read_pool, read_quotas

TICKETS = 1000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The files, the size, and how fair."""
    parser.add_argument("pool", metavar="POOL", help="CSV file with one row per person")
    parser.add_argument("--size", type=int, required=True, help="how many to draw")
    parser.add_argument("--id", default="id", metavar="COLUMN", help="the column of ids (id)")
    parser.add_argument("--quotas", metavar="FILE", help="CSV: feature, value, min, max")
    parser.add_argument("--fairness", choices=("leximin", "maximin"), default="leximin")
    parser.add_argument("--household", metavar="COLUMN", help="at most one person of a household")
    parser.add_argument("--apart", metavar="FILE", help="CSV: person, apart_from")
    parser.add_argument("--leave-out", metavar="FILE", help="CSV: person, reason")
    parser.add_argument("--tickets", type=int, default=TICKETS, help="how many tickets (1000)")
    parser.add_argument("--lottery", metavar="FILE", help="write the tickets to this CSV file")
    parser.add_argument("--seed", help="the public seed; without it nothing is drawn")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Make the lottery and, with a seed, draw from it. Returns the exit code."""
    people = read_pool(options.pool, id_column=options.id, household=options.household)
    if options.leave_out:
        people = leave_out(people, options.leave_out)
    is_simple = not (options.quotas or options.household or options.apart)
    report = _simple(people, options) if is_simple else _stratified(people, options)
    if options.json:
        sys.stdout.write(json.dumps(report, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write("\n".join(_in_words(report)) + "\n")
    return 0


def _simple(people: Sequence[Person], options: argparse.Namespace) -> dict[str, Any]:
    """Everyone has the same chance; there is no lottery to publish beyond the pool itself."""
    if options.seed is None:
        message = "A simple draw needs a seed that was made in public: add --seed SEED."
        raise CannotDraw(message)
    panel = simple_draw([p.id for p in people], size=options.size, seed=options.seed)
    return {
        "rule": "simple",
        "pool": len(people),
        "size": options.size,
        "smallest_chance": str(Fraction(options.size, len(people))),
        "seed_commitment": commitment(options.seed),
        "panel": panel,
    }


def _stratified(people: Sequence[Person], options: argparse.Namespace) -> dict[str, Any]:
    """Find the fairest lottery, write its tickets if asked to, and draw one if there is a seed."""
    # the solver takes a fifth of a second to load, which a simple draw should not pay
    from .fairness import leximin, maximin  # noqa: PLC0415
    from .lottery import draw_ticket, make_lottery  # noqa: PLC0415
    from .pool import make_task  # noqa: PLC0415

    if options.tickets < 1:
        message = "A lottery needs at least one ticket."
        raise CannotDraw(message)
    task = make_task(
        people,
        size=options.size,
        quotas=read_quotas(options.quotas) if options.quotas else [],
        conflicts=read_pairs(options.apart) if options.apart else [],
    )
    fairest = {"leximin": leximin, "maximin": maximin}[options.fairness](task)
    lottery = make_lottery(task, fairest, tickets=options.tickets)
    if options.lottery:
        _write_tickets(lottery, options.lottery)
    chances = lottery.chances(person.id for person in people)
    report = {
        "rule": options.fairness,
        "pool": len(people),
        "size": options.size,
        "tickets": len(lottery.tickets),
        "smallest_chance": str(min(chances.values())),
        "smallest_chance_possible": f"{float(fairest.chances.min()):.6f}",
        "chances": {name: str(chance) for name, chance in chances.items()},
    }
    if options.seed is not None:
        ticket = draw_ticket(lottery, seed=options.seed)
        report["seed_commitment"] = commitment(options.seed)
        report["ticket"], report["panel"] = ticket, list(lottery.tickets[ticket - 1])
    return report


def _write_tickets(lottery: Lottery, path: str) -> None:
    """One line per ticket: its number and the ids on it."""
    lines = (
        ",".join([str(number), *panel]) for number, panel in enumerate(lottery.tickets, start=1)
    )
    write_text(path, "\n".join(lines) + "\n")


def _in_words(report: dict[str, Any]) -> list[str]:
    """The draw for people."""
    lines = [
        f"{report['size']} are drawn from {report['pool']} people ({report['rule']}).",
        f"The smallest chance anyone has is {report['smallest_chance']}.",
    ]
    if "tickets" in report:
        lines.append(f"The lottery has {report['tickets']} tickets of equal chance.")
    if "panel" not in report:
        lines.append(
            "Publish the tickets (--lottery FILE), make a seed in public, add --seed SEED."
        )
        return lines
    if "ticket" in report:
        lines.append(f"The seed draws ticket {report['ticket']}.")
    return [*lines, "The panel: " + ", ".join(report["panel"])]
