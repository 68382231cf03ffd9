"""Settings of a process that knows nothing but the record, for tests with several processes."""

import os
from pathlib import Path

from littlesociety.settings.database import database_at

SECRET_KEY = "only for tests, which keep nothing"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "littlesociety.core",
    "littlesociety.records",
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "Europe/London"
SITE_URL = "https://marlbrook.example"
SOCIETY_HOME = Path(os.environ["SOCIETY_HOME"])
RECORD_DIR = SOCIETY_HOME / "record"
KEY_DIR = SOCIETY_HOME / "keys"
NEIGHBOURS_ON_THIS_MACHINE = False
DATABASES = {"default": database_at(os.environ.get("DATABASE_URL") or "sqlite:///:memory:")}
