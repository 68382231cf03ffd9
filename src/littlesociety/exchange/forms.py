"""What people fill in. Forms check shape; whether it is allowed is for the actions to say."""

from datetime import date, datetime
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from littlesociety.core.forms import OnceForm
from littlesociety.core.units import spell_minutes
from littlesociety.places.queries import area_choices

from .models import Category, Channel
from .queries.needs_board import WHEN, BoardFilter
from .rules import (
    DETAILS_LETTERS,
    LEAST_MINUTES,
    NOTE_LETTERS,
    PARTS_OF_DAY,
    SUMMARY_LETTERS,
)
from .words import PARTS, WEEKDAYS, spell_when

CHOOSE: Final = ("", gettext_lazy("Choose one"))
CATEGORIES: Final = (CHOOSE, *Category.choices)
LENGTHS: Final = (15, 30, 45, 60, 90, 120, 180, 240, 360, 480)
DAY_FORMATS: Final = ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d %b %Y")
TIME_FORMATS: Final = ("%H:%M", "%H:%M:%S", "%H.%M", "%I:%M%p", "%I.%M%p", "%I%p")


class AskForm(OnceForm):
    """One page to ask for help, in under a minute."""

    category = forms.ChoiceField(label=gettext_lazy("What sort of help is it?"), choices=CATEGORIES)
    summary = forms.CharField(
        label=gettext_lazy("What do you need, in one line?"),
        help_text=gettext_lazy(
            "Everyone can read this line. Your name is not shown with it, so leave names out."
        ),
        max_length=SUMMARY_LETTERS,
    )
    day = forms.DateField(
        label=gettext_lazy("Which day?"),
        help_text=gettext_lazy("For example 26/11/2026."),
        input_formats=DAY_FORMATS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    start = forms.TimeField(
        label=gettext_lazy("What time does it start?"),
        help_text=gettext_lazy("For example 9:30am or 14:30."),
        input_formats=TIME_FORMATS,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    minutes = forms.TypedChoiceField(
        label=gettext_lazy("About how long will it take?"), coerce=int, initial=60
    )
    area = forms.TypedChoiceField(
        label=gettext_lazy("Roughly where?"),
        help_text=gettext_lazy("An area, never your address."),
        coerce=int,
    )
    details = forms.CharField(
        label=gettext_lazy("What should your helper know?"),
        help_text=gettext_lazy("Only the person who helps you and a broker see this."),
        max_length=DETAILS_LETTERS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("How did they ask you?"), choices=Channel.choices, required=False
    )

    def __init__(self, *args: Any, longest: int, for_another: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lengths = [(each, spell_minutes(each)) for each in LENGTHS if each <= longest]
        self.fields["minutes"].choices = lengths  # type: ignore[attr-defined]
        self._areas = area_choices()
        self.fields["area"].choices = [CHOOSE, *self._areas]  # type: ignore[attr-defined]
        if not for_another:
            del self.fields["channel"]

    @property
    def starts_at(self) -> datetime:
        """When it starts, in the society's own time."""
        day: date = self.cleaned_data["day"]
        return timezone.make_aware(datetime.combine(day, self.cleaned_data["start"]))

    def asked(self) -> dict[str, Any]:
        """What the action is to be told."""
        clean = self.cleaned_data
        return {
            "category": clean["category"],
            "summary": clean["summary"],
            "details": clean["details"],
            "area_id": clean["area"],
            "starts_at": self.starts_at,
            "minutes": clean["minutes"],
            "request_key": clean["request_key"],
            "channel": clean.get("channel") or Channel.PAGE,
        }

    def answers(self) -> list[tuple[str, str]]:
        """Each question in short, and the answer in words, to be checked before sending."""
        clean = self.cleaned_data
        rows = [
            (_("Sort of help"), str(Category(clean["category"]).label)),
            (_("What everyone can read"), clean["summary"]),
            (_("When"), spell_when(self.starts_at)),
            (_("How long"), spell_minutes(clean["minutes"])),
            (_("Roughly where"), dict(self._areas).get(clean["area"], "")),
            (_("Only for your helper"), clean["details"] or _("Nothing more")),
        ]
        if clean.get("channel"):
            rows.append((_("How they asked"), str(Channel(clean["channel"]).label)))
        return rows


def free_time_choices() -> list[tuple[int, str]]:
    """The 21 parts of the week, by number."""
    return [
        (PARTS_OF_DAY * day + part, _("%(weekday)s %(part)s") % {"weekday": name, "part": said})
        for day, name in enumerate(WEEKDAYS)
        for part, said in enumerate(PARTS)
    ]


class OfferForm(OnceForm):
    """Something a person is ready to do, and when they are usually free."""

    category = forms.ChoiceField(label=gettext_lazy("What could you do?"), choices=CATEGORIES)
    note = forms.CharField(
        label=gettext_lazy("Anything people should know?"),
        help_text=gettext_lazy("For example: I have a small car. Leave out your address."),
        max_length=NOTE_LETTERS,
        required=False,
    )
    free_times = forms.TypedMultipleChoiceField(
        label=gettext_lazy("When are you usually free?"),
        help_text=gettext_lazy("Tick all that fit. Nobody will hold you to it."),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["free_times"].choices = free_time_choices()  # type: ignore[attr-defined]

    def week(self) -> list[tuple[str, list[BoundWidget]]]:
        """The boxes day by day, as a table draws them."""
        boxes = list(self["free_times"])
        return [
            (str(name), boxes[PARTS_OF_DAY * day : PARTS_OF_DAY * (day + 1)])
            for day, name in enumerate(WEEKDAYS)
        ]

    def offered(self) -> dict[str, Any]:
        """What the action is to be told."""
        clean = self.cleaned_data
        return {
            "category": clean["category"],
            "note": clean["note"],
            "free_times": sum(1 << part for part in set(clean["free_times"])),
            "request_key": clean["request_key"],
        }


class MinutesForm(forms.Form):
    """How long something took."""

    minutes = forms.IntegerField(
        label=gettext_lazy("How many minutes did it take?"), min_value=LEAST_MINUTES
    )


class BoardForm(forms.Form):
    """Which part of the board to show. Anything that makes no sense is left out."""

    category = forms.ChoiceField(choices=Category.choices, required=False)
    area = forms.IntegerField(min_value=1, required=False)
    when = forms.ChoiceField(choices=tuple(WHEN.items()), required=False)
    page = forms.IntegerField(min_value=1, max_value=100_000, required=False)

    def chosen(self) -> tuple[BoardFilter, int]:
        """The filter and the page that were asked for."""
        self.full_clean()
        clean = self.cleaned_data
        chosen = BoardFilter(
            category=clean.get("category", ""),
            area_id=clean.get("area"),
            when=clean.get("when", ""),
        )
        return chosen, clean.get("page") or 1
