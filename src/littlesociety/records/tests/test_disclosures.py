"""What is sealed beside a line can be shown by who holds it, and proves itself."""

import base64
import hashlib
import hmac
import json

import pytest

from littlesociety.core.actors import SYSTEM
from littlesociety.core.errors import NotThere
from littlesociety.records.actions import destroy_seals
from littlesociety.records.models import Entry, Sealed
from littlesociety.records.queries import disclosure_of, sealed_beside

from .factories import NOON, given_help

pytestmark = pytest.mark.django_db
WORDS = {"helper": "Siân", "helped": "Nell", "reference": "7K3M2P9QRT"}


def test_the_file_commits_to_exactly_what_the_line_says() -> None:
    entry_id = given_help(sealed=WORDS)

    shown = json.loads(disclosure_of(entry_id))

    salt = base64.b64decode(shown["salt"])
    again = hmac.new(salt, shown["payload"].encode(), hashlib.sha256).digest()
    assert again == bytes(Entry.objects.get(pk=entry_id).commitment or b"")
    assert json.loads(shown["payload"]) == WORDS
    assert sealed_beside([entry_id]) == [{"line": None, **WORDS}]


def test_once_destroyed_it_is_gone_and_the_line_stays() -> None:
    entry_id = given_help(sealed=WORDS)
    before = Entry.objects.get(pk=entry_id)

    destroy_seals(entry_ids=[entry_id], by=SYSTEM, at=NOON)

    assert not Sealed.objects.exists()
    assert Entry.objects.get(pk=entry_id).commitment == before.commitment
    with pytest.raises(NotThere, match="destroyed"):
        disclosure_of(entry_id)
