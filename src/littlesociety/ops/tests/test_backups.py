"""A society taken away in one file comes back the same, or not at all."""

import errno
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from littlesociety.core.actors import SYSTEM
from littlesociety.ops.errors import AlreadyInUse, CannotWrite, NotABackup, NotTheSame
from littlesociety.ops.guarding import missing_guards
from littlesociety.ops.portable import proofs, restoring
from littlesociety.ops.portable.archive import MANIFEST
from littlesociety.ops.portable.backing_up import back_up
from littlesociety.ops.portable.exporting import export
from littlesociety.ops.portable.restoring import restore
from littlesociety.ops.portable.sequences import last_numbers
from littlesociety.people.actions import join
from littlesociety.people.models import Person

from .conftest import AT, nothing


@pytest.fixture
def file(marlbrook: Path) -> Path:
    """A backup of the small place."""
    path = marlbrook / "away.backup"
    back_up(path, at=AT, say=nothing)
    return path


def everything() -> dict[str, Any]:
    """All that must be the same afterwards."""
    return {
        "tables": {model._meta.db_table: said for model, *said in proofs.table_digests()},
        "ledger": proofs.ledger_sums(),
        "record": proofs.record_head(),
        "numbers": last_numbers(),
    }


def someone_joins() -> None:
    join(name="Nia Vale", email=None, home_area_id=None, language="en-gb", by=SYSTEM, at=AT)


def test_a_restored_society_is_the_same_society(file: Path, marlbrook: Path) -> None:
    before, checkpoint = everything(), (marlbrook / "record/checkpoint").read_text()
    someone_joins()
    shutil.rmtree(marlbrook / "record")

    report = restore(file, may_replace=True, say=nothing)

    assert everything() == before
    assert (marlbrook / "record/checkpoint").read_text() == checkpoint
    assert report.identical
    assert missing_guards() == []


def test_a_living_society_is_not_overwritten_unasked(file: Path) -> None:
    before = everything()

    with pytest.raises(AlreadyInUse, match="--yes"):
        restore(file, may_replace=False, say=nothing)

    assert everything() == before


def test_keys_come_back_readable_by_their_owner_only(file: Path, marlbrook: Path) -> None:
    restore(file, may_replace=True, say=nothing)

    modes = {path.stat().st_mode & 0o777 for path in (marlbrook / "keys").iterdir()}

    assert modes == {0o600}


def test_an_existing_file_is_never_overwritten(file: Path) -> None:
    with pytest.raises(AlreadyInUse):
        back_up(file, at=AT, say=nothing)


def damage_a_byte(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 3] ^= 0xFF
    path.write_bytes(raw)


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def replace_by_a_letter(path: Path) -> None:
    path.write_text("Dear society, this is not a backup.")


def replace_by_another_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("holiday.txt", "sea")


def rewrite_manifest(path: Path, **changes: Any) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[MANIFEST] = json.dumps(json.loads(parts[MANIFEST]) | changes).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def make_it_newer(path: Path) -> None:
    rewrite_manifest(path, version=99)


def make_it_another_versions(path: Path) -> None:
    rewrite_manifest(path, migrations=[["people", "0099_more"]])


@pytest.mark.parametrize(
    "spoil",
    [
        damage_a_byte,
        cut_short,
        replace_by_a_letter,
        replace_by_another_zip,
        make_it_newer,
        make_it_another_versions,
    ],
)
def test_a_file_that_is_no_whole_backup_changes_nothing(file: Path, spoil: Any) -> None:
    before = everything()
    spoil(file)

    with pytest.raises(NotABackup):
        restore(file, may_replace=True, say=nothing)

    assert everything() == before


def test_a_backup_cannot_write_outside_the_home(file: Path, marlbrook: Path) -> None:
    rewrite_manifest(file, files={"../escaped": {"bytes": 0, "sha256": ""}})

    with pytest.raises(NotABackup):
        restore(file, may_replace=True, say=nothing)

    assert not (marlbrook.parent / "escaped").exists()


def test_a_failure_half_way_leaves_all_as_it_was(
    file: Path, marlbrook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    someone_joins()
    before, checkpoint = everything(), (marlbrook / "record/checkpoint").read_text()
    monkeypatch.setattr(restoring, "replay_problems", lambda: ["account 1 is off by 5"])

    with pytest.raises(NotTheSame):
        restore(file, may_replace=True, say=nothing)

    assert everything() == before
    assert (marlbrook / "record/checkpoint").read_text() == checkpoint
    assert missing_guards() == []
    assert not (marlbrook / ".restoring").exists()


def test_a_full_disk_leaves_no_half_file(marlbrook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: Any, **_kwargs: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)

    with pytest.raises(CannotWrite, match="No space left"):
        back_up(marlbrook / "away.backup", at=AT, say=nothing)

    assert [path.name for path in marlbrook.iterdir() if "away" in path.name] == []


def test_numbers_of_people_who_left_are_not_given_again(file: Path) -> None:
    last_given = last_numbers()["people_person"]
    restore(file, may_replace=True, say=nothing)

    someone_joins()

    assert Person.objects.latest("pk").pk == last_given + 1


def test_an_export_can_be_read_by_anyone(marlbrook: Path) -> None:
    folder = marlbrook / "out"

    report = export(folder, at=AT, say=nothing)

    people = json.loads((folder / "tables/people_person.json").read_text())
    assert len(people) == Person.objects.count()
    assert "password" not in people[0]
    assert "personal data" in (folder / "README.md").read_text()
    assert (folder / "record/checkpoint").exists()
    assert report.rows > 300
    with pytest.raises(AlreadyInUse):
        export(folder, at=AT, say=nothing)


def test_a_backup_names_the_engine_it_came_from(file: Path) -> None:
    with zipfile.ZipFile(file) as archive:
        manifest = json.loads(archive.read(MANIFEST))

    assert manifest["engine"] == connection.vendor
    assert manifest["ledger"]["minutes"]["posted"] == 0
