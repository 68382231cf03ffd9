"""What a reader of the record may look for."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from .queries import Wanted
from .wording import TYPE_TITLES


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
