"""What a witness answers when a log asks it to cosign, and how a log asks. Values in, values out.

The protocol is C2SP tlog-witness (c2sp.org/tlog-witness, as read in July 2026), with checkpoints as
C2SP tlog-checkpoint and proofs as RFC 6962 section 2.1.2. Where version 1.0.0 answers 409 to
another root at the same size, the text of July 2026 answers 422, and so do we: every 409 then
carries a size.

A witness remembers one size and one root for each log. `answer` says what to answer and what to
remember next; whoever calls it stores that, in the same transaction in which it was recalled,
before anything is sent. So nothing here can cosign two branches, however often or late it is asked.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from .cosignatures import time_signed
from .notes import (
    Checkpoint,
    NotANote,
    PublicKey,
    from_base64,
    parse_checkpoint,
    parse_signature,
    split_note,
    to_base64,
)
from .tree import EMPTY_ROOT, continues, node_hash

MOST_PROOF_LINES: Final = 63
LONGEST_REQUEST: Final = 128 * 1024
SIZE_CONTENT_TYPE: Final = "text/x.tlog.size"

_HASH_BYTES: Final = 32
_LARGEST_SIZE: Final = 2**63 - 1
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,18}")
_MOST_ROUNDS: Final = 3
_MOST_LINES: Final = 16


@dataclass(frozen=True, slots=True)
class Seen:
    """How far a witness has followed a log: a size in leaves and the root of that many."""

    size: int = 0
    root: bytes = EMPTY_ROOT


@dataclass(frozen=True, slots=True)
class Request:
    """One `add-checkpoint` request that could be read: whether it is true is not yet known."""

    old: int
    proof: tuple[bytes, ...]
    checkpoint: Checkpoint
    note: str


@dataclass(frozen=True, slots=True)
class Watched:
    """A log that the witness has agreed to watch, and the keys that it trusts for this log."""

    seen: Seen
    keys: tuple[PublicKey, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What to answer and what to remember.

    With status 200 the answer is cosignatures on `request.checkpoint`, sent once `seen` is stored.
    Otherwise it is `said`, and `seen` is what it was. `contradicts`: the log has signed this and
    what was seen before, and both cannot be true.
    """

    status: int
    said: str
    seen: Seen
    request: Request | None = None
    contradicts: bool = False

    @property
    def content_type(self) -> str:
        """The type of the answer's body."""
        conflict = self.status == HTTPStatus.CONFLICT
        return SIZE_CONTENT_TYPE if conflict else "text/plain; charset=utf-8"


Recall = Callable[[str], Watched | None]


def answer(body: bytes, recall: Recall) -> Decision:
    """Decide on a request. `recall` returns what is known of an origin, or None.

    The checks stand in the order of tlog-witness: 400, 404, 403, 400, 409, 422, 200.
    """
    try:
        request = parse_request(body)
    except NotANote as fault:
        return _refused(HTTPStatus.BAD_REQUEST, str(fault), Seen())
    watched = recall(request.checkpoint.origin)
    if watched is None:
        return _refused(HTTPStatus.NOT_FOUND, "this log is not known here", Seen(), request)
    if not is_signed_by(request.note, watched.keys):
        said = "no trusted key of this log has signed this"
        return _refused(HTTPStatus.FORBIDDEN, said, watched.seen, request)
    return _decide(request, watched.seen)


def parse_request(body: bytes) -> Request:
    r"""Read the body of an `add-checkpoint` request to the letter. Raises NotANote.

    >>> parse_request(b"old 1\n\nx")
    Traceback (most recent call last):
    society_algorithms.merkle.notes.NotANote: the note carries no signature, or too many
    """
    if len(body) > LONGEST_REQUEST:
        raise NotANote("the request is too long")
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise NotANote("the request is not UTF-8") from None
    head, blank, note = text.partition("\n\n")
    first, *lines = head.split("\n")
    if not blank or not first.startswith("old "):
        raise NotANote("the request does not begin with an old size")
    if len(lines) > MOST_PROOF_LINES:
        raise NotANote("the proof has more than 63 lines")
    proof = tuple(_hash(line) for line in lines)
    return Request(
        _size(first.removeprefix("old ")), proof, parse_checkpoint(split_note(note)[0]), note
    )


def spell_request(*, old: int, proof: Sequence[bytes], note: str) -> bytes:
    r"""Write the body of an `add-checkpoint` request.

    >>> spell_request(old=0, proof=[], note="note")
    b'old 0\n\nnote'
    """
    lines = [f"old {old}", *(to_base64(step) for step in proof)]
    return ("\n".join(lines) + "\n\n" + note).encode()


def is_signed_by(note: str, keys: Sequence[PublicKey]) -> bool:
    """Whether a note carries a good signature by one of these keys, and no bad one by any.

    Signatures by unknown keys are passed over. Raises NotANote for what is no note.
    """
    text, signatures = split_note(note)
    mine = [(line, key) for line in signatures for key in keys if line.is_by(key)]
    try:
        for line, key in mine:
            time_signed(text, line, key)
    except NotANote:
        return False
    return bool(mine)


def _decide(request: Request, seen: Seen) -> Decision:
    """Decide on a request that a trusted key has signed."""
    made = request.checkpoint
    if request.old > made.size:
        said = "the old size is larger than the checkpoint"
        return _refused(HTTPStatus.BAD_REQUEST, said, seen, request)
    if request.old != seen.size:
        return _refused(HTTPStatus.CONFLICT, f"{seen.size}", seen, request)
    if not _continues(request, seen):
        said = "this does not continue what was seen before"
        return _refused(HTTPStatus.UNPROCESSABLE_ENTITY, said, seen, request)
    return Decision(HTTPStatus.OK, "", Seen(made.size, made.root), request)


def _continues(request: Request, seen: Seen) -> bool:
    """Whether the checkpoint is shown to continue what was seen. A tree of nothing has one root."""
    made = request.checkpoint
    if made.size == 0:
        return made.root == EMPTY_ROOT and not request.proof
    return continues(request.old, made.size, seen.root, made.root, request.proof)


def _refused(status: HTTPStatus, said: str, seen: Seen, request: Request | None = None) -> Decision:
    """A refusal, and whether the request is itself proof that the log has forked."""
    is_signed = status not in {HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN}
    contradicts = request is not None and is_signed and _contradicts(request, seen)
    return Decision(status, f"{said}\n", seen, request, contradicts)


def _contradicts(request: Request, seen: Seen) -> bool:
    """Whether a signed checkpoint cannot be true beside what was seen.

    At the same size, another root is enough. At a larger one, a proof is that leads to the signed
    root from another beginning: the hashes in it are bound by that root. A proof that leads nowhere
    shows nothing, since anyone can send one with a checkpoint that the log did sign.
    """
    made = request.checkpoint
    if seen.size and made.size == seen.size:
        return made.root != seen.root
    if not 0 < request.old == seen.size < made.size:
        return False
    begun = _beginning_shown(request.old, made.size, made.root, request.proof)
    return begun is not None and begun != seen.root


def _beginning_shown(old: int, new: int, root: bytes, proof: Sequence[bytes]) -> bytes | None:
    """Return the root of the first `old` leaves that a proof carries, if it leads to `root`.

    None when it does not, and when `old` is a power of two: then a proof does not carry it.
    """
    if not old & (old - 1):
        return None
    steps = list(proof)

    def walk(old: int, new: int) -> tuple[bytes, bytes]:
        step = steps.pop()
        if old == new:
            return step, step
        left = 1 << ((new - 1).bit_length() - 1)
        if old <= left:
            before, after = walk(old, left)
            return before, node_hash(after, step)
        before, after = walk(old - left, new - left)
        return node_hash(step, before), node_hash(step, after)

    try:
        before, after = walk(old, new)
    except IndexError:
        return None
    return before if after == root and not steps else None


Send = Callable[[bytes], tuple[int, bytes]]
Prove = Callable[[int], Sequence[bytes]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of asking a witness.

    `status` is its last answer; `known` the size up to which it now follows us, as far as it said;
    `lines` are signature lines, not yet checked, and empty unless it cosigned.
    """

    status: int
    known: int
    lines: str = ""


def ask(send: Send, *, note: str, size: int, known: int, prove: Prove) -> Outcome:
    """Ask a witness to cosign a checkpoint of `size` leaves, and go along with what it remembers.

    `send` posts a request and returns the status and the body of the answer. `known` is the size up
    to which the witness is thought to follow us. `prove` returns the consistency proof from a size
    to this one. A 409 with another size is answered with the proof from there, a few times at most.
    """
    known = min(known, size)
    for _round in range(_MOST_ROUNDS):
        status, body = send(spell_request(old=known, proof=prove(known), note=note))
        if status == HTTPStatus.OK:
            return Outcome(status, size, body.decode(errors="replace"))
        if status != HTTPStatus.CONFLICT:
            break
        remembered = _told_size(body)
        if remembered is None or remembered > size or remembered == known:
            return Outcome(status, known if remembered is None else remembered)
        known = remembered
    return Outcome(status, known)


def good_cosignatures(
    note: str, lines: str, keys: Sequence[PublicKey]
) -> tuple[tuple[str, ...], int]:
    """Return those of a witness's signature lines that these keys really made under a note.

    And the latest time that they state, in seconds since 1970. Everything else in `lines` is passed
    over, as tlog-witness asks of a log. Raises NotANote when `note` is no note.
    """
    text, _signatures = split_note(note)
    good, latest = [], 0
    for line in lines.split("\n")[:_MOST_LINES]:
        try:
            signature = parse_signature(line)
            key = next(key for key in keys if signature.is_by(key))
            latest = max(latest, time_signed(text, signature, key))
        except (NotANote, StopIteration):
            continue
        good.append(str(signature))
    return tuple(good), latest


def _told_size(body: bytes) -> int | None:
    """The size in the answer of a witness that remembers another one."""
    try:
        return _size(body.decode("ascii").removesuffix("\n"))
    except (UnicodeDecodeError, NotANote):
        return None


def _size(text: str) -> int:
    """A number of leaves, in its one form."""
    if not _SIZE.fullmatch(text) or int(text) > _LARGEST_SIZE:
        raise NotANote("a size is not a plain number")
    return int(text)


def _hash(line: str) -> bytes:
    """One hash, in its one form in base 64."""
    found = from_base64(line)
    if len(found) != _HASH_BYTES:
        raise NotANote("a step of the proof is not a hash")
    return found
