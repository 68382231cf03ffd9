"""The form in which a person chooses how to hear from us. It checks shape only."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from littlesociety.core.forms import OnceForm

from .models import Channel, Preference

_HOURS = [(hour, format_lazy("{hour}:00", hour=hour)) for hour in range(24)]


class ChoicesForm(OnceForm):
    """How, how often, and when to keep still."""

    channel = forms.ChoiceField(
        label=_("How should we reach you?"),
        help_text=_("Everything we tell you is also on this site, under Notices."),
        choices=Channel.choices,
        widget=forms.RadioSelect,
    )
    digest = forms.ChoiceField(
        label=_("How often?"),
        help_text=_("Urgent news always comes at once."),
        choices=Preference.Digest.choices,
        widget=forms.RadioSelect,
    )
    quiet_from = forms.TypedChoiceField(
        label=_("Keep still from"),
        help_text=_("We send no emails or texts in these hours, unless it is urgent."),
        choices=_HOURS,
        coerce=int,
    )
    quiet_until = forms.TypedChoiceField(
        label=_("Until"),
        help_text=_("Choose the same hour twice if any time is fine."),
        choices=_HOURS,
        coerce=int,
    )


class PostedForm(forms.Form):
    """Which letters went into the post."""

    delivery = forms.TypedMultipleChoiceField(coerce=int)

    def __init__(self, *args: object, waiting: list[int], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["delivery"].choices = [(pk, pk) for pk in waiting]  # type: ignore[attr-defined]
