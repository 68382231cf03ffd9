"""Making ready to serve: a free port, tables, the files of the pages, and who can sign in."""

import hashlib
import socket
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

HEAVY_AND_UNUSED: Final = (
    "ninja/*",  # the API describes itself on a page of our own
    "django_htmx/htm?x-4*",
    "django_htmx/htmx-4*",
    "django_htmx/ext*",
)
NEXT_PORTS: Final = 50
LAST_PORT: Final = 65_535


def is_free(host: str, port: int) -> bool:
    """Whether nothing listens on a port yet."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((host, port))
        except OSError:
            return False
    return True


def next_free(host: str, port: int) -> int | None:
    """The next port after this one on which nothing listens."""
    candidates: Iterable[int] = range(port + 1, min(port + NEXT_PORTS, LAST_PORT) + 1)
    return next((candidate for candidate in candidates if is_free(host, candidate)), None)


def collect_page_files() -> bool:
    """Collect, name by content and compress the files of the pages, if any changed since."""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    fingerprint = _fingerprint()
    if stamp.exists() and stamp.read_text() == fingerprint:
        return False
    call_command(
        "collectstatic",
        interactive=False,
        clear=True,
        verbosity=0,
        ignore_patterns=list(HEAVY_AND_UNUSED),
    )
    stamp.write_text(fingerprint)
    return True


def _fingerprint() -> str:
    """The names, sizes and times of all files that pages may use."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list(ignore_patterns=list(HEAVY_AND_UNUSED)):
            about = Path(storage.path(name)).stat()
            digest.update(f"{name} {about.st_size} {about.st_mtime_ns}\n".encode())
    return digest.hexdigest()
