"""`./society count RULE FILE`: counts a ballot file and says how. No database and no Django."""

import argparse
import importlib
import sys

from society_algorithms.tally.errors import CannotCount

CANNOT_COUNT = 2
ELECTION = "society_algorithms.tally.election_command"
DOORS = {
    "stv": (ELECTION, "single transferable vote: Scottish or Meek"),
    "fptp": (ELECTION, "first past the post, for one seat or several"),
    "approval": (ELECTION, "approval voting"),
    "yesno": (ELECTION, "one question, with a quorum and a threshold"),
    "ranked-pairs": (ELECTION, "one winner from rankings (Tideman)"),
    "score": (ELECTION, "points"),
    "pb": ("society_algorithms.tally.budgets.command", "a participatory budget (.pb)"),
    "draw": ("society_algorithms.sortition.command", "people drawn by lot, or a panel with quotas"),
    "opinions": ("society_algorithms.opinions.command", "groups of opinion"),
}
"""Each count lives in a module with `add_arguments(parser)` and `run(options) -> int`.

The kind is a default of the parser (`parser.get_default("kind")`) and so `options.kind`. A module
is imported only when it is asked for, which keeps the start quick.
"""


def main(arguments: list[str] | None = None) -> int:
    """Run one count and return the exit code: 0 counted, 2 no result and a reason on stderr."""
    given = sys.argv[1:] if arguments is None else arguments
    kind = given[0] if given else ""
    if kind not in DOORS:
        return _help(given)
    door = importlib.import_module(DOORS[kind][0])
    parser = argparse.ArgumentParser(prog=f"./society count {kind}", description=door.__doc__)
    parser.set_defaults(kind=kind)
    door.add_arguments(parser)
    options = parser.parse_args(given[1:])
    try:
        return int(door.run(options))
    except CannotCount as refused:
        sys.stderr.write(f"{refused}\n")
        return CANNOT_COUNT


def _help(given: list[str]) -> int:
    """Say what can be counted."""
    wanted = not given or given[0] in ("-h", "--help", "help")
    out = sys.stdout if wanted else sys.stderr
    if not wanted:
        out.write(f"Nothing is counted by a rule called {given[0]}. There are these:\n\n")
    rows = [f"  ./society count {kind:<13} {meaning}\n" for kind, (_, meaning) in DOORS.items()]
    out.write("".join(rows) + "\n./society count RULE --help says what each needs.\n")
    return 0 if wanted else CANNOT_COUNT
