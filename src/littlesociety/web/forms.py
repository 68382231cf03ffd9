"""What a founder is asked."""

from django import forms
from django.utils.translation import gettext_lazy as _

from littlesociety.core.forms import OnceForm


class FoundingForm(OnceForm):
    """The society's name and its first steward."""

    token = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("What is your society called?"),
        help_text=_("Usually the name of the place, such as Marlbrook."),
        max_length=80,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    summary = forms.CharField(
        label=_("What is it for, in one sentence?"),
        help_text=_("Visitors read this first."),
        max_length=200,
        required=False,
    )
    record_origin = forms.CharField(
        label=_("At which address will people find it?"),
        help_text=_(
            "The host name, without https. It signs the public record and cannot change later."
        ),
        max_length=80,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none"}),
    )
    steward_name = forms.CharField(
        label=_("What is your name?"),
        help_text=_("You become the first steward. You can hand this on."),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    steward_email = forms.EmailField(
        label=_("What is your email address?"),
        help_text=_("We send sign-in codes to it."),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )

    def clean_record_origin(self) -> str:
        """Host names know no capitals."""
        return str(self.cleaned_data["record_origin"]).lower()
