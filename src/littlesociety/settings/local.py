"""What `./society up` runs: one machine, no TLS, mail kept in a local outbox."""

import os
import secrets

from .base import *  # noqa: F403
from .base import SOCIETY_HOME

IS_LOCAL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
NEIGHBOURS_ON_THIS_MACHINE = os.environ.get("SOCIETY_NEIGHBOURS_ON_THIS_MACHINE", "") == "1"
OUTBOX_DIR = SOCIETY_HOME / "outbox"
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = OUTBOX_DIR
DEFAULT_FROM_EMAIL = "noticeboard@localhost"


def _own_secret() -> str:
    """The key of this machine's society, made on the first start and readable by its owner only."""
    path = SOCIETY_HOME / "keys" / "django-secret"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


SECRET_KEY = _own_secret()
