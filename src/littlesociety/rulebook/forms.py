"""The form with which a steward records a decision about a rule."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from littlesociety.core.forms import OnceForm

from .actions import LONGEST_SOURCE, LONGEST_WHO
from .catalogue import Definition
from .wording import UNITS

LARGEST = 2**62


class DecideForm(OnceForm):
    """The new value, from when, who decided and where that is written down."""

    value = forms.IntegerField(
        label=_("New value"), min_value=-LARGEST, max_value=LARGEST, widget=forms.TextInput
    )
    begins_on = forms.DateField(
        label=_("From which day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    decided_by = forms.CharField(
        label=_("Who decided"),
        help_text=_("A meeting or a body, such as “the meeting of members”. No names of people."),
        max_length=LONGEST_WHO,
    )
    source = forms.CharField(
        label=_("Where it is written down"),
        help_text=_("For example, the minutes and their date."),
        max_length=LONGEST_SOURCE,
    )

    def __init__(self, definition: Definition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].help_text = format_lazy(
            _("A whole number, {unit}."), unit=UNITS[definition.unit]
        )

    def decision(self) -> dict[str, Any]:
        """What the action is asked to do."""
        kept = self.cleaned_data
        return {name: kept[name] for name in ("value", "begins_on", "source", "decided_by")}
