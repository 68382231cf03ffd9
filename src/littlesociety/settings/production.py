"""A society on the open internet, behind TLS. Refuses to start half-configured."""

import os

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403


def _needed(name: str, what_for: str) -> str:
    """Return an environment variable that there is no safe default for."""
    value = os.environ.get(name, "").strip()
    if not value:
        message = f"Set {name} ({what_for}), then start again."
        raise ImproperlyConfigured(message)
    return value


if os.environ.get("DEBUG", "").strip().lower() not in {"", "0", "false", "no"}:
    message = "DEBUG is set. Unset it: debug pages show private data to strangers."
    raise ImproperlyConfigured(message)

SECRET_KEY = _needed("SOCIETY_SECRET_KEY", "a random text of 50 signs or more")
ENOUGH_SIGNS, ENOUGH_VARIETY = 50, 10
if len(SECRET_KEY) < ENOUGH_SIGNS or len(set(SECRET_KEY)) < ENOUGH_VARIETY:
    message = "SOCIETY_SECRET_KEY is too short or too plain. Use 50 random signs or more."
    raise ImproperlyConfigured(message)

_hosts = _needed("SOCIETY_HOSTS", "the host names of this society, with commas")
ALLOWED_HOSTS = [host.strip() for host in _hosts.split(",")]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
SITE_URL = os.environ.get("SOCIETY_URL", f"https://{ALLOWED_HOSTS[0]}").rstrip("/")

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = _needed("SMTP_HOST", "the mail server that sends sign-in codes and notices")
EMAIL_PORT = int(os.environ.get("SMTP_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("SMTP_TLS", "1") == "1"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = _needed("SOCIETY_MAIL_FROM", "the address that notices come from")

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# How many proxies of our own add to X-Forwarded-For: too many tries are counted by that address.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("SOCIETY_PROXIES", "1"))
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"

# Optional: GOV.UK Notify for each channel that has a template, or a webhook for text messages.
NOTIFY_API_KEY = os.environ.get("NOTIFY_API_KEY", "")
NOTIFY_EMAIL_TEMPLATE = os.environ.get("NOTIFY_EMAIL_TEMPLATE", "")
NOTIFY_TEXT_TEMPLATE = os.environ.get("NOTIFY_TEXT_TEMPLATE", "")
NOTIFY_LETTER_TEMPLATE = os.environ.get("NOTIFY_LETTER_TEMPLATE", "")
TEXT_WEBHOOK_URL = os.environ.get("TEXT_WEBHOOK_URL", "")
TEXT_WEBHOOK_SECRET = os.environ.get("TEXT_WEBHOOK_SECRET", "")
if TEXT_WEBHOOK_URL and not TEXT_WEBHOOK_SECRET:
    message = "TEXT_WEBHOOK_URL is set. Set TEXT_WEBHOOK_SECRET as well, to sign what is sent."
    raise ImproperlyConfigured(message)
