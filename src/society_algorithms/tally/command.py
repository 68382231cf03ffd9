"""`./society count RULE FILE`: counts a ballot file and says how. No database and no Django."""

import argparse
import importlib
import sys

from society_algorithms.tally.errors import CannotCount

CANNOT_COUNT = 2
DOORS = {
    "pb": ("society_algorithms.tally.budgets.command", "a participatory budget (.pb)"),
    "draw": ("society_algorithms.sortition.command", "a panel drawn by lot"),
    "opinions": ("society_algorithms.opinions.command", "groups of opinion"),
}
"""Each count lives in a module with `add_arguments(parser)` and `run(arguments) -> int`."""


def main(arguments: list[str] | None = None) -> int:
    """Run one count and return the exit code: 0 counted, 2 no result and a reason on stderr."""
    given = sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser(prog="society count", description=__doc__)
    kinds = parser.add_subparsers(dest="kind", metavar="RULE", required=True)
    for kind, (_, meaning) in DOORS.items():
        kinds.add_parser(kind, help=meaning, add_help=kind not in given[:1])
    door = importlib.import_module(DOORS[given[0]][0]) if given and given[0] in DOORS else None
    if door is None:
        parser.parse_args(given)
        return CANNOT_COUNT
    chosen = argparse.ArgumentParser(prog=f"society count {given[0]}", description=door.__doc__)
    door.add_arguments(chosen)
    options = chosen.parse_args(given[1:])
    try:
        return int(door.run(options))
    except CannotCount as refused:
        sys.stderr.write(f"{refused}\n")
        return CANNOT_COUNT
