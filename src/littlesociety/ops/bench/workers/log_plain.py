"""The limit for a log: the hashing of RFC 6962 with `hashlib`, and nothing else.

Appending keeps a compact range in memory: one hash a leaf, one a node, no file, no signature, no
proof. An audit is the same over every leaf, all of them at hand. A proof is looked up in a list of
every hash of the tree.
"""

from hashlib import sha256

from littlesociety.ops.bench.workshop import obey, timed

from .leaves import A_THOUSAND, leaves, places


class Plain:
    """A compact range: the roots of the perfect subtrees, the largest first."""

    def __init__(self) -> None:
        self.size = 0
        self.peaks: list[bytes] = []
        self.all: list[bytes] = []
        self.rows: list[list[bytes]] = []

    def append(self, times: int) -> float:
        """Add a thousand leaves at a time."""
        batches = [leaves(self.size + A_THOUSAND * n, A_THOUSAND) for n in range(times)]
        return timed(self.add, batches)

    def add(self, batch: list[bytes]) -> None:
        """Hash leaves, and the nodes that they complete."""
        peaks, size = self.peaks, self.size
        for each in batch:
            peaks.append(sha256(b"\x00" + each).digest())
            size += 1
            left = size
            while not left & 1:
                right = peaks.pop()
                peaks[-1] = sha256(b"\x01" + peaks[-1] + right).digest()
                left >>= 1
        self.size = size

    def grow(self, size: int) -> None:
        """Have so many leaves at hand, and every hash of their tree."""
        self.all = leaves(0, size)
        row = [sha256(b"\x00" + each).digest() for each in self.all]
        while len(row) > 1:
            self.rows.append(row)
            pairs = zip(row[::2], row[1::2], strict=False)
            row = [sha256(b"\x01" + left + right).digest() for left, right in pairs]

    def audit(self, times: int) -> float:
        """Hash everything again."""
        return timed(lambda _time: Plain().add(self.all), range(times))

    def inclusion(self, times: int) -> float:
        """Look the neighbours up, from the leaf to the top."""
        return timed(self._path, places(len(self.all), times))

    def _path(self, place: int) -> list[bytes]:
        """The neighbour at each height; none where the tree is ragged."""
        found = []
        for row in self.rows:
            if place ^ 1 < len(row):
                found.append(row[place ^ 1])
            place >>= 1
        return found


def main() -> None:
    """Obey until standard input ends."""
    plain = Plain()
    obey(
        {
            "grow": plain.grow,
            "append": plain.append,
            "audit": plain.audit,
            "inclusion": plain.inclusion,
        }
    )


if __name__ == "__main__":
    main()
