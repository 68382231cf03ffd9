"""What the tests run: no files outside a temporary folder, cheap hashing, mail in memory."""

import os
import tempfile
from pathlib import Path

from .base import *  # noqa: F403
from .base import DATABASES
from .database import database_at

IS_LOCAL = True
SOCIETY_HOME = Path(tempfile.mkdtemp(prefix="society-test-"))
RECORD_DIR = SOCIETY_HOME / "record"
KEY_DIR = SOCIETY_HOME / "keys"
OUTBOX_DIR = SOCIETY_HOME / "outbox"
STATIC_ROOT = SOCIETY_HOME / "static"
STATIC_ROOT.mkdir()
SECRET_KEY = "only for tests, which keep nothing"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
DEFAULT_FROM_EMAIL = "noticeboard@example.org"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATABASES["default"] = database_at(os.environ.get("DATABASE_URL") or "sqlite:///:memory:")
if DATABASES["default"]["NAME"] == ":memory:":
    # Said aloud, or several test processes would make files of that name: pytest-django knows only
    # Django's own SQLite by name.
    DATABASES["default"]["TEST"] = {"NAME": ":memory:"}
HOME_KEPT_SECONDS = 0
