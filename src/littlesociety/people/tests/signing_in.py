"""Ways for a test client to be someone."""

import re
import time

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value
from django.conf import settings
from django.core import mail
from django.test import Client

from littlesociety.people.models import Person


def sign_in(client: Client, person: Person, *, method: str = "code", age: int = 0) -> None:
    """Put a person at the keyboard, as if they had proved it by `method` `age` seconds ago."""
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": method, "at": time.time() - age}]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(person.pk)
    session.save()


def emailed_code() -> str:
    """The code in the newest mail."""
    found = re.search(r"^[A-Z0-9-]{4,12}$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found, mail.outbox[-1].body
    return str(found.group())


def add_app(person: Person) -> str:
    """Give someone an authenticator app and recovery codes; return the app's secret."""
    secret: str = generate_totp_secret()
    TOTP.activate(person, secret)
    RecoveryCodes.activate(person)
    return secret


def app_code(secret: str) -> str:
    """What the app shows now."""
    return f"{hotp_value(secret, int(time.time()) // 30):06d}"
