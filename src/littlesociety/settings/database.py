"""Where the society lives. The only place that knows whether that is a file or a server."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

# A write-ahead log of up to 32 MB: its pages go into the database file rarely, and each once.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=8000; "
    "PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY;"
)


def database_at(url: str) -> dict[str, Any]:
    """Return Django's settings for a database address.

    `sqlite:///path/to/file.db` or `postgresql://user:password@host:port/name?option=value`; an
    empty host means the local socket. Raises ValueError, with the way on, for anything else.

    >>> database_at("sqlite:////tmp/marlbrook.db")["NAME"]
    '/tmp/marlbrook.db'
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(unquote(parts.path[1:]))
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "OPTIONS": dict(parse_qsl(parts.query)),
            "ATOMIC_REQUESTS": True,
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
        }
    message = f"DATABASE_URL begins with {parts.scheme!r}; use sqlite:///FILE or postgresql://..."
    raise ValueError(message)


def _sqlite(name: str) -> dict[str, Any]:
    """One file: readers never wait, writers queue, and a commit is on the disk when it returns."""
    if name != ":memory:":
        Path(name).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return {
        "ENGINE": "littlesociety.core.sqlite",
        "NAME": name,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": SQLITE_PRAGMAS,
        },
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": None,
    }
