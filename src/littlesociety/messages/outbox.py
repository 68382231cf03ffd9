"""The local outbox: what a machine that sends no mail has written to files instead."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Final

from littlesociety.core.units import spell_moment

MOST_SHOWN: Final = 50
_BETWEEN_MAILS: Final = re.compile(rb"^-{79}\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Sent:
    """One email or text message as its reader would get it."""

    kind: str
    to: str
    subject: str
    body: str
    when: str


def newest(folder: Path) -> list[Sent]:
    """The newest messages in the folder, newest first."""
    files = [path for path in _listed(folder) if path.suffix in {".log", ".txt"}]
    files.sort(key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)
    shown: list[Sent] = []
    for path in files[:MOST_SHOWN]:
        shown.extend(_texts(path) if path.name.startswith("text-") else _mails(path))
    return shown[:MOST_SHOWN]


def _listed(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


def _written(path: Path) -> str:
    return spell_moment(datetime.fromtimestamp(path.stat().st_mtime, tz=UTC))


def _texts(path: Path) -> Iterator[Sent]:
    head, _gap, body = path.read_text(encoding="utf-8").partition("\n\n")
    yield Sent("text", head.removeprefix("To: "), "", body.strip(), _written(path))


def _mails(path: Path) -> Iterator[Sent]:
    """Django writes each mail followed by a line of 79 dashes; the last one written is newest."""
    raw = [part for part in _BETWEEN_MAILS.split(path.read_bytes()) if part.strip()]
    for part in reversed(raw):
        mail = message_from_bytes(part, policy=policy.default)
        if isinstance(mail, EmailMessage):
            yield Sent("email", str(mail["To"]), str(mail["Subject"]), _plain(mail), _written(path))


def _plain(mail: EmailMessage) -> str:
    body = mail.get_body(preferencelist=("plain",))
    return str(body.get_content()).strip() if body else ""
