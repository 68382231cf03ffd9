"""The form with which a steward sends a file of areas."""

from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from littlesociety.core.forms import OnceForm

from .models import Area
from .rules import FIRST_VINTAGE, LAST_VINTAGE

AREAS, OUTLINES = "areas", "outlines"
MOST_UPLOAD: Final = 30 * 1024 * 1024


class ImportForm(OnceForm):
    """What the file is, where it came from, and the file itself."""

    what = forms.ChoiceField(
        label=gettext_lazy("What is in the file?"),
        choices=(
            (AREAS, gettext_lazy("A table of areas and figures (CSV)")),
            (OUTLINES, gettext_lazy("Outlines for the map (GeoJSON)")),
        ),
        initial=AREAS,
        widget=forms.RadioSelect,
    )
    file = forms.FileField(
        label=gettext_lazy("The file"),
        help_text=gettext_lazy("CSV or GeoJSON, up to 30 MB. It may be packed as .gz."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind of area"), choices=Area.Kind.choices)
    vintage = forms.IntegerField(
        label=gettext_lazy("Year of the boundaries"),
        help_text=gettext_lazy("The year in which these areas were drawn, such as 2011 or 2021."),
        min_value=FIRST_VINTAGE,
        max_value=LAST_VINTAGE,
    )
    title = forms.CharField(
        label=gettext_lazy("What is the file called?"),
        help_text=gettext_lazy("People see this beside every number that comes from it."),
        max_length=200,
    )
    publisher = forms.CharField(
        label=gettext_lazy("Who published it?"), max_length=200, required=False
    )
    licence = forms.CharField(label=gettext_lazy("Licence"), max_length=200, required=False)
    url = forms.URLField(
        label=gettext_lazy("Web address"), max_length=200, required=False, assume_scheme="https"
    )
    released_on = forms.DateField(
        label=gettext_lazy("Day it was released"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    may_add = forms.BooleanField(
        label=gettext_lazy("It adds areas to those already here"),
        help_text=gettext_lazy("Leave this empty to be warned of codes that we do not know."),
        required=False,
    )

    def clean_file(self) -> "UploadedFile[Any]":
        """Refuse what is too large to read in one go."""
        sent: UploadedFile[Any] = self.cleaned_data["file"]
        if (sent.size or 0) > MOST_UPLOAD:
            raise forms.ValidationError(_("The file is too large. Pack it as .gz, or send parts."))
        return sent

    def origin(self) -> dict[str, Any]:
        """What an import is told about the file besides its text."""
        kept = self.cleaned_data
        names = (
            "kind",
            "vintage",
            "title",
            "publisher",
            "licence",
            "url",
            "released_on",
            "may_add",
        )
        return {name: kept[name] for name in names} | {"file_name": kept["file"].name}
