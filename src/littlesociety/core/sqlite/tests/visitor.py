"""Another process in the queue. Started by the tests; says on its output how far it has come."""

import os
import sys
from pathlib import Path

from littlesociety.core.sqlite.turnstile import Turnstile


def tell(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main() -> None:
    """Join the queue, have a turn, write our name down, and keep the turn until told to go."""
    database, name, step = sys.argv[1:]
    turnstile = Turnstile(Path(database))
    join = turnstile._join

    def join_and_tell() -> None:
        join()
        tell("waiting")

    turnstile._join = join_and_tell  # type: ignore[method-assign]
    turnstile.take(seconds=30)
    with Path(f"{database}.served").open("a") as served:
        served.write(f"{name}\n")
    tell("inside")
    if step == "fork" and os.fork() == 0:
        tell("forked")
    if step != "pass":
        sys.stdin.readline()
    turnstile.end()


if __name__ == "__main__":
    main()
