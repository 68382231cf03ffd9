"""Writing everything into a folder in open formats, for anyone to read and to leave with."""

import csv
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from littlesociety.core.exports import safe_cell
from littlesociety.ops.errors import AlreadyInUse, CannotWrite

from .archive import OWNER_ONLY
from .tables import Model, as_it_stands, columns_of, kept_models, lines_of

SECRET_TABLES: Final = frozenset({"account_emailconfirmation", "mfa_authenticator"})
SECRET_COLUMNS: Final = frozenset({"password", "salt"})
OWNER_ENTERS: Final = 0o700

README_HEAD: Final = """# Everything this society keeps

Written on {day}. Each table is here twice: as `tables/NAME.csv` and as `tables/NAME.json` (UTF-8).
Times are UTC. Time is in minutes and money in pence. `record/` is the public record as published.

**This folder holds personal data**: names, addresses, consents, requests for help. Keep it as you
would keep a filing cabinet: locked, and only as long as needed. What people sign in with is left
out.
"""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What an export holds."""

    path: str
    tables: int
    rows: int


def export(folder: Path, *, at: datetime, say: Say) -> ExportReport:
    """Write all tables, a description of each and the public record into a new folder."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise AlreadyInUse(_("%(path)s is not empty. Choose a new folder.") % {"path": folder})
    draft = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        (draft / "tables").mkdir(parents=True, mode=OWNER_ENTERS)
        report = _write(draft, folder, at=at, say=say)
        if folder.exists():
            folder.rmdir()
        draft.rename(folder)
    except OSError as fault:
        raise CannotWrite(
            _("%(path)s cannot be written: %(reason)s. Choose another place or free some space.")
            % {"path": folder, "reason": fault.strerror or fault}
        ) from fault
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return report


def _write(draft: Path, folder: Path, *, at: datetime, say: Say) -> ExportReport:
    """Fill the draft folder."""
    said = [README_HEAD.format(day=at.date().isoformat())]
    total, models = (
        0,
        [model for model in kept_models() if model._meta.db_table not in SECRET_TABLES],
    )
    with as_it_stands():
        for model in models:
            rows = _write_table(draft / "tables", model)
            said.append(_describe(model, rows))
            total += rows
            say(f"{model._meta.db_table}: {rows}")
        record = Path(settings.RECORD_DIR)
        if record.exists():
            shutil.copytree(record, draft / "record")
    (draft / "README.md").write_text("\n".join(said), encoding="utf-8")
    return ExportReport(path=str(folder), tables=len(models), rows=total)


def _write_table(folder: Path, model: Model) -> int:
    """Write one table in both formats; return its number of rows."""
    name, count = model._meta.db_table, 0
    lines = lines_of(model)
    columns: list[str] = json.loads(next(lines))
    shown = [place for place, column in enumerate(columns) if column not in SECRET_COLUMNS]
    as_csv, as_json = folder / f"{name}.csv", folder / f"{name}.json"
    for file in (as_csv, as_json):
        file.touch(mode=OWNER_ONLY)
    with (
        as_csv.open("w", encoding="utf-8", newline="") as rows,
        as_json.open("w", encoding="utf-8") as objects,
    ):
        writer = csv.writer(rows)
        writer.writerow([columns[place] for place in shown])
        objects.write("[")
        for line in lines:
            values = json.loads(line)
            kept = {columns[place]: values[place] for place in shown}
            writer.writerow(map(_for_csv, kept.values()))
            objects.write(("," if count else "") + "\n" + json.dumps(kept, ensure_ascii=False))
            count += 1
        objects.write("\n]\n")
    return count


def _for_csv(value: object) -> object:
    """Lists and objects as JSON; text that a spreadsheet would take for a formula, quoted."""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return safe_cell(value) if isinstance(value, str) else value


def _describe(model: Model, rows: int) -> str:
    """One table of the data dictionary."""
    meaning = " ".join((model.__doc__ or "").split("\n\n", maxsplit=1)[0].split())
    said = [f"## {model._meta.db_table}", "", meaning, "", f"{rows} rows.", ""]
    said += ["| Column | Kind | Points at |", "| --- | --- | --- |"]
    for field in columns_of(model):
        if field.attname in SECRET_COLUMNS:
            continue
        target = field.related_model._meta.db_table if field.related_model else ""
        said.append(f"| {field.attname} | {field.get_internal_type()} | {target} |")
    return "\n".join([*said, ""])
