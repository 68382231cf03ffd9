"""What a reader of the record may look for, and what a steward says of a neighbour."""

from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from littlesociety.core.errors import Refusal

from .introductions import LONGEST_ADDRESS, LONGEST_NAME, Introduction
from .queries import Wanted
from .wording import TYPE_TITLES

_LONGEST_KEYS: Final = 10_000


class FindForm(forms.Form):
    """Filters in the address of the page, so that a list can be linked to."""

    type = forms.ChoiceField(label=_("What happened"), required=False)
    day = forms.DateField(
        label=_("On which day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    subject = forms.CharField(
        label=_("About what"),
        required=False,
        max_length=80,
        help_text=_("A public reference, such as need:7K3M2P9QRT."),
    )
    before = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    after = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["type"].choices = [("", _("Everything")), *TYPE_TITLES.items()]  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        """Return what is looked for; a filter that cannot be read is left out and said so."""
        self.is_valid()
        return Wanted(**{name: value for name, value in self.cleaned_data.items() if value != ""})

    def query(self) -> str:
        """Return the filters as they stand in an address, without the place in the list."""
        kept = {name: self.data.get(name) for name in ("type", "day", "subject")}
        return urlencode({name: text for name, text in kept.items() if text})


class LookForm(forms.Form):
    """Where a neighbour is to be looked up."""

    address = forms.CharField(
        label=_("Their address"),
        max_length=LONGEST_ADDRESS,
        help_text=_("The first page of their society, such as https://marlbrook.example."),
    )

    def show(self, refusal: Refusal) -> None:
        """Show a refusal at the address."""
        self.add_error("address", str(refusal))


class NeighbourForm(forms.Form):
    """What there is to know of a neighbour. Shape only: the action says what is lawful."""

    name = forms.CharField(label=_("What people call them"), max_length=LONGEST_NAME)
    record_keys = forms.CharField(
        label=_("The key of their record"),
        required=False,
        max_length=_LONGEST_KEYS,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_("With it, we watch their record. One key to a line."),
    )
    record_url = forms.CharField(
        label=_("The address of their record"), required=False, max_length=LONGEST_ADDRESS
    )
    witness_keys = forms.CharField(
        label=_("The key of their witness"),
        required=False,
        max_length=_LONGEST_KEYS,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_("With it, they can watch ours. One key to a line."),
    )
    witness_url = forms.CharField(
        label=_("The address of their witness"), required=False, max_length=LONGEST_ADDRESS
    )

    def introduction(self) -> Introduction:
        """What the action is asked to do."""
        return Introduction(**self.cleaned_data)

    def show(self, refusal: Refusal) -> None:
        """Show a refusal at its field, or at the top of the form."""
        known = refusal.field if refusal.field in self.fields else None
        self.add_error(known, str(refusal))
