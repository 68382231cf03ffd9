"""What each signature on a checkpoint says, making it, and telling whether it is good.

Three kinds, byte for byte as C2SP states them:

- type 0x01, a log's own Ed25519 signature over the text of the note (signed-note);
- type 0x04, a witness's Ed25519 signature over "cosignature/v1", a time and the text
  (tlog-cosignature, "Ed25519 signed message");
- type 0x06, ML-DSA-44 by a log or a witness over a `cosigned_message` of its name, a time, the
  origin, the size and the root (tlog-cosignature, "ML-DSA-44 signed message").

A time is in whole seconds since 1970. Zero makes no statement about time: a log signs with zero.
"""

from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

from .notes import (
    Checkpoint,
    KeyType,
    NotANote,
    PublicKey,
    Signature,
    SigningKey,
    parse_checkpoint,
    split_note,
)

LATEST_TIME: Final = 2**63 - 1

_TIME_BYTES: Final = 8
_LONGEST_NAME: Final = 255
_LABEL: Final = b"subtree/v1\n\0"


def cosign(note_body: str, time: int, key: SigningKey) -> str:
    """Return the signature line, newline included, of this key under the text of a checkpoint.

    The key decides what is signed; a key of type 0x01 states no time. A witness calls this only
    after it has stored what it is about to sign.
    """
    content = key.sign(message_of(note_body, time, key.public))
    if key.public.type is not KeyType.ED25519:
        content = time.to_bytes(_TIME_BYTES, "big") + content
    return str(Signature(key.public.name, key.public.id, content))


def message_of(note_body: str, time: int, key: PublicKey) -> bytes:
    """Return the bytes that a key signs. Raises NotANote when the text is no checkpoint."""
    checkpoint = parse_checkpoint(note_body)
    if not 0 <= time <= LATEST_TIME:
        raise NotANote("the time of a cosignature lies outside of what it can state")
    if key.type is KeyType.ED25519:
        return note_body.encode()
    if key.type is KeyType.ED25519_COSIGNATURE:
        return f"cosignature/v1\ntime {time}\n{note_body}".encode()
    return b"".join((
        _LABEL, _short(key.name), time.to_bytes(_TIME_BYTES, "big"), _short(checkpoint.origin),
        bytes(_TIME_BYTES), checkpoint.size.to_bytes(_TIME_BYTES, "big"), checkpoint.root,
    ))  # fmt: skip


def time_signed(note_body: str, signature: Signature, key: PublicKey) -> int:
    """Return the time that a good signature states: zero for none.

    Raises NotANote when the signature is not this key's own over this text.
    """
    time, content = 0, signature.content
    if key.type is not KeyType.ED25519:
        time = int.from_bytes(content[:_TIME_BYTES], "big")
        content = content[_TIME_BYTES:]
    message = message_of(note_body, time, key)
    if not signature.is_by(key) or not is_signed(key, content, message):
        raise NotANote("the signature does not belong to this checkpoint")
    return time


def is_signed(key: PublicKey, signature: bytes, message: bytes) -> bool:
    """Whether these bytes are the key's signature over the message (RFC 8032, FIPS 204)."""
    algorithm = MLDSA44PublicKey if key.type is KeyType.ML_DSA_44 else Ed25519PublicKey
    try:
        algorithm.from_public_bytes(key.public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def sign_checkpoint(checkpoint: Checkpoint, *keys: SigningKey) -> str:
    """Return the checkpoint as a note signed by the log with each of these keys, at no time."""
    text = str(checkpoint)
    return text + "\n" + "".join(cosign(text, 0, key) for key in keys)


def open_checkpoint(note: str, *keys: PublicKey) -> Checkpoint:
    """Return the checkpoint of a note that every one of these keys has signed.

    Raises NotANote when a key has not, or when a line under its name and id does not verify.
    Lines by other keys are passed over.
    """
    text, signatures = split_note(note)
    for key in keys:
        mine = [line for line in signatures if line.is_by(key)]
        if not mine:
            raise NotANote("the checkpoint is not signed with this key")
        for line in mine:
            time_signed(text, line, key)
    return parse_checkpoint(text)


def _short(text: str) -> bytes:
    """A name with its length before it in one byte. Raises NotANote when it does not fit."""
    content = text.encode()
    if not 0 < len(content) <= _LONGEST_NAME:
        raise NotANote("a name has between 1 and 255 bytes")
    return bytes([len(content)]) + content
