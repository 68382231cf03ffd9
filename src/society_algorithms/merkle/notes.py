"""Checkpoints as signed notes, the keys that check them, and proofs as small text files.

Nothing here holds a private key: signing and checking are given as functions.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

Signer = Callable[[bytes], bytes]
Checker = Callable[[bytes, bytes, bytes], bool]  # public key, signature, message

PROOF_HEADER: Final = "c2sp.org/tlog-proof@v1"

_ED25519: Final = b"\x01"
_DASH: Final = "\N{EM DASH} "
_HASH_BYTES: Final = 32
_ID_BYTES: Final = 4
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,18}")
_NAME: Final = re.compile(r"[^\s+]+")


class NotANote(ValueError):
    """The text is not a signed note, key or checkpoint in the published form."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A name and the Ed25519 key that signs under it."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes that point a signature to its key."""
        named = self.name.encode() + b"\n" + _ED25519 + self.public
        return hashlib.sha256(named).digest()[:_ID_BYTES]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{_encode(_ED25519 + self.public)}"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What the keeper of a log says of it: whose it is, how many leaves, and their root."""

    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:
        return f"{self.origin}\n{self.size}\n{_encode(self.root)}\n"


def parse_key(text: str) -> PublicKey:
    """Read a verifier key: name, id and key with plus signs between.

    >>> key = PublicKey("society.example/record", bytes(32))
    >>> parse_key(str(key)) == key
    True
    """
    name, _, rest = text.partition("+")
    _, _, encoded = rest.partition("+")
    if not _NAME.fullmatch(name):
        raise NotANote("the key has no name")
    content = _decode(encoded)
    key = PublicKey(name, content[1:])
    if content[:1] != _ED25519 or len(key.public) != _HASH_BYTES or str(key) != text:
        raise NotANote("this is not an Ed25519 verifier key")
    return key


def sign_checkpoint(checkpoint: Checkpoint, key: PublicKey, sign: Signer) -> str:
    """Return the checkpoint as a note signed with this key."""
    text = str(checkpoint)
    signature = _encode(key.id + sign(text.encode()))
    return f"{text}\n{_DASH}{key.name} {signature}\n"


def open_checkpoint(note: str, key: PublicKey, check: Checker) -> Checkpoint:
    """Return the checkpoint of a note that this key has signed. Raises NotANote otherwise.

    Signatures by other keys are passed over.
    """
    text, lines = _split(note)
    mine = [found for name, found in lines if name == key.name and found[:_ID_BYTES] == key.id]
    if not mine:
        raise NotANote("the checkpoint is not signed with this key")
    if not all(check(key.public, found[_ID_BYTES:], text.encode()) for found in mine):
        raise NotANote("the signature does not belong to this checkpoint")
    return _checkpoint(text)


def spell_proof(
    *, index: int, proof: Sequence[bytes], checkpoint: str, leaf: bytes | None = None
) -> str:
    """Write a proof that can be checked without the log: hashes, checkpoint and the leaf itself."""
    head = [PROOF_HEADER]
    if leaf is not None:
        head.append(f"extra {_encode(leaf)}")
    head += [f"index {index}", *(_encode(step) for step in proof)]
    return "\n".join(head) + "\n\n" + checkpoint


def _split(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    """Part a note into its text and its signatures."""
    text, blank, tail = note.rpartition("\n\n")
    lines = tail.split("\n")
    if not blank or lines.pop() or not lines:
        raise NotANote("the note carries no signature")
    signatures = []
    for line in lines:
        name, _, encoded = line.removeprefix(_DASH).partition(" ")
        if not line.startswith(_DASH) or not _NAME.fullmatch(name):
            raise NotANote("a signature line is not in the published form")
        signatures.append((name, _decode(encoded)))
    return text + "\n", signatures


def _checkpoint(text: str) -> Checkpoint:
    """Read the text of a checkpoint, to the letter."""
    lines = text.split("\n")
    if len(lines) != len(("origin", "size", "root", "end")) or not _SIZE.fullmatch(lines[1]):
        raise NotANote("the checkpoint is not in the published form")
    found = Checkpoint(lines[0], int(lines[1]), _decode(lines[2]))
    if not found.origin or len(found.root) != _HASH_BYTES or str(found) != text:
        raise NotANote("the checkpoint is not in the published form")
    return found


def _encode(content: bytes) -> str:
    """Base 64, as the formats want it."""
    return base64.b64encode(content).decode()


def _decode(text: str) -> bytes:
    """Base 64 back, refusing every second way of writing the same bytes."""
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as cause:
        raise NotANote("this is not base 64") from cause
    if _encode(content) != text:
        raise NotANote("this is not base 64 in its one form")
    return content
