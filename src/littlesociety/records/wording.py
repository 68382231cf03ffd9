"""Each line of the record as a sentence for a neighbour."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from littlesociety.core.units import PENCE, spell_day, spell_minutes, spell_pence

Facts = Mapping[str, Any]
Spell = Callable[[str, Facts], str]
NameOfArea = Callable[[str, int], str | None]

_names: Final[list[NameOfArea]] = []

TYPE_TITLES: Final[Mapping[str, "str | Promise"]] = {
    "society-founded": gettext_lazy("The society was founded"),
    "help-given": gettext_lazy("Help was given"),
    "rule-changed": gettext_lazy("A rule changed"),
    "organisation-registered": gettext_lazy("An organisation was registered"),
    "office-taken": gettext_lazy("An office was taken"),
    "role-given": gettext_lazy("A role was given"),
    "ledger-checked": gettext_lazy("The accounts were checked"),
    "areas-imported": gettext_lazy("Areas were taken in"),
    "key-changed": gettext_lazy("The record's key changed"),
    "correction": gettext_lazy("A line was corrected"),
}

_CATEGORIES: Final[Mapping[str, "str | Promise"]] = {
    "lift": gettext_lazy("a lift"),
    "shopping": gettext_lazy("shopping and errands"),
    "company": gettext_lazy("company and calls"),
    "garden": gettext_lazy("gardening"),
    "repair": gettext_lazy("small repairs"),
    "cooking": gettext_lazy("cooking"),
    "papers": gettext_lazy("forms and letters"),
    "screens": gettext_lazy("phones and computers"),
    "pets": gettext_lazy("pets"),
    "lessons": gettext_lazy("teaching and practice"),
    "other": gettext_lazy("something else"),
}
_KINDS: Final[Mapping[str, "str | Promise"]] = {
    "public-body": gettext_lazy("A public body was registered"),
    "mutual": gettext_lazy("A mutual was registered"),
    "charity": gettext_lazy("A charity was registered"),
    "social-enterprise": gettext_lazy("A social enterprise was registered"),
    "business": gettext_lazy("A business was registered"),
    "informal-group": gettext_lazy("An informal group was registered"),
}
_ROLES: Final[Mapping[str, "str | Promise"]] = {
    "broker": gettext_lazy("Someone was made a broker from %(begins)s"),
    "steward": gettext_lazy("Someone was made a steward from %(begins)s"),
}
_REASONS: Final[Mapping[str, "str | Promise"]] = {
    "entered-in-error": gettext_lazy("Line %(line)s was entered in error."),
    "entered-twice": gettext_lazy("Line %(line)s was entered twice."),
    "wrong-figure": gettext_lazy("Line %(line)s has a wrong figure."),
    "undone": gettext_lazy("What line %(line)s says was undone."),
}
_UNITS: Final[Mapping[str, Callable[[int], str]]] = {
    "minutes": spell_minutes,
    "pence": spell_pence,
    PENCE: spell_pence,
    "metres": lambda n: _("%(n)s metres") % {"n": f"{n:,}"},
    "people": lambda n: _("%(n)s people") % {"n": f"{n:,}"},
    "neighbours": lambda n: _("%(n)s neighbours") % {"n": f"{n:,}"},
    "days": lambda n: _("%(n)s days") % {"n": f"{n:,}"},
    "seconds": lambda n: _("%(n)s seconds") % {"n": f"{n:,}"},
    "percent": lambda n: _("%(n)s per cent") % {"n": f"{n:,}"},
    "hour": lambda n: _("%(n)s o'clock") % {"n": n},
}


def name_areas_by(name: NameOfArea) -> None:
    """Let sentences call an area by the name that `name` gives for its code and vintage.

    The record itself holds the code, and knows no names: `wiring` brings them from the places.
    """
    _names[:] = [name]


def sentence_of(kind: str, subject: str, facts: Facts) -> str:
    """Return what a line says, in the reader's language.

    A line of a type from another time falls back to its own words.
    """
    named = subject if kind in _SAYS_ITS_SUBJECT else _name_in(kind, facts)
    return _sentence(get_language(), kind, named, tuple(facts.items()))


@lru_cache(maxsize=4096)
def _sentence(_language: str | None, kind: str, named: str, facts: tuple[Any, ...]) -> str:
    """Spell a sentence once: most lines say what many others say."""
    spell = _SENTENCES.get(kind)
    try:
        return spell(named, dict(facts)) if spell else kind
    except (KeyError, ValueError):
        return kind


def _name_in(kind: str, facts: Facts) -> str:
    """The name of the area in which help was given; nothing, when nobody can name it."""
    code, _at, vintage = str(facts.get("area", "")).partition("@")
    if kind != "help-given" or not _names or not vintage.isdecimal():
        return ""
    return _names[0](code, int(vintage)) or ""


def spell_area(area: str) -> str:
    """Say which area is meant by the code that the record holds: "area M05000001 (2030)"."""
    code, _at, vintage = area.partition("@")
    return _("area %(code)s (%(vintage)s)") % {"code": code, "vintage": vintage}


def _founded(_subject: str, _facts: Facts) -> str:
    return _("The society was founded and its record opened.")


def _help(area: str, facts: Facts) -> str:
    return _("%(time)s of help was given in %(where)s: %(category)s.") % {
        "time": spell_minutes(facts["minutes"]),
        "where": area or spell_area(facts["area"]),
        "category": _CATEGORIES[facts["category"]],
    }


def _rule(_subject: str, facts: Facts) -> str:
    return _("The rule %(key)s is %(value)s from %(day)s.") % {
        "key": facts["key"],
        "value": _UNITS.get(facts["unit"], str)(facts["value"]),
        "day": _day(facts["begins_on"]),
    }


def _organisation(_subject: str, facts: Facts) -> str:
    said = str(_KINDS[facts["kind"]])
    if "identifier" not in facts:
        return f"{said}."
    return f"{said}: {facts.get('scheme', '')} {facts['identifier']}."


def _office(_subject: str, facts: Facts) -> str:
    return _("Someone took an office in organisation %(reference)s from %(day)s.") % {
        "reference": facts["organisation"],
        "day": _day(facts["begins_on"]),
    }


def _role(_subject: str, facts: Facts) -> str:
    said = str(_ROLES[facts["role"]]) % {"begins": _day(facts["begins_on"])}
    if "ends_on" not in facts:
        return f"{said}."
    return _("%(given)s until %(ends)s.") % {"given": said, "ends": _day(facts["ends_on"])}


def _ledger(_subject: str, facts: Facts) -> str:
    count = {"n": f"{int(facts['transfers']):,}"}
    if int(facts.get("problems", 0)):
        return _("All %(n)s transfers were checked, and something does not add up.") % count
    if int(facts.get("minutes_sum", 0)) or int(facts.get("pence_sum", 0)):
        return _("All %(n)s transfers were checked, and the accounts do not sum to zero.") % count
    return _("All %(n)s transfers were checked, and the accounts sum to zero.") % count


def _areas(_subject: str, facts: Facts) -> str:
    return _("%(n)s areas were taken in (%(kind)s, %(vintage)s).") % {
        "n": f"{int(facts['areas']):,}",
        "kind": facts["kind"],
        "vintage": facts["vintage"],
    }


def _key(_subject: str, facts: Facts) -> str:
    return _("The record is signed with a new key from %(day)s.") % {
        "day": _day(facts["begins_on"])
    }


def _correction(subject: str, facts: Facts) -> str:
    return str(_REASONS[facts["reason"]]) % {"line": subject.partition(":")[2]}


def _day(text: str) -> str:
    return spell_day(date.fromisoformat(text))


_SAYS_ITS_SUBJECT: Final = frozenset({"correction"})
_SENTENCES: Final[Mapping[str, Spell]] = {
    "society-founded": _founded,
    "help-given": _help,
    "rule-changed": _rule,
    "organisation-registered": _organisation,
    "office-taken": _office,
    "role-given": _role,
    "ledger-checked": _ledger,
    "areas-imported": _areas,
    "key-changed": _key,
    "correction": _correction,
}
