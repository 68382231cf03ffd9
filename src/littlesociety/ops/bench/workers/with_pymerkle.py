"""pymerkle 7.0.0, as its documentation has it.

`SqliteTree.append_entries` keeps a thousand entries with one durable commit; `InmemoryTree` keeps
nothing on a disk, and answers proofs. It signs nothing, and has no files that others can check.
"""

import sys

from pymerkle import InmemoryTree, SqliteTree

from littlesociety.ops.bench.workshop import obey, timed

from .leaves import A_THOUSAND, leaves, places


class Pymerkle:
    """One tree in a file for appending, one in memory for appending and proofs."""

    def __init__(self, path: str) -> None:
        self.durable = SqliteTree(path, algorithm="sha256")
        self.memory = InmemoryTree(algorithm="sha256")

    def append(self, times: int) -> float:
        """Add a thousand leaves at a time, durably."""
        first = self.durable.get_size()
        batches = [leaves(first + A_THOUSAND * n, A_THOUSAND) for n in range(times)]
        return timed(self.durable.append_entries, batches)

    def append_in_memory(self, times: int) -> float:
        """Add a thousand leaves at a time, one after another."""
        batches = [leaves(A_THOUSAND * n, A_THOUSAND) for n in range(times)]
        return timed(lambda batch: [self.memory.append_entry(each) for each in batch], batches)

    def grow(self, size: int) -> None:
        """Have so many leaves in memory."""
        for each in leaves(self.memory.get_size(), size - self.memory.get_size()):
            self.memory.append_entry(each)

    def inclusion(self, times: int) -> float:
        """Prove leaves anywhere. Places count from 1 here."""
        size = self.memory.get_size()
        return timed(lambda place: self.memory.prove_inclusion(place, size), places(size, times))

    def consistency(self, times: int) -> float:
        """Prove that the tree continues what it was at any earlier size."""
        size = self.memory.get_size()
        return timed(lambda old: self.memory.prove_consistency(old, size), places(size, times))


def main() -> None:
    """Obey until standard input ends: `with_pymerkle FILE`."""
    pymerkle = Pymerkle(sys.argv[1])
    obey(
        {
            "grow": pymerkle.grow,
            "append": pymerkle.append,
            "append_in_memory": pymerkle.append_in_memory,
            "inclusion": pymerkle.inclusion,
            "consistency": pymerkle.consistency,
        }
    )


if __name__ == "__main__":
    main()
