"""Settings that hold everywhere."""

import os
from pathlib import Path

from csp.constants import NONE, SELF

from .database import database_at

SOCIETY_HOME = Path(os.environ.get("SOCIETY_HOME") or Path.cwd() / "var")
RECORD_DIR = SOCIETY_HOME / "record"
KEY_DIR = SOCIETY_HOME / "keys"
OUTBOX_DIR: Path | None = None
SITE_URL = os.environ.get("SOCIETY_URL", "http://localhost:8000").rstrip("/")

DEBUG = False
IS_LOCAL = False
NEIGHBOURS_ON_THIS_MACHINE = False  # only `local` can allow it, for a trial on one computer
ROOT_URLCONF = "littlesociety.urls"
WSGI_APPLICATION = "littlesociety.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "ninja",
    "littlesociety.core",
    "littlesociety.places",
    "littlesociety.rulebook",
    "littlesociety.ledger",
    "littlesociety.records",
    "littlesociety.people",
    "littlesociety.organisations",
    "littlesociety.messages",
    "littlesociety.exchange",
    "littlesociety.web",
    "littlesociety.api",
    "littlesociety.ops",
    "littlesociety.wiring",
    # Below our own apps, so that our templates stand before allauth's.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "littlesociety.core.transactions.ReadersDoNotWait",
    "littlesociety.people.middleware.WhoIsActing",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "littlesociety.web.context.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "littlesociety.web.templatetags.society",
            ],
        },
    }
]

DATABASES = {
    "default": database_at(
        os.environ.get("DATABASE_URL") or f"sqlite:///{SOCIETY_HOME / 'society.db'}"
    )
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(SOCIETY_HOME / "cache"),
    }
}

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "static/"
STATIC_ROOT = SOCIETY_HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = SOCIETY_HOME / "media"

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "people:me"
PASSWORD_RESET_TIMEOUT = 60 * 60 * 24  # how long a one-time sign-in link lives
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

# Signing in: an emailed code or a passkey; then a second step for those who have one. No passwords.
ACCOUNT_ADAPTER = "littlesociety.people.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "littlesociety.people.forms.LoginForm",
    "signup": "littlesociety.people.forms.SignupForm",
    "confirm_login_code": "littlesociety.people.forms.SignInCodeForm",
    "confirm_email_verification_code": "littlesociety.people.forms.EmailCodeForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 60 * 10
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 60 * 10
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 60 * 15
MFA_ADAPTER = "littlesociety.people.adapters.MFAAdapter"
MFA_FORMS = {
    "activate_totp": "littlesociety.people.forms.AppForm",
    "add_webauthn": "littlesociety.people.forms.PasskeyForm",
    "authenticate": "littlesociety.people.forms.SecondStepForm",
    "reauthenticate": "littlesociety.people.forms.ProveForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # a session means a proved address; a new one may wait
MFA_TOTP_TOLERANCE = 1

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
HOME_KEPT_SECONDS = 15

# What breaks is told where the server was started, or in its journal.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler", "level": "ERROR"}},
    "loggers": {"django.security.DisallowedHost": {"handlers": [], "propagate": False}},
    "root": {"handlers": ["console"]},
}
