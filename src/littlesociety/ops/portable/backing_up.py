"""Writing a whole society into one file while it goes on living."""

import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from littlesociety.ops.errors import AlreadyInUse, CannotWrite
from littlesociety.places.queries import society

from . import proofs
from .archive import FOLDERS, Manifest, Writer, written_whole
from .sequences import last_numbers
from .tables import as_it_stands, kept_models, lines_of

TRIES: Final = 20
PAUSE_SECONDS: Final = 0.5
CHECKPOINT: Final = "record/checkpoint"

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What a backup holds."""

    path: str
    bytes: int
    rows: int
    tables: int
    files: int
    record_lines: int
    ledger: dict[str, Any]


class _Moved(Exception):
    """The record grew between the database's moment and its files: look again."""


def back_up(path: Path, *, at: datetime, say: Say) -> BackupReport:
    """Write everything into `path`, as of one moment. An existing file is never overwritten."""
    if path.exists():
        raise AlreadyInUse(_("%(path)s exists already. Choose another name.") % {"path": path})
    for _try in range(TRIES):
        try:
            with written_whole(path) as draft, as_it_stands():
                manifest = _write(draft, at=at, say=say)
        except _Moved:
            time.sleep(PAUSE_SECONDS)
            continue
        return _report(path, manifest)
    raise CannotWrite(
        _("The record's files do not match the database. Run ./society doctor, then try again.")
    )


def _write(draft: Path, *, at: datetime, say: Say) -> Manifest:
    """Write files first, then tables, then the manifest that seals them."""
    here = society()
    manifest = Manifest(
        made_at=at.isoformat(),
        society=here.name if here else "",
        engine=connection.vendor,
        migrations=proofs.migrations_here(),
        ledger=proofs.ledger_sums(),
        record=proofs.record_head(),
        last_numbers=last_numbers(),
    )
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        writer = Writer(archive, manifest)
        _add_files(writer)
        for model in kept_models():
            rows = writer.add_table(model._meta.db_table, lines_of(model))
            if rows:
                said = ngettext("%(table)s: %(n)s row", "%(table)s: %(n)s rows", rows)
                say(said % {"table": model._meta.db_table, "n": rows})
        writer.finish()
    return manifest


def _add_files(writer: Writer) -> None:
    """Add the record, the keys and what was uploaded; the record must match the database."""
    home = Path(settings.SOCIETY_HOME)
    for folder in FOLDERS:
        for file in sorted((home / folder).rglob("*")):
            if file.is_file() and not file.name.startswith("."):
                try:
                    content = file.read_bytes()
                except FileNotFoundError as fault:
                    raise _Moved from fault
                writer.add_file(file.relative_to(home).as_posix(), content)
    file = home / CHECKPOINT
    on_disk = file.read_text() if file.exists() else ""
    if on_disk != writer.manifest.record["checkpoint"]:
        raise _Moved


def _report(path: Path, manifest: Manifest) -> BackupReport:
    """Sum up what was written."""
    return BackupReport(
        path=str(path),
        bytes=path.stat().st_size,
        rows=sum(said["rows"] for said in manifest.tables.values()),
        tables=len(manifest.tables),
        files=len(manifest.files),
        record_lines=manifest.record["size"],
        ledger=manifest.ledger,
    )
