"""The one sequencer: gives waiting lines their place, writes the files, and signs last.

The order makes a crash at any step harmless. Places and bytes are committed first, so that they can
never be given again; the files follow from them, byte for byte, however often they are written; the
checkpoint is put in place when everything it speaks of is on the disk; then the head remembers it.
What was signed once is never signed in another way: a note that stands, with whatever neighbours
have put under it, is kept for as long as it says what is true.
"""

from datetime import datetime
from itertools import pairwise
from typing import Final

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from littlesociety.core.actors import SYSTEM
from littlesociety.records.errors import RecordNotOpen, RecordWouldFork
from littlesociety.records.folder import CHECKPOINT, KEY, RecordFolder
from littlesociety.records.keys import fingerprint, record_keys
from littlesociety.records.models import Entry, Head
from littlesociety.records.rules import leaf_of
from society_algorithms.merkle.cosignatures import open_checkpoint, sign_checkpoint
from society_algorithms.merkle.log import LogWriter
from society_algorithms.merkle.notes import Checkpoint, NotANote, SigningKey
from society_algorithms.merkle.tree import EMPTY_ROOT

from .publishing import publish

Keys = tuple[SigningKey, SigningKey]

_LINES_AT_ONCE: Final = 2_000
_LEAVES_AT_ONCE: Final = 4_096
_GIVE_PLACE: Final = 'UPDATE records_entry SET "index" = %s, leaf = %s WHERE id = %s'
_WAITING: Final = (
    "pk", "happened_on", "type", "subject", "facts", "commitment", "supersedes",
)  # fmt: skip


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
        keys = _keys(folder, head, at=at)
        signed = _signed_before(folder, head, keys)
        while _give_places() == _LINES_AT_ONCE:
            pass
        writer = LogWriter(folder, head.origin, *keys)
        _write_tiles(writer, head, signed)
        _put_key(folder, keys)
        note = _note(folder, head, writer.checkpoint(), keys)
        writer.commit(note)
        _remember(writer.checkpoint(), note, at=at)
        writer.drop_partials(since=head.size)
    return writer.size - head.size


def _is_up_to_date(folder: RecordFolder) -> bool:
    """Whether nothing waits and the folder holds the newest checkpoint."""
    if Entry.objects.filter(index=None).exists():
        return False
    head = Head.objects.filter(pk=1).first()
    size = head.size if head is not None else 0
    if size != _size():
        return False
    return head is None or _note_in(folder) == head.checkpoint


def _size() -> int:
    """How many lines have a place."""
    last = Entry.objects.aggregate(last=Max("index"))["last"]
    return 0 if last is None else last + 1


def _note_in(folder: RecordFolder) -> str:
    """The checkpoint in the folder as it stands there; nothing when there is none."""
    return (folder.read(CHECKPOINT) or b"").decode(errors="replace")


def _keys(folder: RecordFolder, head: Head, *, at: datetime) -> Keys:
    """Return both keys, each made if it has never signed.

    A record that was signed before there was a second key says on a line of its own that it has
    one now, once.
    """
    notes = [note for note in (head.checkpoint, _note_in(folder)) if note]
    twice = any(_is_signed_twice(note, head.origin) for note in notes)
    keys = record_keys(origin=head.origin, has_signed=bool(notes), has_signed_twice=twice)
    if notes and not twice:
        _announce_key(keys, at=at)
    return keys


def _is_signed_twice(note: str, origin: str) -> bool:
    """Whether two lines under a note are by the record itself."""
    return note.count(f"\n\N{EM DASH} {origin} ") > 1


@transaction.atomic
def _announce_key(keys: Keys, *, at: datetime) -> None:
    """Put on the record that there is a second key, unless it stands there."""
    old, new = (fingerprint(key.public) for key in keys)
    if not Entry.objects.filter(type="key-changed", facts__new_key=new).exists():
        facts = {
            "old_key": old,
            "new_key": new,
            "begins_on": timezone.localdate(at).isoformat(),
        }
        publish(type="key-changed", subject="record", facts=facts, by=SYSTEM, at=at)


def _signed_before(folder: RecordFolder, head: Head, keys: Keys) -> Checkpoint:
    """Return what the folder's checkpoint says. Refuse when the database knows less than that.

    A database put back from an older backup would give the same places to other lines.
    """
    note = _note_in(folder)
    signed = Checkpoint(head.origin, 0, EMPTY_ROOT)
    if note:
        both = keys if _is_signed_twice(note, head.origin) else keys[:1]
        try:
            signed = open_checkpoint(note, *(key.public for key in both))
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
    oldest = Entry.objects.filter(index=None).order_by("pk")
    waiting = list(oldest.values_list(*_WAITING)[:_LINES_AT_ONCE])
    named = {row[-1] for row in waiting if row[-1] is not None}
    places = dict(Entry.objects.filter(pk__in=named).values_list("pk", "index")) if named else {}
    rows = []
    for index, row in enumerate(waiting, start=_size()):
        pk, happened_on, type_, subject, facts, commitment, supersedes = row
        places[pk] = index
        leaf = leaf_of(
            origin=head.origin,
            index=index,
            happened_on=happened_on,
            type=type_,
            subject=subject,
            facts=facts,
            commitment=None if commitment is None else bytes(commitment),
            supersedes=None if supersedes is None else places[supersedes],
        )
        rows.append((index, leaf, pk))
    with connection.cursor() as cursor:
        cursor.executemany(_GIVE_PLACE, rows)
    return len(waiting)


def _write_tiles(writer: LogWriter, head: Head, signed: Checkpoint) -> None:
    """Write every bundle and hash tile that the folder lacks.

    On the way the tree must pass through everything that was signed before.
    """
    remembered = Checkpoint(head.origin, head.size, bytes(head.root))
    expected = [checkpoint for checkpoint in (signed, remembered) if checkpoint.size]
    if signed.size >= head.size:
        _resume(writer, remembered)
    stops = {_size(), *(known.size for known in expected if known.size >= writer.size)}
    for begin, end in pairwise([writer.size, *sorted(stops)]):
        for at in range(begin, end, _LEAVES_AT_ONCE):
            writer.add(_leaves(at, min(end, at + _LEAVES_AT_ONCE)))
        here = writer.checkpoint()
        if here.size != end or any(known != here for known in expected if known.size == end):
            raise RecordWouldFork(
                _("The database holds other lines than those that were signed. Put back the "
                  "backup that belongs to this record: nothing will be signed before.")
            )  # fmt: skip


def _resume(writer: LogWriter, remembered: Checkpoint) -> None:
    """Go on where the head stands, if the folder bears it out; otherwise from the first line."""
    try:
        writer.resume(remembered)
    except ValueError:
        return


def _leaves(begin: int, end: int) -> list[bytes]:
    """Read leaves from the database, from one place up to another."""
    rows = Entry.objects.filter(index__gte=begin, index__lt=end).order_by("index")
    return [bytes(leaf or b"") for leaf in rows.values_list("leaf", flat=True)]


def _put_key(folder: RecordFolder, keys: Keys) -> None:
    """Put the public keys beside the tiles, Ed25519 first, one to a line."""
    named = "".join(f"{key.public}\n" for key in keys).encode()
    if folder.read(KEY) != named:
        folder.put(KEY, named)


def _note(folder: RecordFolder, head: Head, checkpoint: Checkpoint, keys: Keys) -> str:
    """Return the signed checkpoint: the one that stands if it says this, or else a new one.

    Of two that stand, the one with more signatures is kept.
    """
    for note in sorted((head.checkpoint, _note_in(folder)), key=len, reverse=True):
        try:
            if open_checkpoint(note, *(key.public for key in keys)) == checkpoint:
                return note
        except NotANote:
            continue
    return sign_checkpoint(checkpoint, *keys)


@transaction.atomic(durable=True)
def _remember(checkpoint: Checkpoint, note: str, *, at: datetime) -> None:
    """Let the head say what the checkpoint says. It never goes back."""
    head = Head.objects.select_for_update().get(pk=1)
    if checkpoint.size >= head.size:
        head.size, head.root = checkpoint.size, checkpoint.root
        head.checkpoint, head.signed_at = note, at
        head.save(update_fields=["size", "root", "checkpoint", "signed_at"])
