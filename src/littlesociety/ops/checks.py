"""What the doctor looks at: the machine, the database, the ledger, the record, the worker."""

import ctypes
import platform
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.apps import apps
from django.conf import settings
from django.core import checks as django_checks
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from littlesociety.core.clock import now
from littlesociety.ledger.queries import replay_problems

from .guarding import missing_guards
from .health import Finding, State, add_check
from .portable.proofs import record_head

OLDEST_SQLITE: Final = (3, 37, 0)
LITTLE_DISK, FAR_TOO_LITTLE = 2_000_000_000, 200_000_000
WORKER_IS_LATE: Final = timedelta(seconds=30)
BACKUP_IS_OLD: Final = timedelta(days=8)
OTHERS_MAY: Final = stat.S_IRWXG | stat.S_IRWXO
LAST_BACKUP: Final = "last-backup"
START: Final = "./society up"


def register() -> None:
    """Give the doctor its list."""
    add_check(_("Programs"), look_at_programs)
    add_check(_("Database"), look_at_database)
    add_check(_("Guards"), look_at_guards)
    add_check(_("Ledger"), look_at_ledger)
    add_check(_("Record"), look_at_record)
    add_check(_("Worker"), look_at_worker)
    add_check(_("Messages"), look_at_messages)
    add_check(_("Disk"), look_at_disk)
    add_check(_("Keys"), look_at_keys)
    add_check(_("Letters"), look_at_letters)
    add_check(_("Backup"), look_at_backup)
    add_check(_("Settings"), look_at_settings)


def look_at_programs() -> Iterator[Finding]:
    """Versions of Python and SQLite."""
    is_new = sqlite3.sqlite_version_info >= OLDEST_SQLITE
    said = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    yield Finding(
        _("Programs"), "ok" if is_new else "fail", said, "" if is_new else "sudo apt-get upgrade"
    )


def look_at_database() -> Iterator[Finding]:
    """Whether it answers and has every table."""
    connection.ensure_connection()
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        said = ngettext("%(n)s change is waiting.", "%(n)s changes are waiting.", len(waiting))
        yield Finding(_("Database"), "fail", said % {"n": len(waiting)}, START)
    else:
        said = _("%(engine)s answers and is up to date.") % {"engine": connection.display_name}
        yield Finding(_("Database"), "ok", said)


def look_at_guards() -> Iterator[Finding]:
    """Whether the triggers that keep history unchanged still stand."""
    missing = missing_guards()
    if missing:
        said = _("Gone: %(names)s.") % {"names": ", ".join(missing)}
        yield Finding(_("Guards"), "fail", said, "./society doctor --mend")
    else:
        yield Finding(_("Guards"), "ok", _("What only grows is guarded."))


def look_at_ledger() -> Iterator[Finding]:
    """Whether every balance follows from the transfers."""
    problems = replay_problems()
    if problems:
        said = _("%(n)s balances do not follow from the transfers. First: %(first)s")
        said %= {"n": len(problems), "first": problems[0]}
        yield Finding(_("Ledger"), "fail", said, "./society restore FILE --yes")
    else:
        yield Finding(_("Ledger"), "ok", _("Every balance follows from the transfers."))


def look_at_record() -> Iterator[Finding]:
    """Whether the published files say what the database says."""
    head = record_head()
    file = Path(settings.RECORD_DIR) / "checkpoint"
    published = file.read_text() if file.exists() else ""
    if published != head["checkpoint"]:
        said = _("The published checkpoint is not the one in the database.")
        yield Finding(_("Record"), "fail", said, "./society worker --once")
    else:
        said = _("%(n)s lines, published as stored.") % {"n": head["size"]}
        yield Finding(_("Record"), "ok", said)


def look_at_worker() -> Iterator[Finding]:
    """Whether the worker has given a sign of life, and what failed in its last round."""
    file = Path(settings.SOCIETY_HOME) / "worker.heartbeat"
    if not file.exists():
        yield Finding(_("Worker"), "warn", _("It has never run here."), START)
        return
    moment, *failed = file.read_text().split()
    late = now() - datetime.fromisoformat(moment)
    if late > WORKER_IS_LATE:
        said = _("No sign of life for %(n)s minutes.") % {"n": round(late.total_seconds() / 60)}
        yield Finding(_("Worker"), "warn", said, START)
    elif failed:
        said = _("These steps failed: %(names)s.") % {"names": ", ".join(failed)}
        yield Finding(_("Worker"), "fail", said, "./society worker --once")
    else:
        yield Finding(_("Worker"), "ok", _("It is at work."))


def look_at_messages() -> Iterator[Finding]:
    """Whether anything could not be delivered this week."""
    deliveries = apps.get_model("messages", "Delivery")._base_manager
    week_ago = now() - timedelta(days=7)
    failed = deliveries.filter(state="failed", due_at__gte=week_ago).count()
    late = deliveries.filter(state="waiting", due_at__lt=now() - timedelta(hours=1)).count()
    if failed or late:
        said = _("%(failed)s could not be delivered this week, %(late)s are late.")
        said %= {"failed": failed, "late": late}
        yield Finding(_("Messages"), "warn", said, START)
    else:
        yield Finding(_("Messages"), "ok", _("Nothing is stuck."))


def look_at_disk() -> Iterator[Finding]:
    """Whether there is room to go on."""
    free = shutil.disk_usage(settings.SOCIETY_HOME).free
    state: State = "ok" if free > LITTLE_DISK else "warn" if free > FAR_TOO_LITTLE else "fail"
    said = _("%(n)s MB free.") % {"n": free // 1_000_000}
    mend = "" if state == "ok" else f"du -sh {settings.SOCIETY_HOME}/*"
    yield Finding(_("Disk"), state, said, mend)


def look_at_keys() -> Iterator[Finding]:
    """Whether only their owner can read the keys."""
    folder = Path(settings.KEY_DIR)
    files = [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []
    open_ones = [path for path in files if path.stat().st_mode & OTHERS_MAY]
    if open_ones:
        said = _("Others on this machine can read: %(names)s.")
        said %= {"names": ", ".join(path.name for path in open_ones)}
        yield Finding(_("Keys"), "fail", said, f"chmod -R go= {folder}")
    else:
        said = ngettext(
            "%(n)s key, for its owner only.", "%(n)s keys, for their owner only.", len(files)
        )
        yield Finding(_("Keys"), "ok", said % {"n": len(files)})


def look_at_letters() -> Iterator[Finding]:
    """Whether letters can be made as PDF."""
    try:
        ctypes.CDLL("libpango-1.0.so.0")
        ctypes.CDLL("libharfbuzz-subset.so.0")
    except OSError:
        said = _("Pango is missing: letters are printed from a web page instead.")
        packages = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        yield Finding(_("Letters"), "warn", said, f"sudo apt-get install {packages}")
    else:
        yield Finding(_("Letters"), "ok", _("PDF letters can be made."))


def look_at_backup() -> Iterator[Finding]:
    """How long ago a backup was last written from here."""
    note = Path(settings.SOCIETY_HOME) / LAST_BACKUP
    mend = "./society backup FILE"
    if not note.exists():
        yield Finding(_("Backup"), "warn", _("There has never been one."), mend)
        return
    age = now() - datetime.fromisoformat(note.read_text().strip())
    said = _("The last one is %(n)s days old.") % {"n": age.days}
    is_old = age > BACKUP_IS_OLD
    yield Finding(_("Backup"), "warn" if is_old else "ok", said, mend if is_old else "")


def look_at_settings() -> Iterator[Finding]:
    """What Django itself would warn of; in production with the checks for the open internet."""
    found = django_checks.run_checks(include_deployment_checks=not settings.IS_LOCAL)
    serious = [said for said in found if said.level >= django_checks.WARNING]
    for said in serious:
        state: State = "fail" if said.level >= django_checks.ERROR else "warn"
        yield Finding(_("Settings"), state, f"{said.id}: {said.msg}", "./society check --deploy")
    if not serious:
        yield Finding(_("Settings"), "ok", _("Nothing to say about them."))
