"""What every form shares: it can be sent once, and it knows how to show a refusal."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _

from .errors import Refusal


class OnceForm(forms.Form):
    """A form that names its own sending, so that a second click or a retry changes nothing twice.

    The action is given `request_key` and keeps it under a unique constraint.
    """

    request_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"request_key": uuid4(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            _say_what_is_missing(field)

    def show(self, refusal: Refusal) -> None:
        """Show a refusal at its field, or at the top of the form."""
        known = refusal.field if refusal.field in self.fields else None
        self.add_error(known, str(refusal))


def _say_what_is_missing(field: forms.Field) -> None:
    """Let a field that has no words of its own name itself when it is left empty."""
    usual = forms.Field.default_error_messages["required"]
    if field.label and field.error_messages.get("required") == usual:
        missing = _("Please answer: %(question)s") % {"question": field.label}
        field.error_messages["required"] = missing
