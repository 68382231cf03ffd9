"""Forms for statements, the society's own accounts, and what the bank says."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from littlesociety.core.forms import OnceForm

from .bank_files import MOST_BYTES, Columns
from .bank_files.values import pence_from
from .models import BankMatch
from .naming import BANK, HEADING, LONGEST_NAME
from .queries import Period

_USUALLY: Final = timedelta(days=91)
_COLUMNS: Final = ("day", "words", "amount", "money_in", "money_out", "balance")
_EXPLANATIONS: Final = [choice for choice in BankMatch.Kind.choices if choice[0] != "together"]


class _Day(forms.DateField):
    """A day, with the browser's own calendar."""

    def __init__(self, **more: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, required=False, **more)


class _Pounds(forms.CharField):
    """An amount of money as people write it, kept as pence."""

    def clean(self, value: Any) -> Any:
        """Return pence, or None for nothing."""
        said = super().clean(value)
        pence = pence_from(said) if said else None
        if said and pence is None:
            raise forms.ValidationError(_("Give an amount in pounds, like 1250 or 1,250.50."))
        return pence


class _Numbers(forms.MultipleChoiceField):
    """Numbers of things that the page offered; the action looks whether they are there."""

    def valid_value(self, value: Any) -> bool:
        """Whether this is a number that a database could have given."""
        return str(value).isdecimal() and len(str(value)) < len(str(2**63))

    def clean(self, value: Any) -> Any:
        """Return the numbers."""
        return [int(number) for number in super().clean(value)]


class PeriodForm(forms.Form):
    """From which day to which day; the last three months when nothing is said."""

    begins_on = _Day(label=gettext_lazy("From"))
    ends_on = _Day(label=gettext_lazy("To"))

    def period(self, today: date) -> Period:
        """The period that was asked for; a mistake falls back to the last three months."""
        given = self.cleaned_data if self.is_valid() else {}
        ends_on = given.get("ends_on") or today
        return Period(given.get("begins_on") or ends_on - _USUALLY, ends_on)

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        given = super().clean() or {}
        begins_on, ends_on = given.get("begins_on"), given.get("ends_on")
        if begins_on and ends_on and begins_on > ends_on:
            self.add_error("ends_on", _("Choose a last day that is not before the first."))
        return given


class MomentForm(forms.Form):
    """A moment in the past."""

    moment = forms.DateTimeField(
        label=gettext_lazy("Day and time"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def asked(self) -> datetime | None:
        """The moment that was asked for, on the society's clock; None without one."""
        if not self.is_valid():
            return None
        moment: datetime | None = self.cleaned_data["moment"]
        return timezone.make_aware(moment) if moment and timezone.is_naive(moment) else moment


class OpenAccountForm(OnceForm):
    """A bank account of the society's, or a heading that money comes from or goes to."""

    name = forms.CharField(
        label=gettext_lazy("What is it called?"),
        help_text=gettext_lazy("Such as “Current account” or “Room hire”. No names of people."),
        max_length=LONGEST_NAME,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"),
        choices=(
            (BANK, gettext_lazy("A place where our money is: a bank account or a cash box")),
            (HEADING, gettext_lazy("What our money comes from or goes to, like room hire")),
        ),
        initial=BANK,
        widget=forms.RadioSelect,
    )
    opening = _Pounds(
        label=gettext_lazy("How much was in it at the start?"),
        help_text=gettext_lazy("In pounds. Leave it empty for a heading, or when it was nothing."),
        required=False,
        max_length=20,
    )
    opening_on = _Day(
        label=gettext_lazy("On which day was that?"),
        help_text=gettext_lazy("The day before the first bank statement that you will take in."),
    )


class TakeInForm(OnceForm):
    """A bank's file, and what to know about it when it does not say so itself."""

    file = forms.FileField(
        label=gettext_lazy("The bank's file"),
        help_text=gettext_lazy("A statement as CSV, or as camt.053 (XML), up to 5 MB."),
    )
    opening = _Pounds(
        label=gettext_lazy("What the bank had before the first line"),
        help_text=gettext_lazy("In pounds. Only for the first file, when it shows no balances."),
        required=False,
        max_length=20,
    )
    day = forms.CharField(label=gettext_lazy("Column with the date"), required=False)
    words = forms.CharField(label=gettext_lazy("Column with the description"), required=False)
    amount = forms.CharField(label=gettext_lazy("Column with the amount"), required=False)
    money_in = forms.CharField(label=gettext_lazy("Column with money in"), required=False)
    money_out = forms.CharField(label=gettext_lazy("Column with money out"), required=False)
    balance = forms.CharField(label=gettext_lazy("Column with the balance"), required=False)

    def clean_file(self) -> "UploadedFile[Any]":
        """Refuse what is too large to be a statement."""
        sent: UploadedFile[Any] = self.cleaned_data["file"]
        if (sent.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 5 MB. Send shorter periods."))
        return sent

    def columns(self) -> Columns:
        """The columns that were named."""
        return Columns(**{name: self.cleaned_data[name] for name in _COLUMNS})

    def usual(self) -> list[forms.BoundField]:
        """What is asked of everyone."""
        return [self["request_key"], self["file"], self["opening"]]

    def columns_asked(self) -> list[forms.BoundField]:
        """What is asked only when the headings are not known."""
        return [
            self[name] for name in ("day", "words", "amount", "money_in", "money_out", "balance")
        ]


class MatchForm(forms.Form):
    """Bank lines and transfers that belong together."""

    lines = _Numbers(required=False)
    transfers = _Numbers(required=False)


class ExplainForm(forms.Form):
    """Why something has nothing to go with it."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"), choices=_EXPLANATIONS, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=gettext_lazy("Why, in a few words"),
        help_text=gettext_lazy("For whoever checks the accounts. No names of people."),
        max_length=200,
    )


class WriteDownForm(forms.Form):
    """Under which heading a line is written down."""

    heading = forms.TypedChoiceField(label=gettext_lazy("Heading"), coerce=int)

    def __init__(self, headings: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["heading"].choices = headings  # type: ignore[attr-defined]
