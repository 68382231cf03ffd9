"""The one sequencer: gives waiting lines their place, writes the files, and signs last.

The order makes a crash at any step harmless. Places and bytes are committed first, so that they can
never be given again; the files follow from them, byte for byte, however often they are written; the
checkpoint is signed when everything it speaks of is on the disk; then the head remembers it.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from littlesociety.records.errors import RecordNotOpen, RecordWouldFork
from littlesociety.records.folder import CHECKPOINT, KEY, RecordFolder
from littlesociety.records.keys import record_key
from littlesociety.records.models import Entry, Head
from littlesociety.records.rules import leaf_of
from society_algorithms.merkle.cosignatures import open_checkpoint, sign_checkpoint
from society_algorithms.merkle.notes import Checkpoint, NotANote, SigningKey
from society_algorithms.merkle.tiles import (
    ENTRIES,
    TILE_WIDTH,
    Edge,
    Tile,
    edge_from_tiles,
    encode_bundle,
)
from society_algorithms.merkle.tree import EMPTY_ROOT, leaf_hash

_LINES_AT_ONCE: Final = 2_000
_BUNDLES_AT_ONCE: Final = 16
_GIVE_PLACE: Final = 'UPDATE records_entry SET "index" = %s, leaf = %s WHERE id = %s'


def seal_record(*, at: datetime) -> int:
    """Seal every waiting line and sign the record; return how many lines are newly signed.

    Never called inside a transaction: what is signed must have been committed. Refuses to sign
    anything that contradicts what was signed before.
    """
    folder = RecordFolder()
    if _is_up_to_date(folder):
        return 0
    with folder.locked():
        head = Head.objects.filter(pk=1).first()
        if head is None:
            raise RecordNotOpen(
                _("Lines wait to be sealed, but the record has no name. Name the society first.")
            )
        has_signed = bool(head.checkpoint) or folder.read(CHECKPOINT) is not None
        key = record_key(origin=head.origin, has_signed=has_signed)
        signed = _signed_before(folder, head, key)
        while _give_places() == _LINES_AT_ONCE:
            pass
        edge = _write_tiles(folder, head, signed)
        note = _sign(folder, Checkpoint(head.origin, edge.size, edge.root()), key)
        _remember(edge, note, at=at)
        _drop_partials(folder, since=head.size, size=edge.size)
    return edge.size - head.size


def _is_up_to_date(folder: RecordFolder) -> bool:
    """Whether nothing waits and the folder holds the newest checkpoint."""
    if Entry.objects.filter(index=None).exists():
        return False
    head = Head.objects.filter(pk=1).first()
    size = head.size if head is not None else 0
    if size != _size():
        return False
    return head is None or (folder.read(CHECKPOINT) or b"").decode(errors="replace") == (
        head.checkpoint
    )


def _size() -> int:
    """How many lines have a place."""
    last = Entry.objects.aggregate(last=Max("index"))["last"]
    return 0 if last is None else last + 1


def _signed_before(folder: RecordFolder, head: Head, key: SigningKey) -> Checkpoint:
    """Return what the folder's checkpoint says. Refuse when the database knows less than that.

    A database put back from an older backup would give the same places to other lines.
    """
    note = folder.read(CHECKPOINT)
    signed = Checkpoint(head.origin, 0, EMPTY_ROOT)
    if note is not None:
        try:
            signed = open_checkpoint(note.decode(errors="replace"), key.public)
        except NotANote as cause:
            raise RecordWouldFork(
                _("The checkpoint in the record folder is damaged or not ours. Put the folder back "
                  "from a backup, or move it away: it can be written again.")
            ) from cause  # fmt: skip
    if max(signed.size, head.size) > (size := _size()):
        raise RecordWouldFork(
            _("The record was signed with %(signed)s lines, but the database holds %(here)s. Put a "
              "newer backup of the database back: nothing will be signed before.")
            % {"signed": max(signed.size, head.size), "here": size}
        )  # fmt: skip
    return signed


@transaction.atomic(durable=True)
def _give_places() -> int:
    """Give the oldest waiting lines their places and their bytes; return how many."""
    head = Head.objects.select_for_update().get(pk=1)
    waiting = list(Entry.objects.filter(index=None).order_by("pk")[:_LINES_AT_ONCE])
    named = {entry.supersedes for entry in waiting if entry.supersedes is not None}
    places = dict(Entry.objects.filter(pk__in=named).values_list("pk", "index"))
    rows = []
    for index, entry in enumerate(waiting, start=_size()):
        places[entry.pk] = index
        leaf = leaf_of(
            origin=head.origin,
            index=index,
            happened_on=entry.happened_on,
            type=entry.type,
            subject=entry.subject,
            facts=entry.facts,
            commitment=None if entry.commitment is None else bytes(entry.commitment),
            supersedes=None if entry.supersedes is None else places[entry.supersedes],
        )
        rows.append((index, leaf, entry.pk))
    with connection.cursor() as cursor:
        cursor.executemany(_GIVE_PLACE, rows)
    return len(waiting)


def _write_tiles(folder: RecordFolder, head: Head, signed: Checkpoint) -> Edge:
    """Write every bundle and hash tile that the folder lacks; return the edge of the whole tree.

    On the way the tree must pass through everything that was signed before.
    """
    edge = _resume(folder, head, signed)
    expected = {head.size: bytes(head.root), signed.size: signed.root}
    for bundle, leaves in _bundles(edge.size // TILE_WIDTH, _size()):
        folder.put(bundle.path, encode_bundle(leaves))
        for leaf in leaves[max(0, edge.size - bundle.index * TILE_WIDTH) :]:
            for tile, content in edge.add([leaf_hash(leaf)]):
                folder.put(tile.path, content)
            if edge.size in expected and edge.root() != expected[edge.size]:
                raise RecordWouldFork(
                    _("The database holds other lines than those that were signed. Put back the "
                      "backup that belongs to this record: nothing will be signed before.")
                )  # fmt: skip
    for tile, content in edge.partial_tiles():
        folder.put(tile.path, content)
    folder.settle()
    return edge


def _resume(folder: RecordFolder, head: Head, signed: Checkpoint) -> Edge:
    """Go on where the head stands, if the folder bears it out; otherwise from the first line."""
    if signed.size < head.size:
        return Edge()
    try:
        edge = edge_from_tiles(head.size, folder.read_tile)
    except ValueError:
        return Edge()
    return edge if edge.root() == bytes(head.root) else Edge()


def _bundles(first: int, size: int) -> Iterator[tuple[Tile, list[bytes]]]:
    """Read the leaves from the database, a bundle at a time."""
    step = TILE_WIDTH * _BUNDLES_AT_ONCE
    for begin in range(first * TILE_WIDTH, size, step):
        rows = Entry.objects.filter(index__gte=begin, index__lt=min(size, begin + step))
        leaves = [
            bytes(leaf or b"") for leaf in rows.order_by("index").values_list("leaf", flat=True)
        ]
        for at in range(0, len(leaves), TILE_WIDTH):
            part = leaves[at : at + TILE_WIDTH]
            yield Tile(ENTRIES, (begin + at) // TILE_WIDTH, len(part)), part


def _sign(folder: RecordFolder, checkpoint: Checkpoint, key: SigningKey) -> str:
    """Put the key beside the tiles, then sign: the checkpoint is replaced last of all."""
    named = f"{key.public}\n".encode()
    if folder.read(KEY) != named:
        folder.put(KEY, named)
        folder.settle()
    note = sign_checkpoint(checkpoint, key)
    folder.put(CHECKPOINT, note.encode())
    folder.settle()
    return note


@transaction.atomic(durable=True)
def _remember(edge: Edge, note: str, *, at: datetime) -> None:
    """Let the head say what the checkpoint says. It never goes back."""
    head = Head.objects.select_for_update().get(pk=1)
    if edge.size >= head.size:
        head.size, head.root, head.checkpoint, head.signed_at = edge.size, edge.root(), note, at
        head.save(update_fields=["size", "root", "checkpoint", "signed_at"])


def _drop_partials(folder: RecordFolder, *, since: int, size: int) -> None:
    """Clear away the partial forms of tiles that have become full, once nothing points to them."""
    level, before, now = 0, since // TILE_WIDTH, size // TILE_WIDTH
    while now:
        for index in range(before, now):
            folder.drop_partials(Tile(level, index))
            if level == 0:
                folder.drop_partials(Tile(ENTRIES, index))
        level, before, now = level + 1, before // TILE_WIDTH, now // TILE_WIDTH
