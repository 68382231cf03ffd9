"""The hash tree of RFC 9162: one root for many leaves, and short proofs about it.

A tree is reached through a `Nodes` function, which returns the hash at a height (0 is a leaf) and
an index from the left. It is only asked for whole subtrees, so tiles are enough to answer.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Final

Nodes = Callable[[int, int], bytes]

EMPTY_ROOT: Final = hashlib.sha256().digest()


def leaf_hash(leaf: bytes) -> bytes:
    """Return the hash of one leaf.

    >>> leaf_hash(b"")[:4].hex()
    '6e340b9c'
    """
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two neighbouring subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def leaf_hashes(leaves: Iterable[bytes]) -> list[bytes]:
    """Return the hash of each leaf: `leaf_hash` for many at once."""
    sha256 = hashlib.sha256
    return [sha256(b"\x00" + leaf).digest() for leaf in leaves]


def row_above(row: Sequence[bytes]) -> list[bytes]:
    """Return the hashes over neighbouring pairs; an odd last one has no pair yet."""
    sha256 = hashlib.sha256
    return [sha256(b"\x01" + a + b).digest() for a, b in zip(row[::2], row[1::2], strict=False)]


def pyramid(row: Sequence[bytes]) -> list[Sequence[bytes]]:
    """Return a row of hashes and every row above it, up to the last that holds any."""
    rows = [row]
    while len(rows[-1]) > 1:
        rows.append(row_above(rows[-1]))
    return rows


def perfect_root(hashes: Sequence[bytes]) -> bytes:
    """Return the root over hashes whose number is a power of two."""
    row = hashes
    while len(row) > 1:
        row = row_above(row)
    return row[0]


def fold_peaks(peaks: Sequence[bytes]) -> bytes:
    """Return the root over perfect subtrees that stand side by side, the largest on the left."""
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Return the root over leaves that are all at hand.

    >>> root_of([b"a", b"b"]) == node_hash(leaf_hash(b"a"), leaf_hash(b"b"))
    True
    >>> root_of([]) == EMPTY_ROOT
    True
    """
    hashes = leaf_hashes(leaves)
    return fold_peaks([perfect_root(hashes[b:e]) for b, e in _perfect_parts(0, len(hashes))])


def range_root(begin: int, end: int, nodes: Nodes) -> bytes:
    """Return the root over the leaves from `begin` up to but not including `end`.

    `begin` is a place where a tree divides: a multiple of the next power of two.
    """
    parts = [(e - b, b) for b, e in _perfect_parts(begin, end)]
    return fold_peaks([nodes(width.bit_length() - 1, b // width) for width, b in parts])


def inclusion_proof(index: int, size: int, nodes: Nodes) -> list[bytes]:
    """Return the hashes that lead from a leaf to the root of the first `size` leaves.

    >>> a, b, c = (leaf_hash(leaf) for leaf in (b"a", b"b", b"c"))
    >>> inclusion_proof(2, 3, lambda height, index: node_hash(a, b)) == [node_hash(a, b)]
    True
    """
    if not 0 <= index < size:
        message = f"there is no leaf {index} in a tree of {size}"
        raise ValueError(message)
    begin, end = 0, size
    path = []
    while end - begin > 1:
        middle = begin + _left_width(end - begin)
        if index < middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((begin, middle))
            begin = middle
    return [range_root(b, e, nodes) for b, e in reversed(path)]


def consistency_proof(old: int, new: int, nodes: Nodes) -> list[bytes]:
    """Return the hashes that show that the first `old` leaves have not changed among `new`."""
    if not 0 <= old <= new:
        message = f"a tree of {new} does not continue one of {old}"
        raise ValueError(message)
    if old in (0, new):
        return []
    begin, end = 0, new
    path = []
    while old < end:
        middle = begin + _left_width(end - begin)
        if old <= middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((begin, middle))
            begin = middle
    if begin > 0:
        path.append((begin, end))
    return [range_root(b, e, nodes) for b, e in reversed(path)]


def includes(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof shows that this leaf hash stands at `index` under `root`."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(step, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, step)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def continues(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the tree of `new` leaves begins with the tree of `old`."""
    if old in (0, new):
        return not proof and old_root == (new_root if old == new else EMPTY_ROOT)
    if old > new or not proof:
        return False
    steps = list(proof) if old & (old - 1) else [old_root, *proof]
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, step)
        place, last = place >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


def _left_width(width: int) -> int:
    """The largest power of two below `width`: how many leaves go to the left."""
    return 1 << ((width - 1).bit_length() - 1)


def _perfect_parts(begin: int, end: int) -> list[tuple[int, int]]:
    """Divide a range into perfect subtrees, the largest first."""
    parts = []
    while begin < end:
        width = 1 << ((end - begin).bit_length() - 1)
        parts.append((begin, begin + width))
        begin += width
    return parts
