"""One-time sign-in links, for a demo on one's own machine and for an operator at the server.

Only code that runs on the server can make one. A link names a person, works once (it is bound to
their last sign-in) and for one day. Opening it signs nobody in: mail scanners open links; a
person presses the button.
"""

from typing import Final

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse

from .models import Person


class _LinkTokens(PasswordResetTokenGenerator):
    """Tokens bound to a person as they are now. Age is checked against PASSWORD_RESET_TIMEOUT."""

    key_salt = "littlesociety.people.links"

    def _make_hash_value(self, user: Person, timestamp: int) -> str:
        """What must stay the same for a link to work."""
        seen = user.last_login.isoformat() if user.last_login else "never"
        return f"{user.pk}|{user.reference}|{user.password}|{seen}|{user.erased_at}|{timestamp}"


_tokens: Final = _LinkTokens()


def one_time_path(person: Person) -> str:
    """Return an address that signs this person in once, within a day."""
    token = _tokens.make_token(person)
    return reverse("people:link", args=[f"{person.reference}-{token}"])


def person_behind(token: str) -> Person | None:
    """Whose link this is, while it still works."""
    reference, _dash, secret = token.partition("-")
    person = Person.objects.here().filter(reference=reference).first()
    if person is None or not _tokens.check_token(person, secret):
        return None
    return person
