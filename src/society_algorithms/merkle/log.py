"""Adding to a log: leaves become bundles and tiles, then one signed checkpoint speaks of them."""

from collections.abc import Sequence

from .cosignatures import open_checkpoint, sign_checkpoint
from .folder import CHECKPOINT, LogFolder
from .notes import Checkpoint, SigningKey
from .tiles import (
    ENTRIES,
    TILE_WIDTH,
    Edge,
    Tile,
    decode_bundle,
    edge_from_tiles,
    encode_bundle,
)
from .tree import leaf_hashes


class LogWriter:
    """The one writer of a log in a folder, with the right-hand edge of its tree at hand.

    `append` does everything at once. A caller that keeps its leaves elsewhere, and must check more
    before it signs, holds the lock of the folder and calls `resume`, `add`, `commit` and
    `drop_partials`.
    """

    def __init__(self, folder: LogFolder, origin: str, *keys: SigningKey) -> None:
        self._folder, self._origin, self._keys = folder, origin, keys
        self._note: str | None = None
        self._restart()

    def append(self, leaves: Sequence[bytes]) -> str:
        """Add leaves for good and return the signed checkpoint that speaks of them.

        When it returns, everything is on the disk. Raises NotANote when the folder's checkpoint is
        not signed with these keys, ValueError when the folder does not bear it out.
        """
        with self._folder.locked():
            self._catch_up()
            before = self.size
            self.add(leaves)
            note = sign_checkpoint(self.checkpoint(), *self._keys)
            self.commit(note)
            self.drop_partials(since=before)
        return note

    @property
    def size(self) -> int:
        """How many leaves there are."""
        return self._edge.size

    def checkpoint(self) -> Checkpoint:
        """Return what there is to sign."""
        return Checkpoint(self._origin, self._edge.size, self._edge.root())

    def resume(self, checkpoint: Checkpoint) -> None:
        """Go on where a checkpoint stands. Raises ValueError when the files do not bear it out."""
        size = checkpoint.size
        edge = edge_from_tiles(size, self._folder.read_tile)
        index, width = divmod(size, TILE_WIDTH)
        tail = []
        if width:
            bundle = self._folder.read_tile(Tile(ENTRIES, index, width))
            tail = decode_bundle(bundle)[:width]
        if edge.root() != checkpoint.root or (width and leaf_hashes(tail) != edge.levels[0]):
            message = "the files are not those of this checkpoint"
            raise ValueError(message)
        self._edge, self._tail = edge, tail

    def add(self, leaves: Sequence[bytes]) -> None:
        """Add leaves, and write the tiles and bundles that they fill. Nobody sees them yet."""
        first = self._edge.size // TILE_WIDTH
        tail = [*self._tail, *leaves]
        whole = len(tail) - len(tail) % TILE_WIDTH
        for at in range(0, whole, TILE_WIDTH):
            bundle = Tile(ENTRIES, first + at // TILE_WIDTH)
            self._folder.put(bundle.path, encode_bundle(tail[at : at + TILE_WIDTH]))
        self._tail = tail[whole:]
        for tile, content in self._edge.add(leaf_hashes(leaves)):
            self._folder.put(tile.path, content)

    def commit(self, note: str) -> None:
        """Write what is left over, and put this note in the checkpoint's place last of all."""
        for tile, content in self._edge.partial_tiles():
            self._folder.put(tile.path, content)
        if self._tail:
            bundle = Tile(ENTRIES, self._edge.size // TILE_WIDTH, len(self._tail))
            self._folder.put(bundle.path, encode_bundle(self._tail))
        self._folder.put(CHECKPOINT, note.encode())
        self._folder.settle()
        self._note = note

    def drop_partials(self, *, since: int) -> None:
        """Clear away the partial forms of tiles that have become full since a size."""
        level, before, now = 0, since // TILE_WIDTH, self._edge.size // TILE_WIDTH
        while now:
            for index in range(before, now):
                self._folder.drop_partials(Tile(level, index))
                if level == 0:
                    self._folder.drop_partials(Tile(ENTRIES, index))
            level, before, now = level + 1, before // TILE_WIDTH, now // TILE_WIDTH

    def _catch_up(self) -> None:
        """Begin where the folder's checkpoint stands, unless that is where we are."""
        found = self._folder.read(CHECKPOINT)
        note = None if found is None else found.decode(errors="replace")
        if note is not None and note != self._note:
            self.resume(open_checkpoint(note, *(key.public for key in self._keys)))
        elif note is None:
            self._restart()
        self._note = note

    def _restart(self) -> None:
        """Begin with the first leaf."""
        self._edge, self._tail = Edge(), list[bytes]()
