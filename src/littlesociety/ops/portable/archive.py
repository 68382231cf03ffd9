"""The one file that holds a society: a zip of tables, files and a manifest that seals them all.

`manifest.json` comes last and names the SHA-256 of everything before it.
"""

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, Final

from django.utils.translation import gettext as _

from littlesociety.ops.errors import CannotWrite, NotABackup

FORMAT: Final = "little-society-backup"
VERSION: Final = 1
MANIFEST: Final = "manifest.json"
FOLDERS: Final = ("record", "keys", "media")
AT_ONCE: Final = 1 << 20
OWNER_ONLY: Final = 0o600


@dataclass(slots=True)
class Manifest:
    """What a backup says of itself. `tables` and `files` go from name to what was counted."""

    made_at: str
    society: str
    engine: str
    migrations: list[list[str]]
    ledger: dict[str, Any]
    record: dict[str, Any]
    last_numbers: dict[str, int]
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    format: str = FORMAT
    version: int = VERSION

    def as_json(self) -> str:
        """The manifest as it stands in the file."""
        return json.dumps(asdict(self), indent=1, sort_keys=True)


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Write to a draft beside `path`; only when all is on the disk does it take the name."""
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.touch(mode=OWNER_ONLY)
        yield draft
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        draft.replace(path)
    except OSError as fault:
        raise CannotWrite(
            _("%(path)s cannot be written: %(reason)s. Choose another place or free some space.")
            % {"path": path, "reason": fault.strerror or fault}
        ) from fault
    finally:
        draft.unlink(missing_ok=True)


class Writer:
    """Adds tables and files to a backup, counting and hashing as it goes."""

    def __init__(self, archive: zipfile.ZipFile, manifest: Manifest) -> None:
        self.archive, self.manifest = archive, manifest

    def add_table(self, name: str, lines: Iterable[str]) -> int:
        """Add a table line by line; return how many rows it has."""
        digest, count = hashlib.sha256(), -1
        with self.archive.open(table_path(name), "w", force_zip64=True) as inside:
            for line in lines:
                count += 1
                raw = line.encode()
                digest.update(raw)
                inside.write(raw)
        self.manifest.tables[name] = {"rows": count, "sha256": digest.hexdigest()}
        return count

    def add_file(self, name: str, content: bytes) -> None:
        """Add one file of the society's home."""
        self.archive.writestr(f"home/{name}", content)
        self.manifest.files[name] = {
            "bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        }

    def finish(self) -> None:
        """Seal what was written."""
        self.archive.writestr(MANIFEST, self.manifest.as_json())


def table_path(name: str) -> str:
    """Where a table stands in the file."""
    return f"tables/{name}.jsonl"


@contextmanager
def opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """Open a backup for reading, once every part of it has been found whole."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest_of(archive)
            _check_whole(archive, manifest)
            yield archive, manifest
    except FileNotFoundError as fault:
        raise NotABackup(_("There is no file %(path)s.") % {"path": path}) from fault
    except (zipfile.BadZipFile, zlib.error, EOFError, IsADirectoryError) as fault:
        raise NotABackup(
            _("%(path)s is damaged or is not a backup. Nothing was changed. Try another copy.")
            % {"path": path}
        ) from fault


def _manifest_of(archive: zipfile.ZipFile) -> Manifest:
    """Read what the file says of itself."""
    try:
        said = json.loads(archive.read(MANIFEST))
        manifest = Manifest(**said)
    except (KeyError, ValueError, TypeError) as fault:
        raise NotABackup(
            _("This file is not a backup of a Little Society. Nothing was changed.")
        ) from fault
    if (manifest.format, manifest.version) != (FORMAT, VERSION):
        raise NotABackup(_("This backup has a form that this version cannot read."))
    return manifest


def _check_whole(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Compare every part with its hash in the manifest."""
    wanted = {table_path(name): said for name, said in manifest.tables.items()}
    wanted |= {f"home/{name}": said for name, said in manifest.files.items()}
    for name, said in wanted.items():
        if not is_inside(name):
            raise NotABackup(_("This backup names a file outside the society. Do not trust it."))
        try:
            with archive.open(name) as inside:
                found = digest_of(inside)
        except KeyError:
            found = ""
        if found != said["sha256"]:
            raise NotABackup(
                _("This backup is damaged at %(part)s. Nothing was changed. Try another copy.")
                % {"part": name}
            )


def is_inside(name: str) -> bool:
    """Whether a name stays in the folder it is unpacked in."""
    return not name.startswith("/") and ".." not in Path(name).parts and "\\" not in name


def digest_of(inside: IO[bytes]) -> str:
    """The SHA-256 of a stream."""
    digest = hashlib.sha256()
    while part := inside.read(AT_ONCE):
        digest.update(part)
    return digest.hexdigest()
