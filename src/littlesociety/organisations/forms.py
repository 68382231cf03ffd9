"""Forms of organisations. They check shape; whether it is allowed is for the action to say."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from littlesociety.core.actors import Actor
from littlesociety.core.forms import OnceForm
from littlesociety.places.queries import area_choices

from .models import Organisation
from .policies import may_register
from .schemes import SCHEMES


def _day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A field for one day."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


def _scheme_choices() -> list[tuple[str, Any]]:
    """The registers we know."""
    return [("", _("No register")), *((s.prefix, s.title) for s in SCHEMES.values())]


class RegisterForm(OnceForm):
    """A body to put on the list. Members see only the sort that they may put up."""

    name = forms.CharField(label=_("What is it called?"), max_length=160)
    kind = forms.ChoiceField(label=_("What sort of body is it?"), widget=forms.RadioSelect)
    purpose = forms.CharField(
        label=_("What is it for?"),
        help_text=_("One sentence for neighbours who have never heard of it."),
        max_length=300,
        required=False,
    )
    area = forms.TypedChoiceField(
        label=_("Where is it at work?"), coerce=int, empty_value=None, required=False
    )
    website = forms.URLField(
        label=_("Web address"), max_length=200, required=False, assume_scheme="https"
    )
    scheme = forms.ChoiceField(
        label=_("Register it stands in"), choices=_scheme_choices, required=False
    )
    identifier = forms.CharField(
        label=_("Its number in that register"), max_length=40, required=False
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [c for c in Organisation.Kind.choices if may_register(actor, c[0])]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        if len(kinds) == 1:
            self.fields["kind"].initial = kinds[0][0]
        places = [("", _("Everywhere here")), *area_choices()]
        self.fields["area"].choices = places  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A number needs its register, and a register its number."""
        kept = super().clean() or self.cleaned_data
        if bool(kept.get("scheme")) != bool(kept.get("identifier")):
            missing = "identifier" if kept.get("scheme") else "scheme"
            self.add_error(missing, _("Give both the register and the number, or neither."))
        return kept

    def body(self) -> dict[str, Any]:
        """What the action is asked to put on the list."""
        kept = self.cleaned_data
        numbers = [(kept["scheme"], kept["identifier"])] if kept["scheme"] else []
        names = ("name", "kind", "purpose", "website", "request_key")
        return {name: kept[name] for name in names} | {
            "area_id": kept["area"],
            "identifiers": numbers,
        }


class IdentifierForm(OnceForm):
    """A number in a public register."""

    scheme = forms.ChoiceField(label=_("Register"), choices=_scheme_choices)
    identifier = forms.CharField(label=_("Number in that register"), max_length=40)


class OfficeForm(OnceForm):
    """A person, an office and a term."""

    reference = forms.CharField(
        label=_("The person’s reference"),  # noqa: RUF001 - an apostrophe
        help_text=_("Ask them for it: 10 signs, on their own page."),
        max_length=20,
    )
    title = forms.CharField(
        label=_("Office"), help_text=_("Such as Chair, Secretary or Treasurer."), max_length=80
    )
    begins_on = _day_field(_("First day"))
    ends_on = _day_field(
        _("Last day of the term"),
        required=False,
        help_text=_("Leave this empty if the term has no set end."),
    )


class InterestForm(OnceForm):
    """Something that could pull an officer two ways."""

    nature = forms.CharField(
        label=_("What could pull two ways?"),
        help_text=_("Such as “my sister owns the van hire firm”. Anyone can read this."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class EndForm(OnceForm):
    """The day on which something ends."""

    ended_on = _day_field(_("Which day?"))


class ListForm(forms.Form):
    """What the list is narrowed to."""

    q = forms.CharField(label=_("Name or number"), required=False, max_length=80)
    kind = forms.ChoiceField(
        label=_("Sort"),
        required=False,
        choices=lambda: [("", _("Any sort")), *Organisation.Kind.choices],
    )
    area = forms.TypedChoiceField(
        label=_("Where"),
        required=False,
        coerce=int,
        empty_value=None,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [("", _("Anywhere")), *area_choices()]
        self.fields["area"].choices = places  # type: ignore[attr-defined]
