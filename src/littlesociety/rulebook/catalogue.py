"""Every parameter there is: what it means, its bounds, and the value a society is founded with."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Definition:
    """One figure that a society may decide for itself, within bounds that keep it lawful.

    `meaning` is one sentence for a resident. `source` says where the founding value comes from.
    """

    key: str
    unit: str
    founding_value: int
    title: "str | Promise"
    meaning: "str | Promise"
    source: "str | Promise"
    lowest: int
    highest: int


_FOUNDING: Final = _("Founding value, from the practice of time banks")
_DEFINITIONS: Final = (
    Definition(
        key="exchange.credit_floor_minutes",
        unit="minutes",
        founding_value=-600,
        title=_("How much time a person may owe"),
        meaning=_("Nobody can ask for more help once they owe this much time."),
        source=_FOUNDING,
        lowest=-60_000,
        highest=0,
    ),
    Definition(
        key="exchange.credit_ceiling_minutes",
        unit="minutes",
        founding_value=3000,
        title=_("How much time a person may save"),
        meaning=_("Time is for using: nobody can save more than this."),
        source=_FOUNDING,
        lowest=0,
        highest=600_000,
    ),
    Definition(
        key="exchange.walkable_metres",
        unit="metres",
        founding_value=1200,
        title=_("How far people can walk to help"),
        meaning=_("Within this distance, the person asked least often comes first."),
        source=_("Founding value, a walk of about fifteen minutes"),
        lowest=100,
        highest=20_000,
    ),
    Definition(
        key="exchange.longest_need_minutes",
        unit="minutes",
        founding_value=480,
        title=_("The longest help in one go"),
        meaning=_("One request can ask for this much time and no more."),
        source=_FOUNDING,
        lowest=15,
        highest=1440,
    ),
    Definition(
        key="exchange.suggestions",
        unit="people",
        founding_value=5,
        title=_("How many helpers are suggested"),
        meaning=_("Each request for help shows this many people who could answer."),
        source=_("Founding value, few enough to read in a minute"),
        lowest=1,
        highest=20,
    ),
    Definition(
        key="exchange.confirm_within_days",
        unit="days",
        founding_value=14,
        title=_("How long to confirm that help came"),
        meaning=_("If one side has not answered after this many days, a broker may confirm."),
        source=_FOUNDING,
        lowest=1,
        highest=90,
    ),
    Definition(
        key="people.acting_for_days",
        unit="days",
        founding_value=365,
        title=_("How long someone may act for another"),
        meaning=_("After this time the person is asked again whether they still agree."),
        source=_("Founding value: consent is asked for at least once a year"),
        lowest=1,
        highest=1096,
    ),
    Definition(
        key="people.role_days",
        unit="days",
        founding_value=1096,
        title=_("How long a role is held"),
        meaning=_("Brokers and stewards are chosen afresh after this time."),
        source=_("Founding value: a term of three years"),
        lowest=30,
        highest=1827,
    ),
    Definition(
        key="messages.quiet_from_hour",
        unit="hour",
        founding_value=21,
        title=_("When the quiet hours begin"),
        meaning=_("From this hour only urgent messages are sent."),
        source=_("Founding value"),
        lowest=0,
        highest=23,
    ),
    Definition(
        key="messages.quiet_until_hour",
        unit="hour",
        founding_value=8,
        title=_("When the quiet hours end"),
        meaning=_("Until this hour only urgent messages are sent."),
        source=_("Founding value"),
        lowest=0,
        highest=23,
    ),
    Definition(
        key="messages.letter_after_days",
        unit="days",
        founding_value=0,
        title=_("How long before a letter is printed"),
        meaning=_("People who chose letters get theirs in one envelope after this many days."),
        source=_("Founding value"),
        lowest=0,
        highest=31,
    ),
    Definition(
        key="records.witness_quorum",
        unit="neighbours",
        founding_value=2,
        title=_("How many neighbours witness our record"),
        meaning=_("The record counts as witnessed when this many neighbours have signed it."),
        source=_("Founding value: one neighbour could make a mistake, two rarely the same one"),
        lowest=1,
        highest=15,
    ),
)
CATALOGUE: Final = {definition.key: definition for definition in _DEFINITIONS}
