"""Signed notes, the keys that check them, checkpoints, and proofs as small text files.

Only the written forms, as C2SP states them in signed-note, tlog-checkpoint and tlog-proof. What a
signature says, and whether it is good, stands in `cosignatures`.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

PROOF_HEADER: Final = "c2sp.org/tlog-proof@v1"
MOST_SIGNATURES: Final = 64
"""signed-note: verifiers limit them, and accept at least 16."""

_DASH: Final = "\N{EM DASH} "
_HASH_BYTES: Final = 32
_ID_BYTES: Final = 4
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,18}")
_NAME: Final = re.compile(r"[^\s+]+")
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f\ud800-\udfff]")
_PROOF: Final = re.compile(
    rf"{re.escape(PROOF_HEADER)}\n(?:extra (.*)\n)?index (0|[1-9][0-9]{{0,18}})((?:\n.+)*)"
)


class NotANote(ValueError):
    """The text is not a signed note, key, checkpoint or proof in the published form."""


class KeyType(IntEnum):
    """The byte that says how a key signs (signed-note, "Signature types")."""

    ED25519 = 0x01
    """A log's signature over the text itself."""
    ED25519_COSIGNATURE = 0x04
    """A witness's signature over the time and the text (tlog-cosignature)."""
    ML_DSA_44 = 0x06
    """A log's or a witness's over name, time, origin, size and root (tlog-cosignature)."""


_PUBLIC_BYTES: Final = {
    KeyType.ED25519: 32,
    KeyType.ED25519_COSIGNATURE: 32,
    KeyType.ML_DSA_44: 1312,
}


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A name, the key that signs under it, and how it signs: a "vkey" when written out."""

    name: str
    public: bytes
    type: KeyType = KeyType.ED25519

    @property
    def id(self) -> bytes:
        """The four bytes that point a signature to its key."""
        named = self.name.encode() + b"\n" + bytes([self.type]) + self.public
        return hashlib.sha256(named).digest()[:_ID_BYTES]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{to_base64(bytes([self.type]) + self.public)}"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The public half, and the signing of bytes with the other half."""

    public: PublicKey
    sign: Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What the keeper of a log says of it: whose it is, how many leaves, and their root."""

    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:
        return f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n"


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line of a note: whose, the four bytes of the key's id, and the rest."""

    name: str
    key_id: bytes
    content: bytes

    def __str__(self) -> str:
        return f"{_DASH}{self.name} {to_base64(self.key_id + self.content)}\n"

    def is_by(self, key: PublicKey) -> bool:
        """Whether the line says that it was made with this key. It may say so wrongly."""
        return (self.name, self.key_id) == (key.name, key.id)


@dataclass(frozen=True, slots=True)
class Proof:
    """One leaf's way to a checkpoint: its place, the hashes, the note, and the leaf if given."""

    index: int
    steps: tuple[bytes, ...]
    note: str
    extra: bytes | None


def parse_key(text: str) -> PublicKey:
    """Read a verifier key: name, id and key with plus signs between. Raises NotANote.

    >>> key = PublicKey("society.example/record", bytes(32))
    >>> parse_key(str(key)) == key
    True
    """
    name, _, rest = text.partition("+")
    content = from_base64(rest.partition("+")[2])
    if not _NAME.fullmatch(name):
        raise NotANote("the key has no name")
    if content[:1] not in {bytes([known]) for known in KeyType}:
        raise NotANote("this is a key of an unknown type")
    key = PublicKey(name, content[1:], KeyType(content[0]))
    if len(key.public) != _PUBLIC_BYTES[key.type] or str(key) != text:
        raise NotANote("this is not a whole verifier key")
    return key


def split_note(note: str) -> tuple[str, list[Signature]]:
    """Part a note into its text, with its last newline, and its signature lines.

    Nothing is verified. Raises NotANote for any other form than that of signed-note.
    """
    text, blank, tail = note.rpartition("\n\n")
    lines = tail.split("\n")
    if not blank or lines.pop() or not 0 < len(lines) <= MOST_SIGNATURES:
        raise NotANote("the note carries no signature, or too many")
    if _CONTROL.search(note):
        raise NotANote("the note holds signs that cannot be seen")
    return text + "\n", [parse_signature(line) for line in lines]


def parse_signature(line: str) -> Signature:
    """Read one signature line, without its newline. Raises NotANote."""
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    content = from_base64(encoded)
    if not line.startswith(_DASH) or not _NAME.fullmatch(name) or len(content) <= _ID_BYTES:
        raise NotANote("a signature line is not in the published form")
    return Signature(name, content[:_ID_BYTES], content[_ID_BYTES:])


def parse_checkpoint(text: str) -> Checkpoint:
    """Read the text of a checkpoint, to the letter (tlog-checkpoint). Raises NotANote.

    Extension lines may follow the root; nothing is said about them, and our own log writes none.
    """
    origin, size, root, *more = [*text.split("\n"), "", ""]
    extensions = more[: -len(("newline", "", ""))]
    if not text.endswith("\n") or not _SIZE.fullmatch(size) or not origin or not all(extensions):
        raise NotANote("the checkpoint is not in the published form")
    found = Checkpoint(origin, int(size), from_base64(root))
    if len(found.root) != _HASH_BYTES:
        raise NotANote("the root of the checkpoint is not a hash")
    return found


def spell_proof(
    *, index: int, proof: Sequence[bytes], checkpoint: str, leaf: bytes | None = None
) -> str:
    """Write a proof that can be checked without the log: hashes, checkpoint and the leaf itself.

    `checkpoint` is the whole note: the proof carries every signature that the note does.
    """
    head = [PROOF_HEADER]
    if leaf is not None:
        head.append(f"extra {to_base64(leaf)}")
    head += [f"index {index}", *(to_base64(step) for step in proof)]
    return "\n".join(head) + "\n\n" + checkpoint


def parse_proof(text: str) -> Proof:
    """Read a proof back (tlog-proof@v1). Nothing is verified. Raises NotANote."""
    head, blank, note = text.partition("\n\n")
    found = _PROOF.fullmatch(head)
    if found is None or not blank:
        raise NotANote("the proof is not in the published form")
    steps = tuple(from_base64(step) for step in found[3].split("\n")[1:])
    if any(len(step) != _HASH_BYTES for step in steps):
        raise NotANote("a step of the proof is not a hash")
    return Proof(int(found[2]), steps, note, None if found[1] is None else from_base64(found[1]))


def to_base64(content: bytes) -> str:
    """Write base 64, as the formats want it."""
    return base64.b64encode(content).decode()


def from_base64(text: str) -> bytes:
    """Read base 64, refusing every second way of writing the same bytes. Raises NotANote."""
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as cause:
        raise NotANote("this is not base 64") from cause
    if to_base64(content) != text:
        raise NotANote("this is not base 64 in its one form")
    return content
