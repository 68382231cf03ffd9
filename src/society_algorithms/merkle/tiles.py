"""The tree cut into small files that never change once full, named as C2SP tlog-tiles says.

A hash tile holds 256 neighbouring hashes of one level; a level stands on full tiles of the level
below. An entry bundle holds the 256 leaves themselves. The last of each may be partial.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from .tree import (
    consistency_proof,
    fold_peaks,
    inclusion_proof,
    perfect_root,
    pyramid,
    range_root,
)

TILE_WIDTH: Final = 256
HASH_BYTES: Final = 32
LONGEST_LEAF: Final = 65_535
ENTRIES: Final = "entries"

_TILE_BITS: Final = 8
_NUMBER: Final = r"(?:x[0-9]{3}/)*[0-9]{3}"
_PATH: Final = re.compile(rf"tile/(entries|0|[1-9][0-9]?)/({_NUMBER})(?:\.p/([1-9][0-9]{{0,2}}))?")


@dataclass(frozen=True, slots=True)
class Tile:
    """One file of the record: level (or "entries"), index from the left, how many it holds."""

    level: int | str
    index: int
    width: int = TILE_WIDTH

    @property
    def path(self) -> str:
        """Where the file is, below the folder of the record.

        >>> Tile(0, 5).path, Tile("entries", 1234067, 9).path
        ('tile/0/005', 'tile/entries/x001/x234/067.p/9')
        """
        tail = f".p/{self.width}" if self.width < TILE_WIDTH else ""
        return f"tile/{self.level}/{spell_number(self.index)}{tail}"


def spell_number(number: int) -> str:
    """Write an index so that no folder grows large.

    >>> spell_number(0), spell_number(67), spell_number(1067)
    ('000', '067', 'x001/067')
    """
    parts = [f"{number % 1000:03d}"]
    while number := number // 1000:
        parts.append(f"x{number % 1000:03d}")
    return "/".join(reversed(parts))


def tile_at(path: str) -> Tile | None:
    """Read a path back, or say None: it is not the path of a tile.

    >>> tile_at("tile/entries/x001/067.p/3")
    Tile(level='entries', index=1067, width=3)
    >>> tile_at("tile/0/../../keys/record.key") is None, tile_at("tile/0/x000/001") is None
    (True, True)
    """
    found = _PATH.fullmatch(path)
    if found is None:
        return None
    level = found[1] if found[1] == ENTRIES else int(found[1])
    tile = Tile(level, int(found[2].replace("x", "").replace("/", "")), int(found[3] or TILE_WIDTH))
    return tile if tile.path == path else None


def encode_bundle(leaves: Iterable[bytes]) -> bytes:
    r"""Put leaves into an entry bundle: the length of each in two bytes, then the leaf.

    >>> encode_bundle([b"one", b""])
    b'\x00\x03one\x00\x00'
    """
    try:
        return b"".join([part for leaf in leaves for part in (len(leaf).to_bytes(2), leaf)])
    except OverflowError as cause:
        message = f"a leaf of more than {LONGEST_LEAF} bytes does not fit into a bundle"
        raise ValueError(message) from cause


def decode_bundle(bundle: bytes) -> list[bytes]:
    """Take the leaves out of an entry bundle. Raises ValueError when it is cut short."""
    leaves, at = [], 0
    while at < len(bundle):
        end = at + 2 + int.from_bytes(bundle[at : at + 2], "big")
        if at + 2 > len(bundle) or end > len(bundle):
            message = "the bundle is cut short"
            raise ValueError(message)
        leaves.append(bundle[at + 2 : end])
        at = end
    return leaves


def decode_tile(content: bytes) -> list[bytes]:
    """Take the hashes out of a hash tile. Raises ValueError when one is cut short."""
    if len(content) % HASH_BYTES:
        message = "the tile is cut short"
        raise ValueError(message)
    return [content[at : at + HASH_BYTES] for at in range(0, len(content), HASH_BYTES)]


@dataclass(slots=True)
class Edge:
    """The growing right-hand edge of a tree: the hashes of its partial tiles, level by level.

    That is all it takes to add leaves and to know the root.
    """

    size: int = 0
    levels: list[list[bytes]] = field(default_factory=list)

    def add(self, hashes: Sequence[bytes]) -> list[tuple[Tile, bytes]]:
        """Add leaf hashes; return every hash tile that became full by it."""
        full = []
        level, size = 0, self.size
        self.size += len(hashes)
        while hashes:
            if level == len(self.levels):
                self.levels.append([])
            row = [*self.levels[level], *hashes]
            first, whole = size // TILE_WIDTH, len(row) - len(row) % TILE_WIDTH
            parts = [row[at : at + TILE_WIDTH] for at in range(0, whole, TILE_WIDTH)]
            full += [(Tile(level, first + n), b"".join(part)) for n, part in enumerate(parts)]
            self.levels[level] = row[whole:]
            level, size, hashes = level + 1, first, [perfect_root(part) for part in parts]
        return full

    def partial_tiles(self) -> list[tuple[Tile, bytes]]:
        """Return the hash tiles that are not full yet."""
        return [(tile, b"".join(self.levels[int(tile.level)])) for tile in edge_tiles(self.size)]

    def root(self) -> bytes:
        """Return the root over everything added so far."""
        peaks: list[bytes] = []
        for row in reversed(self.levels):
            at = 0
            while at < len(row):
                width = 1 << ((len(row) - at).bit_length() - 1)
                peaks.append(perfect_root(row[at : at + width]))
                at += width
        return fold_peaks(peaks)


def edge_tiles(size: int) -> list[Tile]:
    """Name the partial hash tiles of a tree.

    >>> [tile.path for tile in edge_tiles(70_000)]
    ['tile/0/273.p/112', 'tile/1/001.p/17', 'tile/2/000.p/1']
    """
    tiles, level, count = [], 0, size
    while count:
        index, width = divmod(count, TILE_WIDTH)
        if width:
            tiles.append(Tile(level, index, width))
        level, count = level + 1, index
    return tiles


def edge_from_tiles(size: int, read: Callable[[Tile], bytes]) -> Edge:
    """Pick up where a tree of `size` leaves ended, from its partial tiles.

    Raises ValueError when a tile does not hold what its name says.
    """
    levels: list[list[bytes]] = [[] for _ in range(_height_in_tiles(size))]
    for tile in edge_tiles(size):
        hashes = decode_tile(read(tile))
        if len(hashes) < tile.width:
            message = f"{tile.path} holds {len(hashes)} hashes"
            raise ValueError(message)
        levels[int(tile.level)] = hashes[: tile.width]
    return Edge(size, levels)


class TiledTree:
    """A tree of `size` leaves, read from its tiles as far as they are needed.

    Tiles read, and the hashes worked out above each, are kept: the `keep` used last. A whole tile
    with what is above it takes about 45 kilobytes.
    """

    def __init__(self, size: int, read: Callable[[Tile], bytes], *, keep: int = 512) -> None:
        self.size = size
        self._read = read
        self._rows = lru_cache(maxsize=keep)(self._rows_of)

    def inclusion(self, index: int) -> list[bytes]:
        """Return the proof that a leaf is in the tree. Raises ValueError when it is not."""
        return inclusion_proof(index, self.size, self.node)

    def consistency(self, old: int, new: int) -> list[bytes]:
        """Return the proof that the first `new` leaves begin with the first `old`.

        Raises ValueError unless old <= new <= size.
        """
        if new > self.size:
            message = f"a tree of {self.size} does not hold {new}"
            raise ValueError(message)
        return consistency_proof(old, new, self.node)

    def root(self, size: int | None = None) -> bytes:
        """Return the root over the first `size` leaves; over all of them unless told."""
        return range_root(0, self.size if size is None else size, self.node)

    def node(self, height: int, index: int) -> bytes:
        """Return the hash of the whole subtree at this height and index."""
        level, rest = divmod(height, _TILE_BITS)
        number, at = divmod(index << rest, TILE_WIDTH)
        return self._rows(level, number)[rest][at >> rest]

    def _rows_of(self, level: int, number: int) -> list[Sequence[bytes]]:
        """The hashes of one tile and those above them, as far as they are whole."""
        full, width = divmod(self.size >> _TILE_BITS * level, TILE_WIDTH)
        tile = Tile(level, number, TILE_WIDTH if number < full else width)
        hashes = decode_tile(self._read(tile))
        if len(hashes) < tile.width:
            message = f"{tile.path} holds {len(hashes)} hashes"
            raise ValueError(message)
        return pyramid(hashes[: tile.width])


def _height_in_tiles(size: int) -> int:
    """How many levels of tiles a tree has."""
    levels = 0
    while size:
        levels, size = levels + 1, size // TILE_WIDTH
    return levels
