"""What is sealed beside a line, for those who may show it to others."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from littlesociety.core.errors import NotThere
from littlesociety.records import rules
from littlesociety.records.models import Sealed


def disclosure_of(entry_id: int) -> str:
    """Return the file with which someone can prove what is sealed beside a line.

    Together with the line's own proof; see docs/reference/record-format.md. Who may have it is for
    the caller to know. Raises NotThere when nothing is sealed beside the line, and once that has
    been destroyed.
    """
    sealed = Sealed.objects.filter(entry_id=entry_id).first()
    if sealed is None:
        raise NotThere(_("Nothing is sealed beside this line, or it has been destroyed for good."))
    return rules.disclosure_of(sealed.payload, salt=bytes(sealed.salt))


def sealed_beside(entry_ids: Iterable[int]) -> list[dict[str, Any]]:
    """What is sealed beside these lines, for the export of the person it tells of."""
    rows = Sealed.objects.filter(entry_id__in=list(entry_ids)).order_by("entry_id")
    return [
        {"line": index, **payload} for index, payload in rows.values_list("entry__index", "payload")
    ]
