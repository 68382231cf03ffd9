"""The keys that sign the record. They live in files that only the society's own user can read.

Two sign side by side: Ed25519, which everything can check, and ML-DSA-44, which a quantum computer
could not forge either (C2SP tlog-checkpoint asks for the second beside the first).
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from django.conf import settings
from django.utils.translation import gettext as _

from society_algorithms.merkle.notes import KeyType, PublicKey, SigningKey

from .errors import KeyMissing

PrivateKey = Ed25519PrivateKey | MLDSA44PrivateKey

ED25519: Final = "record.key"
ML_DSA_44: Final = "record-ml-dsa-44.key"


def record_keys(
    *, origin: str, has_signed: bool, has_signed_twice: bool
) -> tuple[SigningKey, SigningKey]:
    """Return the Ed25519 and the ML-DSA-44 key of this record, each made on first use.

    A key that has signed the record never gets another by accident: KeyMissing is raised when its
    file is not there. `has_signed_twice` says that both have.
    """
    ed25519 = first_key(origin=origin, has_signed=has_signed)
    ml_dsa = private_key(ML_DSA_44, MLDSA44PrivateKey.generate, may_make=not has_signed_twice)
    return ed25519, signing_key(origin, KeyType.ML_DSA_44, ml_dsa)


def first_key(*, origin: str, has_signed: bool) -> SigningKey:
    """Return the Ed25519 key of this record, made on first use. Raises KeyMissing."""
    private = private_key(ED25519, Ed25519PrivateKey.generate, may_make=not has_signed)
    return signing_key(origin, KeyType.ED25519, private)


def signing_key(name: str, kind: KeyType, private: PrivateKey) -> SigningKey:
    """Return a private key as notes want it, under a name."""
    return SigningKey(PublicKey(name, private.public_key().public_bytes_raw(), kind), private.sign)


def private_key(name: str, make: Callable[[], PrivateKey], *, may_make: bool) -> PrivateKey:
    """Read a key from its file, made first if it is not there and may be made.

    Raises KeyMissing when it is not there, or is another kind of key than `make` makes.
    """
    path = Path(settings.KEY_DIR) / name
    if not path.exists():
        if not may_make:
            raise KeyMissing(
                _("The key of the record is missing. Put %(path)s back from a backup.")
                % {"path": path}
            )
        _keep(path, make())
    found = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(found, Ed25519PrivateKey | MLDSA44PrivateKey):
        raise KeyMissing(
            _("%(path)s is not the key of a record. Put it back from a backup.") % {"path": path}
        )
    return found


def fingerprint(key: PublicKey) -> str:
    """Return SHA-256 of a key as it is written out, in hex: how a line of the record names it."""
    return hashlib.sha256(str(key).encode()).hexdigest()


def _keep(path: Path, key: PrivateKey) -> None:
    """Write a new key, whole or not at all, and never over an old one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    content = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    staged = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(staged, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(staged, path)
    except FileExistsError:
        pass
    finally:
        staged.unlink()
