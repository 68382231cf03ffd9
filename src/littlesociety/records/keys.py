"""The key that signs the record. It lives in a file that only the society's own user can read."""

import os
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.utils.translation import gettext as _

from society_algorithms.merkle.notes import PublicKey, SigningKey

from .errors import KeyMissing


def record_key(*, origin: str, has_signed: bool) -> SigningKey:
    """Return the key of this record, made on first use.

    A record that has been signed before never gets another key by accident: it raises KeyMissing.
    """
    path = Path(settings.KEY_DIR) / "record.key"
    if not path.exists():
        if has_signed:
            raise KeyMissing(
                _("The key of the record is missing. Put %(path)s back from a backup.")
                % {"path": path}
            )
        _make(path)
    private = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(private, Ed25519PrivateKey):
        raise KeyMissing(
            _("%(path)s is not the key of a record. Put it back from a backup.") % {"path": path}
        )
    return SigningKey(PublicKey(origin, private.public_key().public_bytes_raw()), private.sign)


def _make(path: Path) -> None:
    """Write a new key, whole or not at all, and never over an old one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    content = Ed25519PrivateKey.generate().private_bytes(
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
