"""What is sealed beside a line can be shown by who holds it, and proves itself."""

import base64
import hashlib
import hmac
import json

import pytest
import rfc8785

from littlesociety.core.actors import SYSTEM
from littlesociety.core.errors import NotThere
from littlesociety.records.actions import destroy_seals
from littlesociety.records.models import Entry, Head, Sealed
from littlesociety.records.queries import disclosure_of, sealed_beside

from .factories import NOON, given_help

pytestmark = pytest.mark.django_db
WORDS = {"helper": "Sami", "helped": "Nell", "reference": "7K3M2P9QRT"}


def placed(index: int) -> int:
    """A line with something sealed beside it, in its place."""
    entry_id = given_help(sealed=WORDS)
    Entry.objects.filter(pk=entry_id).update(index=index, leaf=b"{}")
    Head.objects.get_or_create(pk=1, defaults={"origin": "record.example/town", "root": b""})
    return entry_id


def test_the_file_commits_to_exactly_what_the_line_says() -> None:
    entry_id = placed(5)

    shown = json.loads(disclosure_of(entry_id))

    again = hmac.new(
        base64.b64decode(shown["salt"]), rfc8785.dumps(shown["payload"]), hashlib.sha256
    ).digest()
    assert again == bytes(Entry.objects.get(pk=entry_id).commitment or b"")
    assert (shown["log"], shown["seq"]) == ("record.example/town", 5)
    assert sealed_beside([entry_id]) == [{"line": 5, **WORDS}]


def test_a_line_without_a_place_says_to_wait() -> None:
    with pytest.raises(NotThere, match="a minute"):
        disclosure_of(given_help(sealed=WORDS))


def test_once_destroyed_it_is_gone_and_the_line_stays() -> None:
    entry_id = placed(0)
    before = Entry.objects.get(pk=entry_id)

    destroy_seals(entry_ids=[entry_id], by=SYSTEM, at=NOON)

    assert not Sealed.objects.exists()
    assert Entry.objects.get(pk=entry_id).commitment == before.commitment
    with pytest.raises(NotThere, match="destroyed"):
        disclosure_of(entry_id)
