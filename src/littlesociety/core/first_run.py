"""The token that lets one person found an empty society: made at the start, kept in a file."""

import secrets
from pathlib import Path
from typing import Final

from django.conf import settings

FILE_NAME: Final = "first-run-token"


def _path() -> Path:
    """Where the token is kept."""
    return Path(settings.KEY_DIR) / FILE_NAME


def new_token() -> str:
    """Make the token, readable by its owner only, and return it. An unused one is kept."""
    path = _path()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(24))
    return path.read_text()


def is_token(offered: str) -> bool:
    """Whether this is the token, compared in a time that tells a guesser nothing."""
    path = _path()
    kept = path.read_text() if path.exists() else ""
    return bool(kept) and secrets.compare_digest(kept.encode(), offered.encode())


def forget_token() -> None:
    """Make the token worthless."""
    _path().unlink(missing_ok=True)


def first_run_path() -> str:
    """The address, on this machine, of the page that founds the society: printed at the start."""
    return f"/first-run/?token={new_token()}"
