"""What a person can agree to, in exactly which words. Old wordings stay, for old consents."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Purpose:
    """Something one can agree to. `wordings` goes from version to the words shown, oldest first."""

    key: str
    title: "str | Promise"
    wordings: Mapping[str, "str | Promise"]
    is_required: bool = False

    @property
    def version(self) -> str:
        """The version that is shown today."""
        return list(self.wordings)[-1]

    @property
    def wording(self) -> "str | Promise":
        """The words that are shown today."""
        return self.wordings[self.version]


NEIGHBOURLY: Final = "neighbourly"
SUGGESTIONS: Final = "suggestions"

_ALL = (
    Purpose(
        NEIGHBOURLY,
        _("How we treat one another"),
        {
            "1": _(
                "I will treat my neighbours with respect and keep what I learn about them to "
                "myself. I know that my first name and initial are shown to people I help or who "
                "help me."
            )
        },
        is_required=True,
    ),
    Purpose(
        SUGGESTIONS,
        _("Suggesting me to others"),
        {"1": _("You may suggest me to neighbours who ask for something that I offer.")},
    ),
)

PURPOSES: Final = MappingProxyType({purpose.key: purpose for purpose in _ALL})
