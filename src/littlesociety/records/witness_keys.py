"""The keys with which this society cosigns its neighbours' records: apart from its own record's.

C2SP tlog-cosignature knows two kinds, and we sign with both: Ed25519, which every witness can
check today, and ML-DSA-44, which a quantum computer could not forge either.
"""

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

_ED25519: Final = "witness.key"
_ML_DSA: Final = "witness-ml-dsa-44.key"


def witness_keys(*, origin: str, has_signed: bool) -> tuple[SigningKey, SigningKey]:
    """Return both keys, made on first use, under the name of the record with `/witness` after it.

    A witness that has signed before never gets other keys by accident: it raises KeyMissing.
    """
    name = f"{origin}/witness"
    ed25519 = _private(_ED25519, Ed25519PrivateKey.generate, may_make=not has_signed)
    ml_dsa = _private(_ML_DSA, MLDSA44PrivateKey.generate, may_make=not has_signed)
    return (
        _signing(name, KeyType.ED25519_COSIGNATURE, ed25519),
        _signing(name, KeyType.ML_DSA_44, ml_dsa),
    )


def _signing(name: str, kind: KeyType, private: PrivateKey) -> SigningKey:
    """A private key as the notes want it."""
    return SigningKey(PublicKey(name, private.public_key().public_bytes_raw(), kind), private.sign)


def _private(name: str, make: Callable[[], PrivateKey], *, may_make: bool) -> PrivateKey:
    """Read a key from its file; make it first if it was never there and may be made."""
    path = Path(settings.KEY_DIR) / name
    if not path.exists():
        if not may_make:
            raise KeyMissing(
                _("The witness's key is missing. Put %(path)s back from a backup.") % {"path": path}
            )
        _keep(path, make())
    found = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(found, Ed25519PrivateKey | MLDSA44PrivateKey):
        raise KeyMissing(
            _("%(path)s is not the key of a witness. Put it back from a backup.") % {"path": path}
        )
    return found


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
