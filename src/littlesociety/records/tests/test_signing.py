"""Two keys sign the record, and nothing that anyone has put a name to is ever taken back."""

import hashlib
from pathlib import Path
from unittest.mock import patch

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pytest_django import Settings

from littlesociety.records.actions import seal_record, sealing
from littlesociety.records.errors import KeyMissing, RecordWouldFork
from littlesociety.records.models import Entry, Head
from society_algorithms.merkle.cosignatures import cosign, open_checkpoint
from society_algorithms.merkle.notes import KeyType, PublicKey, SigningKey, parse_key

from .factories import NOON, given_help, many, opened
from .sealed import PowerCut, files_of, rolled_back, verdict, well

pytestmark = pytest.mark.django_db


def test_both_keys_sign_and_stand_beside_the_tiles(record_dir: Path, settings: Settings) -> None:
    opened()
    seal_record(at=NOON)

    keys = [parse_key(text) for text in (record_dir / "key").read_text().splitlines()]
    assert [key.type for key in keys] == [KeyType.ED25519, KeyType.ML_DSA_44]
    note = (record_dir / "checkpoint").read_text()
    assert open_checkpoint(note, *keys).size == 1
    assert not Entry.objects.filter(type="key-changed").exists()
    second = Path(settings.KEY_DIR) / "record-ml-dsa-44.key"
    assert second.stat().st_mode & 0o777 == 0o600
    second.unlink()
    given_help()
    with pytest.raises(KeyMissing, match=r"record-ml-dsa-44\.key"):
        seal_record(at=NOON)


def signed_once(record_dir: Path) -> None:
    """Make the record one that was signed before there was a second key."""
    head = Head.objects.get()
    *lines, _second, end = head.checkpoint.split("\n")
    head.checkpoint = "\n".join([*lines, end])
    head.save(update_fields=["checkpoint"])
    (record_dir / "checkpoint").write_text(head.checkpoint)


def test_an_older_record_gains_a_second_key_and_says_so_once(
    record_dir: Path, settings: Settings
) -> None:
    opened()
    seal_record(at=NOON)
    signed_once(record_dir)
    (Path(settings.KEY_DIR) / "record-ml-dsa-44.key").unlink()

    for _time in range(2):
        given_help()
        seal_record(at=NOON)

    [entry] = Entry.objects.filter(type="key-changed")
    texts = (record_dir / "key").read_text().splitlines()
    assert [entry.facts["old_key"], entry.facts["new_key"]] == [
        hashlib.sha256(text.encode()).hexdigest() for text in texts
    ]
    assert verdict(record_dir) == well(4)


def test_after_a_crash_the_new_key_is_still_announced_once(
    record_dir: Path, settings: Settings
) -> None:
    opened()
    seal_record(at=NOON)
    signed_once(record_dir)
    (Path(settings.KEY_DIR) / "record-ml-dsa-44.key").unlink()
    given_help()
    with patch.object(sealing, "_give_places", side_effect=PowerCut), pytest.raises(PowerCut):
        seal_record(at=NOON)

    seal_record(at=NOON)

    assert Entry.objects.filter(type="key-changed").count() == 1
    assert verdict(record_dir) == well(3)


def cosigned(record_dir: Path) -> str:
    """Let the head and the folder carry a neighbour's signature."""
    head = Head.objects.get()
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    neighbour = PublicKey("ash.example/witness", public, KeyType.ED25519_COSIGNATURE)
    body = head.checkpoint.rpartition("\n\n")[0] + "\n"
    head.checkpoint += cosign(body, 1, SigningKey(neighbour, key.sign))
    head.save(update_fields=["checkpoint"])
    (record_dir / "checkpoint").write_text(head.checkpoint)
    return head.checkpoint


@pytest.mark.parametrize("lost", ["folder", "head"])
def test_what_neighbours_signed_outlives_a_lost_folder_and_a_forgetful_head(
    record_dir: Path, lost: str
) -> None:
    opened()
    many(300)
    seal_record(at=NOON)
    note = cosigned(record_dir)
    if lost == "folder":
        for path in files_of(record_dir):
            (record_dir / path).unlink()
    else:
        Head.objects.update(size=0, root=bytes(32), checkpoint="")

    seal_record(at=NOON)

    assert (record_dir / "checkpoint").read_text() == Head.objects.get().checkpoint == note


def test_a_cosigned_checkpoint_is_never_contradicted(record_dir: Path) -> None:
    opened()
    many(10)
    seal_record(at=NOON)
    note = cosigned(record_dir)
    Head.objects.update(size=0, root=bytes(32), checkpoint="")
    rolled_back(3)
    many(20)

    with pytest.raises(RecordWouldFork):
        seal_record(at=NOON)
    sealing._give_places()
    with pytest.raises(RecordWouldFork, match="other lines"):
        seal_record(at=NOON)
    assert (record_dir / "checkpoint").read_text() == note
