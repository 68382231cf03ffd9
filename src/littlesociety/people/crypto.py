"""Keeps the secrets of second steps unreadable to someone who holds only the database."""

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.encoding import force_bytes

_PURPOSE = b"littlesociety.people.second-steps:"


def _box() -> MultiFernet:
    """A box locked with today's key, that older keys still open."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    made = (hashlib.sha256(_PURPOSE + force_bytes(key)).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in made])


def lock(text: str) -> str:
    """Return the text so that only this society's own key reads it."""
    return _box().encrypt(text.encode()).decode()


def unlock(text: str) -> str:
    """Return what `lock` was given."""
    return _box().decrypt(text.encode()).decode()
