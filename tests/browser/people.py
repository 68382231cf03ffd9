"""Being someone in the browser: joining, signing in, reading one's mail."""

import base64
import hashlib
import hmac
import re
import struct
import time
from datetime import UTC, date, datetime, timedelta

from playwright.sync_api import Page

from .servers import Server

RUTH, SAMI, PRIYA, JOAN, IDRIS = (
    "Ruth Ellery", "Sami Haddad", "Priya Nair", "Joan Tully", "Idris Vaughan",
)  # fmt: skip
CODE = re.compile(r"^[A-Z0-9-]{4,12}$", re.M)


def day_to_come() -> date:
    """A day within some weeks that reads the same with the day or with the month first."""
    day = datetime.now(UTC).date() + timedelta(days=3)
    while day.day != day.month:
        day += timedelta(days=1)
    return day


def sign_in(page: Page, server: Server, name: str) -> None:
    """Open the printed link of a demo person and press its button."""
    page.goto(server.link_of(name))
    page.get_by_role("button", name="Sign in as").click()
    page.wait_for_url(f"{server.url}/me/**")


def emailed_code(page: Page, server: Server, address: str) -> str:
    """The code in the newest mail to an address, as the local outbox shows it."""
    page.goto(f"{server.url}/notices/outbox/")
    mail = page.locator("article").filter(has_text=f"To {address}").filter(has_text=CODE).first
    found = CODE.search(mail.inner_text())
    assert found, mail.inner_text()
    return found.group()


def join(page: Page, server: Server, *, name: str, address: str) -> None:
    """Become a resident: fill in the form, read the code in the outbox, enter it."""
    page.goto(f"{server.url}/sign-in/signup/")
    page.get_by_label("email").fill(address)
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Roughly where do you live?").select_option(index=1)
    page.get_by_role("button", name="Join").click()
    asked_on = page.url
    code = emailed_code(page, server, address)
    page.goto(asked_on)
    page.get_by_label("The code from our email").fill(code)
    page.get_by_role("button", name="Go on").click()


def app_code(secret: str, *, later: bool = False) -> str:
    """What an authenticator app shows for a secret now, or half a minute later (RFC 6238).

    A code works once: the second one in the same half minute has to be the next.
    """
    moment = struct.pack(">Q", int(time.time()) // 30 + int(later))
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, moment, hashlib.sha1).digest()
    place = digest[-1] & 15
    number = int.from_bytes(digest[place : place + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def add_app(page: Page, server: Server) -> str:
    """Set up an authenticator app for whoever is signed in; return its secret."""
    page.goto(f"{server.url}/sign-in/2fa/totp/activate/")
    secret = page.locator("code").inner_text()
    page.get_by_label("The code from your app").fill(app_code(secret))
    page.get_by_role("button", name="Use this app").click()
    page.wait_for_url(f"{server.url}/sign-in/2fa/**")
    return secret
