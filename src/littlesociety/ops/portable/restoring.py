"""Putting a backup back: all of it or nothing, and proved to be the same."""

import io
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from littlesociety.ledger.queries import replay_problems
from littlesociety.ops.errors import AlreadyInUse, CannotWrite, NotABackup, NotTheSame
from littlesociety.places import queries

from . import proofs
from .archive import FOLDERS, OWNER_ONLY, Manifest, opened, table_path
from .restoring_guards import guards_lifted
from .sequences import set_last_numbers
from .tables import ROWS_AT_ONCE, Model, kept_models, row_from

OWNER_ENTERS: Final = 0o700

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """What was put back, and what was compared."""

    society: str
    made_at: str
    rows: int
    tables: int
    files: int
    record_lines: int
    ledger: dict[str, Any]
    identical: bool = True


def restore(path: Path, *, may_replace: bool, say: Say) -> RestoreReport:
    """Put a backup back into this home and this database.

    Refuses a damaged file, a file of another version, and (without `may_replace`) a society that
    is not empty. Nothing has changed when it refuses.
    """
    with opened(path) as (archive, manifest):
        say(_("The backup is whole."))
        call_command("migrate", verbosity=0)
        _check_may_load(manifest, may_replace=may_replace)
        with _files_ready(archive, manifest) as files:
            try:
                with transaction.atomic():
                    _load_all(archive, manifest, say)
                    say(_("Comparing what is here now with the backup ..."))
                    _prove(manifest)
                    set_last_numbers(manifest.last_numbers)  # PostgreSQL cannot undo this: last
                    files.change_places()
            except BaseException:
                files.change_back()
                raise
    return RestoreReport(
        society=manifest.society,
        made_at=manifest.made_at,
        rows=sum(said["rows"] for said in manifest.tables.values()),
        tables=len(manifest.tables),
        files=len(manifest.files),
        record_lines=manifest.record["size"],
        ledger=manifest.ledger,
    )


def _check_may_load(manifest: Manifest, *, may_replace: bool) -> None:
    """Refuse to overwrite a living society unasked, and what another version wrote."""
    if not may_replace and not proofs.is_empty():
        raise AlreadyInUse(
            _("There is a society here already. To replace it, run this again with --yes.")
        )
    if manifest.migrations != proofs.migrations_here():
        raise NotABackup(
            _("Another version made this backup. Restore it with that version, then upgrade.")
        )
    if set(manifest.tables) != {model._meta.db_table for model in kept_models()}:
        raise NotABackup(_("This backup does not have the tables that this version needs."))


def _load_all(archive: zipfile.ZipFile, manifest: Manifest, say: Say) -> None:
    """Empty every table, sign-ins as well, and read each one back in."""
    everything = [
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]
    with guards_lifted():
        flush = connection.ops.sql_flush(no_style(), sorted(set(everything)))
        connection.ops.execute_sql_flush(flush)
        for model in kept_models():
            _load(archive, manifest, model, say)
    queries.forget_kept()


def _load(archive: zipfile.ZipFile, manifest: Manifest, model: Model, say: Say) -> None:
    """Read one table back in."""
    table = model._meta.db_table
    with archive.open(table_path(table)) as raw:
        lines = io.TextIOWrapper(raw, encoding="utf-8", newline="\n")
        names: list[str] = json.loads(next(lines))
        for part in _parts(lines):
            rows = [row_from(model, line, names) for line in part]
            model._base_manager.bulk_create(rows)
    rows_said = manifest.tables[table]["rows"]
    if rows_said:
        said = ngettext("%(table)s: %(n)s row", "%(table)s: %(n)s rows", rows_said)
        say(said % {"table": table, "n": rows_said})


def _prove(manifest: Manifest) -> None:
    """Compare every table, the ledger's sums and replay, and the head of the record."""
    for model, rows, digest in proofs.table_digests():
        said = manifest.tables[model._meta.db_table]
        if (rows, digest) != (said["rows"], said["sha256"]):
            raise NotTheSame(
                _("The table %(table)s came back different. Nothing was changed.")
                % {"table": model._meta.db_table}
            )
    same = proofs.ledger_sums() == manifest.ledger and proofs.record_head() == manifest.record
    if not same or replay_problems():
        raise NotTheSame(_("The ledger or the record came back different. Nothing was changed."))


def _parts(lines: Iterator[str]) -> Iterator[list[str]]:
    """The lines, so many at a time that memory stays small."""
    while part := list(islice(lines, ROWS_AT_ONCE)):
        yield part


@contextmanager
def _files_ready(archive: zipfile.ZipFile, manifest: Manifest) -> Iterator["_Files"]:
    """Lay the backup's files beside the ones in use."""
    files = _Files(Path(settings.SOCIETY_HOME))
    files.clean()
    try:
        files.unpack(archive, manifest)
        yield files
    except OSError as fault:
        raise CannotWrite(
            _("The disk would not take the backup: %(reason)s. Nothing was changed.")
            % {"reason": fault.strerror or fault}
        ) from fault
    finally:
        files.clean()


class _Files:
    """The folders of a home, changed all together and changed back if the database fails."""

    def __init__(self, home: Path) -> None:
        self.home, self.ready, self.before = home, home / ".restoring", home / ".before-restore"
        self.moved: list[str] = []

    def unpack(self, archive: zipfile.ZipFile, manifest: Manifest) -> None:
        """Write every file of the backup, readable by its owner only."""
        for folder in FOLDERS:
            (self.ready / folder).mkdir(parents=True, exist_ok=True, mode=OWNER_ENTERS)
        for name in manifest.files:
            target = self.ready / name
            target.parent.mkdir(parents=True, exist_ok=True, mode=OWNER_ENTERS)
            target.touch(mode=OWNER_ONLY)
            target.write_bytes(archive.read(f"home/{name}"))

    def change_places(self) -> None:
        """Put what was laid ready in use, and what was in use aside."""
        self.before.mkdir(parents=True, exist_ok=True)
        for folder in FOLDERS:
            if (self.home / folder).exists():
                (self.home / folder).rename(self.before / folder)
            self.moved.append(folder)
            (self.ready / folder).rename(self.home / folder)

    def change_back(self) -> None:
        """Undo `change_places`, as far as it came."""
        for folder in self.moved:
            shutil.rmtree(self.home / folder, ignore_errors=True)
            if (self.before / folder).exists():
                (self.before / folder).rename(self.home / folder)

    def clean(self) -> None:
        """Remove what is neither here nor there any more."""
        for leftover in (self.ready, self.before):
            shutil.rmtree(leftover, ignore_errors=True)
