"""Settings of a process that knows nothing but the ledger, for tests with several processes."""

import os

from littlesociety.settings.database import database_at

SECRET_KEY = "only for tests, which keep nothing"
INSTALLED_APPS = ["littlesociety.core", "littlesociety.ledger"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "Europe/London"
DATABASES = {"default": database_at(os.environ.get("DATABASE_URL") or "sqlite:///:memory:")}
