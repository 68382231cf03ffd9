"""`python -m society_algorithms.tally`: the door behind `./society count`."""

import sys

from society_algorithms.tally.command import main

if __name__ == "__main__":
    sys.exit(main())
