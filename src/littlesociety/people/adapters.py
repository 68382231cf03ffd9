"""How allauth does things here: persons join by our own action, and mail speaks our words."""

import io
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from littlesociety.core import clock
from littlesociety.core.http import actor_of
from littlesociety.places.queries import society

from . import crypto
from .actions import join, know_email
from .models import Person


def society_name() -> str:
    """What the society is called, also before it has a name."""
    found = society()
    return found.name if found else _("A little society")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in without passwords."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": gettext_lazy("This person has left the society."),
        "duplicate_email": gettext_lazy("You use this email address already. Enter another one."),
        "email_taken": gettext_lazy("Someone else uses this email address. Enter another one."),
        "incorrect_code": gettext_lazy(
            "That code is not right. Check the newest email or your app, and enter it again."
        ),
        "invalid_login": gettext_lazy("Enter an email address, like name@example.org."),
        "same_as_current": gettext_lazy("This is your address already. Enter another one."),
        "rate_limited": gettext_lazy(
            "That was tried too many times. Wait a few minutes, then try again."
        ),
        "too_many_login_attempts": gettext_lazy(
            "That was tried too many times. Wait a few minutes, then try again."
        ),
    }

    def save_user(
        self,
        request: HttpRequest,
        user: Person,
        form: Any,
        commit: bool = True,  # noqa: FBT001, FBT002
    ) -> Person:
        """Let someone join, by the same action as everywhere else."""
        data = form.cleaned_data
        return join(
            name=data["name"],
            email=data["email"],
            home_area_id=data["home_area"],
            language=data["language"],
            by=actor_of(request),
            at=clock.now(),
        )

    def pre_login(self, request: HttpRequest, user: Person, **how: Any) -> HttpResponse | None:
        """Before anything else: who entered a code from our mail reads mail at that address."""
        records = get_authentication_records(request, user)
        if user.is_active and user.email:
            is_proved = any(record.get("email") == user.email for record in records)
            know_email(person_id=user.pk, is_proved=is_proved, at=clock.now())
        response: HttpResponse | None = super().pre_login(request, user, **how)
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send one of our mails, in the society's name."""
        super().send_mail(template_prefix, email, {**context, "society_name": society_name()})


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second steps, with their secrets locked."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy(
            "That code is not right. Wait for the next code in your app, and enter it again."
        ),
        "unverified_email": gettext_lazy(
            "Confirm your email address first: sign in once with a code we send you."
        ),
    }

    def get_totp_issuer(self) -> str:
        """What the authenticator app shows."""
        return society_name()

    def build_totp_svg(self, url: str) -> str:
        """The square that an app scans: dark on white, also on a dark page."""
        drawn = io.BytesIO()
        segno.make(url).save(drawn, kind="svg", scale=4, border=4, light="#fff", xmldecl=False)
        return drawn.getvalue().decode()

    def encrypt(self, text: str) -> str:
        """Lock a secret before it is stored."""
        return crypto.lock(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Read a stored secret."""
        return crypto.unlock(encrypted_text)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """How a passkey names this society."""
        return {**super().get_public_key_credential_rp_entity(), "name": society_name()}
