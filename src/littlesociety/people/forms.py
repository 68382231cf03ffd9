"""Forms check shape; actions decide."""

from typing import Any

from allauth.account.forms import ConfirmEmailVerificationCodeForm, ConfirmLoginCodeForm
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from littlesociety.core.forms import OnceForm
from littlesociety.places.queries import area_choices

from .errors import BadName, EmailTaken
from .models import ActingFor, Person, RoleTerm
from .rules import tidy_name

_CHANNELS = (
    ("paper", _("They signed a paper form")),
    ("phone", _("They said so by telephone")),
)
_KINDS = (
    (ActingFor.Kind.CARER, _("As their carer, family or friend")),
    (ActingFor.Kind.LINK_WORKER, _("As their link worker")),
    (ActingFor.Kind.BROKER, _("As a broker of this society")),
)


def _areas() -> list[tuple[str, Any]]:
    """The areas to choose from, with a way not to say."""
    return [("", _("I would rather not say")), *((str(pk), name) for pk, name in area_choices())]


def _area_or_none(value: str) -> int | None:
    """A chosen area's id."""
    return int(value) if value else None


def _area_field() -> forms.TypedChoiceField:
    """Roughly where someone lives."""
    return forms.TypedChoiceField(
        label=_("Roughly where do you live?"),
        help_text=_("So that help is found near you. We never ask for your address for this."),
        choices=_areas,
        coerce=_area_or_none,
        empty_value=None,
        required=False,
    )


def _language_field() -> forms.ChoiceField:
    """The language we write in; not asked while there is only one."""
    return forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        initial=settings.LANGUAGE_CODE,
        widget=forms.Select if len(settings.LANGUAGES) > 1 else forms.HiddenInput,
    )


def _name_field() -> forms.CharField:
    """What neighbours call someone."""
    return forms.CharField(
        label=_("Your name"),
        help_text=_("Neighbours see your first name and initial, like Ben O."),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Enter your name.")},
    )


def _reference_field(label: Any) -> forms.CharField:
    """The reference that a person tells to those they trust."""
    return forms.CharField(
        label=label,
        help_text=_("It has 10 signs and stands on their own page. Ask them to read it out."),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Enter their reference.")},
    )


def _plain(field: forms.Field, *, label: Any, hint: Any, missing: Any) -> None:
    """Give a field that allauth made our words, and no text inside the box."""
    field.label, field.help_text = label, hint
    field.error_messages["required"] = missing
    field.widget.attrs.pop("placeholder", None)


def _plain_code(field: forms.Field) -> None:
    """The box for an emailed code."""
    _plain(
        field,
        label=_("The code from our email"),
        hint=_("It works for 10 minutes, in this browser only. Capital letters do not matter."),
        missing=_("Enter the code from our email."),
    )


def _plain_app_code(field: forms.Field) -> None:
    """The box for a code from an app, or a recovery code."""
    _plain(
        field,
        label=_("The code from your app"),
        hint=_("Six digits, without a space. It changes every 30 seconds."),
        missing=_("Enter the code that your app shows."),
    )


class AppForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code from a new app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain_app_code(self.fields["code"])


class SecondStepForm(AuthenticateForm):  # type: ignore[misc]
    """The code that is the second step of signing in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain_app_code(self.fields["code"])


class ProveForm(ReauthenticateForm):  # type: ignore[misc]
    """The code that shows once more who is there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain_app_code(self.fields["code"])


class LoginForm(AllauthLoginForm):  # type: ignore[misc]
    """Asking for a code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(
            self.fields["login"],
            label=_("Your email address"),
            hint=_("We send a code to it. There are no passwords here."),
            missing=_("Enter your email address, like name@example.org."),
        )


class SignInCodeForm(ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code that signs in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain_code(self.fields["code"])


class EmailCodeForm(ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    """The code that shows an address is one's own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain_code(self.fields["code"])


class SignupForm(AllauthSignupForm):  # type: ignore[misc]
    """Joining: name, email, roughly where, and in which language. Sent twice, it joins once."""

    name = _name_field()
    home_area = _area_field()
    language = _language_field()
    field_order = ("name", "email", "home_area", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(
            self.fields["email"],
            label=_("Your email address"),
            hint=_("We send a code to it each time you sign in. There are no passwords."),
            missing=_("Enter your email address, like name@example.org."),
        )

    def clean_name(self) -> str:
        """Refuse a name that cannot be kept."""
        try:
            return tidy_name(self.cleaned_data["name"])
        except BadName as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def try_save(self, request: HttpRequest) -> tuple[Person | None, Any]:
        """Join; and when the address was taken at this very moment, answer as if it always was."""
        try:
            return super().try_save(request)  # type: ignore[no-any-return]
        except EmailTaken:
            self.account_already_exists = True
            return super().try_save(request)  # type: ignore[no-any-return]


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A passkey or security key to add."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("A name for it, like “my phone”")
        passwordless = self.fields["passwordless"]
        passwordless.label = _("I want to sign in with this alone, without an emailed code")
        passwordless.help_text = _("Your device will ask for your finger, face or PIN.")
        passwordless.initial = True


class DetailsForm(OnceForm):
    """Who someone is."""

    name = _name_field()
    home_area = _area_field()
    language = _language_field()


class ContactForm(OnceForm):
    """How someone can be reached. Empty means forget it."""

    phone = forms.CharField(
        label=_("Telephone"),
        help_text=_("Write it as you like. Leave it empty and we forget it."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )
    address = forms.CharField(
        label=_("Postal address"),
        help_text=_("Only if you want letters from us."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "street-address"}),
    )


class AskToHelpForm(OnceForm):
    """Asking to act for someone."""

    reference = _reference_field(_("The reference of the person you want to help"))
    kind = forms.ChoiceField(
        label=_("How do you help them?"), choices=_KINDS, widget=forms.RadioSelect
    )


class WitnessForm(OnceForm):
    """How a person, who is not online, told a broker that they agree."""

    channel = forms.ChoiceField(
        label=_("How did they tell you?"), choices=_CHANNELS, widget=forms.RadioSelect
    )


class HouseholdForm(OnceForm):
    """A household's name."""

    name = forms.CharField(
        label=_("What do you call your household?"),
        help_text=_("For example: 12 Mill Lane, or The Flat Upstairs."),
        max_length=120,
        error_messages={"required": _("Enter a name for your household.")},
    )


class AskToLiveForm(OnceForm):
    """Asking someone into a household."""

    reference = _reference_field(_("The reference of someone who lives with you"))


class AddNeighbourForm(OnceForm):
    """A broker brings in someone who is not online."""

    name = _name_field()
    home_area = _area_field()
    language = _language_field()
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    channel = forms.ChoiceField(
        label=_("How did they ask to join?"), choices=_CHANNELS, widget=forms.RadioSelect
    )

    def said(self) -> dict[str, Any]:
        """What was filled in, as the action takes it."""
        said = dict(self.cleaned_data)
        said["home_area_id"] = said.pop("home_area")
        return said


class GiveRoleForm(OnceForm):
    """Giving someone a role."""

    reference = _reference_field(_("The reference of the person"))
    role = forms.ChoiceField(
        label=_("Which role?"), choices=RoleTerm.Role.choices, widget=forms.RadioSelect
    )
    ends_on = forms.DateField(
        label=_("Until when?"),
        help_text=_("Leave it empty for the usual term."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": _("Enter a date, like 31/12/2027.")},
    )


class LeaveForm(OnceForm):
    """The last word before leaving."""

    is_sure = forms.BooleanField(
        label=_("Yes, forget me. I know that this cannot be undone."),
        error_messages={"required": _("Tick the box if you are sure. Otherwise go back.")},
    )
