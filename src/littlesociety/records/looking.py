"""Looking a neighbour up at its address: which keys it shows there. Nothing is believed yet."""

from typing import Final

from django.utils.translation import gettext as _

from littlesociety.core import outbound
from littlesociety.core.errors import Refusal

from .introductions import Introduction, record_address

_LONGEST: Final = 16 * 1024
_FOUND: Final = 200


class NotFoundThere(Refusal):
    """Nothing that looks like a record was found at an address."""

    code = "no-record-there"
    status = 422


def neighbour_at(address: str) -> Introduction:
    """Return how the society at an address introduces itself; its name is that of its record.

    Raises NotUnderstood for what is no address, and NotFoundThere when it shows no keys.
    """
    record = record_address(address)
    record_keys = _shown_at(f"{record}/key")
    return Introduction(
        name=record_keys.partition("+")[0].partition("/")[0],
        record_keys=record_keys,
        record_url=record,
        witness_keys=_shown_at(f"{record}/witness/key"),
        witness_url=f"{record}/witness",
    )


def _shown_at(url: str) -> str:
    """The keys at an address."""
    try:
        answer = outbound.fetch(url, most=_LONGEST)
    except outbound.NoAnswer as reason:
        raise NotFoundThere(_WHY.get(reason.code, _no_record)(), field="address") from None
    try:
        text = answer.body.decode("ascii")
    except UnicodeDecodeError:
        text = ""
    if answer.status != _FOUND or "+" not in text:
        raise NotFoundThere(_no_record(), field="address")
    return text


def _no_record() -> str:
    return _("We found no record at this address. Check it, or paste the keys instead.")


def _no_answer() -> str:
    return _("Nobody answers at this address. Try again later, or paste the keys instead.")


def _refused() -> str:
    return _("This address is not on the open internet. Check it, or paste the keys instead.")


_WHY: Final = {
    "address-refused": _refused,
    "not-found": _no_answer,
    "no-connection": _no_answer,
    "no-answer-in-time": _no_answer,
}
