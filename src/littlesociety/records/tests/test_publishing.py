"""A fact is published with the transaction that makes it true, and is never changed after that."""

import hashlib
import hmac
from typing import Any

import pytest
import rfc8785
from django.db import DatabaseError, transaction

from littlesociety.core.actors import STEWARD, SYSTEM, Actor
from littlesociety.records.actions import (
    Line,
    destroy_seals,
    note_act,
    publish_many,
    seal_record,
)
from littlesociety.records.models import AuditLine, Entry, Sealed
from society_algorithms.merkle import verify

from .factories import HELP, NOON, given_help, opened

pytestmark = pytest.mark.django_db


def test_a_line_goes_with_its_transaction() -> None:
    def fails() -> None:
        with transaction.atomic():
            given_help()
            raise KeyError

    with pytest.raises(KeyError):
        fails()

    assert not Entry.objects.exists()


def test_one_bad_line_among_many_stops_them_all() -> None:
    good = Line("help-given", "need:2222222222", HELP, NOON)
    bad = Line("help-given", "need:2222222222", {**HELP, "area": "M33 2AB"}, NOON)

    with pytest.raises(ValueError, match="area"):
        publish_many([good, bad], by=SYSTEM)
    assert not Entry.objects.exists()


def test_a_line_cannot_supersede_one_that_is_not_there() -> None:
    with pytest.raises(ValueError, match="no such line"):
        given_help(supersedes=999)


def test_whoever_holds_payload_and_salt_can_prove_what_was_sealed() -> None:
    payload: dict[str, Any] = {"minutes": 60, "who": "Ada"}
    entry = Entry.objects.get(pk=given_help(sealed=payload))
    seal = Sealed.objects.get(entry=entry)

    again = hmac.new(bytes(seal.salt), rfc8785.dumps(payload), hashlib.sha256).digest()

    assert bytes(entry.commitment or b"") == again
    assert len(bytes(seal.salt)) == 32


def test_the_same_payload_is_sealed_differently_each_time() -> None:
    first, second = given_help(sealed={"vote": "yes"}), given_help(sealed={"vote": "yes"})

    commitments = Entry.objects.filter(pk__in=[first, second]).values_list("commitment", flat=True)
    assert len({bytes(one or b"") for one in commitments}) == 2


def test_destroying_a_seal_leaves_a_line_that_still_verifies(record_dir: Any) -> None:
    opened()
    publish_many(
        [Line("help-given", "need:2222222222", HELP, NOON, sealed={"who": "Ada"})], by=SYSTEM
    )
    seal_record(at=NOON)
    entry = Entry.objects.get(type="help-given")

    destroy_seals(entry_ids=[entry.pk], by=Actor(person_id=1, capacity=STEWARD), at=NOON)

    assert not Sealed.objects.exists()
    assert verify.check(str(record_dir), "")["answer"] == verify.OK
    assert AuditLine.objects.get().verb == "seals-destroyed"


def test_a_waiting_line_can_only_be_given_its_place() -> None:
    entry = Entry.objects.filter(pk=given_help())

    changes: list[dict[str, Any]] = [{"type": "correction"}, {"facts": {}}, {"subject": "x"}]
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            entry.update(**change)
    assert entry.update(index=0, leaf=b"{}") == 1


def test_a_placed_line_is_never_changed_or_removed() -> None:
    opened()
    seal_record(at=NOON)
    entry = Entry.objects.filter(index=0)

    changes: list[dict[str, Any]] = [{"index": 5}, {"leaf": b"x"}, {"facts": {"a": 1}}]
    for change in [*changes, {"index": None, "leaf": None}]:
        with pytest.raises(DatabaseError), transaction.atomic():
            entry.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        entry.delete()


def test_the_private_trail_only_grows() -> None:
    note_act(verb="asked-for-help", subject="need:2222222222", by=Actor(person_id=7), at=NOON)

    with pytest.raises(DatabaseError), transaction.atomic():
        AuditLine.objects.update(person=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditLine.objects.all().delete()
