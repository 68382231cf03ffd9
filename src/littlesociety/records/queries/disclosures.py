"""What is sealed beside a line, for those who may show it to others."""

import base64
from collections.abc import Iterable
from typing import Any

import rfc8785
from django.utils.translation import gettext as _

from littlesociety.core.errors import NotThere
from littlesociety.records.models import Head, Sealed


def disclosure_of(entry_id: int) -> bytes:
    """Return the file with which what is sealed beside a line can be proved (verify.py reads it).

    JSON: the log's origin, the line's place (`seq`), the `payload`, and the `salt` in base64.
    Who may have it is for the caller to know. Raises NotThere while the line has no place, when
    nothing is sealed beside it, and once that has been destroyed.
    """
    sealed = Sealed.objects.select_related("entry").filter(entry_id=entry_id).first()
    head = Head.objects.filter(pk=1).first()
    if sealed is None:
        raise NotThere(_("Nothing is sealed beside this line, or it has been destroyed for good."))
    if head is None or sealed.entry.index is None:
        raise NotThere(_("The line waits to be sealed. Try again in a minute."))
    shown = {
        "log": head.origin,
        "seq": sealed.entry.index,
        "payload": sealed.payload,
        "salt": base64.b64encode(bytes(sealed.salt)).decode(),
    }
    return rfc8785.dumps(shown) + b"\n"


def sealed_beside(entry_ids: Iterable[int]) -> list[dict[str, Any]]:
    """What is sealed beside these lines, for the export of the person it tells of."""
    rows = Sealed.objects.filter(entry_id__in=list(entry_ids)).order_by("entry_id")
    return [
        {"line": index, **payload} for index, payload in rows.values_list("entry__index", "payload")
    ]
