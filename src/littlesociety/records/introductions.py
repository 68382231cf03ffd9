"""What makes a lawful neighbour: its keys and addresses, as given. Plain values in and out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from littlesociety.core.errors import NotUnderstood
from society_algorithms.merkle.notes import KeyType, NotANote, PublicKey, parse_key

LONGEST_NAME: Final = 80
LONGEST_ADDRESS: Final = 200
_MOST_KEYS: Final = 4
_RECORD: Final = "/record"
_LOG_TYPES: Final = frozenset({KeyType.ED25519, KeyType.ML_DSA_44})
_WITNESS_TYPES: Final = frozenset({KeyType.ED25519_COSIGNATURE, KeyType.ML_DSA_44})


@dataclass(frozen=True, slots=True)
class Introduction:
    """A neighbour as a steward names it: keys one to a line; what is not known is left empty."""

    name: str
    record_keys: str = ""
    record_url: str = ""
    witness_keys: str = ""
    witness_url: str = ""


@dataclass(frozen=True, slots=True)
class Introduced:
    """A lawful introduction, read: `origin` is None for a witness that keeps no record."""

    name: str
    origin: str | None
    record_keys: tuple[PublicKey, ...]
    record_url: str
    witness_keys: tuple[PublicKey, ...]
    witness_url: str


def read_introduction(given: Introduction, *, ours: Sequence[bytes]) -> Introduced:
    """Check what a steward gave. `ours` are our own public keys. Raises NotUnderstood."""
    record_keys = _keys(given.record_keys, _LOG_TYPES, field="record_keys")
    witness_keys = _keys(given.witness_keys, _WITNESS_TYPES, field="witness_keys")
    record_url = _address(given.record_url, field="record_url")
    witness_url = _address(given.witness_url, field="witness_url")
    if any(key.public in ours for key in (*record_keys, *witness_keys)):
        raise NotUnderstood(_("These are our own keys. A society cannot witness itself."))
    if not record_keys and not witness_keys:
        raise NotUnderstood(
            _("Give the key of their record, the key of their witness, or both."),
            field="record_keys",
        )
    if bool(witness_keys) != bool(witness_url):
        raise NotUnderstood(
            _("To be witnessed by them, give both their witness's key and its address."),
            field="witness_url" if witness_keys else "witness_keys",
        )
    return Introduced(
        name=" ".join(given.name.split()),
        origin=record_keys[0].name if record_keys else None,
        record_keys=record_keys,
        record_url=record_url,
        witness_keys=witness_keys,
        witness_url=witness_url,
    )


def record_address(text: str) -> str:
    """Return where a society's record is, from any address of the society. Raises NotUnderstood.

    >>> record_address("marlbrook.example"), record_address("https://ash.example/record/")
    ('https://marlbrook.example/record', 'https://ash.example/record')
    """
    found = text.strip()
    address = _address(found if "://" in found else f"https://{found}", field="address")
    parts = urlsplit(address)
    if address.endswith(_RECORD):
        return address
    return f"{parts.scheme}://{parts.netloc}{_RECORD}" if not parts.path else address + _RECORD


def parse_keys(text: str) -> tuple[PublicKey, ...]:
    """Read keys that stand one to a line. Raises NotANote."""
    return tuple(parse_key(line.strip()) for line in text.splitlines() if line.strip())


def spell_keys(keys: Sequence[PublicKey]) -> str:
    """Write keys one to a line.

    >>> spell_keys([])
    ''
    """
    return "".join(f"{key}\n" for key in keys)


def _keys(text: str, types: frozenset[KeyType], *, field: str) -> tuple[PublicKey, ...]:
    """The keys in a field: of one name, and of kinds that serve here."""
    try:
        keys = parse_keys(text)
    except NotANote:
        raise NotUnderstood(
            _("This is not a whole key. Copy all of it, from its name to its last sign."),
            field=field,
        ) from None
    if len({key.name for key in keys}) > 1 or len(keys) > _MOST_KEYS:
        raise NotUnderstood(_("Give the keys of one society only."), field=field)
    if any(key.type not in types for key in keys):
        raise NotUnderstood(
            _("This is another kind of key. Keys of records and of witnesses differ."), field=field
        )
    if len({key.public for key in keys}) < len(keys):
        raise NotUnderstood(_("The same key stands here twice."), field=field)
    return keys


def _address(text: str, *, field: str) -> str:
    """A plain web address without its last stroke, or nothing."""
    found = text.strip().rstrip("/")
    if not found:
        return ""
    try:
        parts = urlsplit(found)
        is_plain = parts.port != 0 and not (parts.query or parts.fragment or parts.username)
    except ValueError:
        is_plain = False
    if (
        not is_plain
        or parts.scheme not in {"http", "https"}
        or not parts.hostname
        or len(found) > LONGEST_ADDRESS
        or not found.isascii()
        or any(sign.isspace() for sign in found)
    ):
        raise NotUnderstood(
            _("Give a plain web address, such as https://marlbrook.example."), field=field
        )
    return found
