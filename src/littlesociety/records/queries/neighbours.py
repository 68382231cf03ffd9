"""The page of our neighbours, and the page of two statements that cannot both be true."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from littlesociety.core.errors import NotThere
from littlesociety.core.units import spell_moment
from littlesociety.records.folder import KEY, RecordFolder
from littlesociety.records.introductions import Introduction, parse_keys, spell_keys
from littlesociety.records.models import Contradiction, Cosignature, Neighbour
from society_algorithms.merkle.notes import NotANote, PublicKey, parse_checkpoint, split_note

from .witnesses import RECORD_PATH, Standing, our_witness_keys, standing

_SIGNS: Final = 32
_GROUP: Final = 4
_WARNINGS: Final = frozenset(
    {Neighbour.Reply.AHEAD, Neighbour.Reply.CONTRADICTED, Neighbour.Reply.NOT_OUR_KEY}
)


@dataclass(frozen=True, slots=True)
class NeighbourShown:
    """One neighbour, in sentences: how they watch us, and how we watch them."""

    pk: int
    name: str
    watching_us: str
    warning: str
    watching_them: str
    record_url: str
    signs: str


@dataclass(frozen=True, slots=True)
class ContradictionShown:
    """Two statements of one neighbour that cannot both be true, with everything needed to check."""

    pk: int
    name: str
    found: str
    said_first: str
    said_later: str
    first_note: str
    second_note: str
    proof: str
    keys: str


@dataclass(frozen=True, slots=True)
class NeighboursPage:
    """What the page of neighbours shows. `ours` is what to give to a neighbour's steward."""

    standing: Standing
    neighbours: Sequence[NeighbourShown]
    contradictions: Sequence[ContradictionShown]
    ours: Introduction | None
    signs: str


def neighbours_page(on: date) -> NeighboursPage:
    """Everything that page shows, in a fixed number of queries."""
    stands = standing(on)
    kept = list(Neighbour.objects.kept().order_by("name", "pk"))
    newest: dict[int, Cosignature] = {}
    for row in Cosignature.objects.filter(neighbour__in=kept).order_by("size"):
        newest[row.neighbour_id] = row
    found = Contradiction.objects.select_related("neighbour").order_by("-pk")
    ours = our_introduction() if stands.size else None
    return NeighboursPage(
        standing=stands,
        neighbours=[_shown(one, newest.get(one.pk)) for one in kept],
        contradictions=[_contradiction(one) for one in found],
        ours=ours,
        signs=spell_signs(ours) if ours else "",
    )


def contradiction_page(contradiction_id: int) -> ContradictionShown:
    """Return one contradiction. Raises NotThere."""
    found = Contradiction.objects.select_related("neighbour").filter(pk=contradiction_id).first()
    if found is None:
        raise NotThere(_("There is no such finding."))
    return _contradiction(found)


def our_introduction() -> Introduction:
    """What a neighbour needs in order to watch us and to be watched by us."""
    url = f"{settings.SITE_URL}{RECORD_PATH}".rstrip("/")
    keys = (RecordFolder().read(KEY) or b"").decode()
    return Introduction(
        name=keys.partition("/")[0],
        record_keys=keys,
        record_url=url,
        witness_keys=spell_keys([key.public for key in our_witness_keys()]),
        witness_url=f"{url}/witness",
    )


def spell_signs(given: Introduction) -> str:
    """Signs for two people to compare by telephone: the same keys give the same signs.

    Half of SHA-256 over every key, sorted. Empty when a key cannot be read.
    """
    try:
        keys = [*parse_keys(given.record_keys), *parse_keys(given.witness_keys)]
    except NotANote:
        return ""
    return _signs_of(keys)


def _signs_of(keys: Sequence[PublicKey]) -> str:
    """The same for keys that have been read."""
    joined = "\n".join(sorted(map(str, keys)))
    digits = hashlib.sha256(joined.encode()).hexdigest()[:_SIGNS]
    return " ".join(digits[at : at + _GROUP] for at in range(0, _SIGNS, _GROUP)) if keys else ""


def _shown(one: Neighbour, signed: Cosignature | None) -> NeighbourShown:
    """A neighbour in sentences."""
    is_worrying = one.reply in _WARNINGS
    return NeighbourShown(
        pk=one.pk,
        name=one.name,
        watching_us=_watching_us(one, signed),
        warning=_warning(one) if is_worrying else "",
        watching_them=_watching_them(one),
        record_url=one.record_url,
        signs=_signs_of([*parse_keys(one.record_keys), *parse_keys(one.witness_keys)]),
    )


def _watching_us(one: Neighbour, signed: Cosignature | None) -> str:
    """How they watch us."""
    if not one.witness_url:
        return _("They do not watch our record.")
    said = []
    if signed is not None:
        said.append(
            ngettext(
                "They have witnessed our first line, on %(when)s.",
                "They have witnessed our first %(n)s lines, on %(when)s.",
                signed.size,
            )
            % {"n": number_format(signed.size), "when": spell_moment(signed.cosigned_at)}
        )
    if one.asked_at is None:
        said.append(_("We have not asked them yet."))
    elif one.reply == Neighbour.Reply.NO_ANSWER:
        said.append(
            _("On %(when)s they did not answer. We go on asking.")
            % {"when": spell_moment(one.asked_at)}
        )
    elif one.reply == Neighbour.Reply.UNKNOWN:
        said.append(_("They have not added us yet. Ask one of their stewards to."))
    elif one.reply == Neighbour.Reply.UNCLEAR:
        said.append(_("Their last answer made no sense to us. We go on asking."))
    return " ".join(said)


def _warning(one: Neighbour) -> str:
    """What must be looked into."""
    return {
        Neighbour.Reply.AHEAD: _(
            "They have seen more lines of ours than we have now. Was an old backup put back here?"
        ),
        Neighbour.Reply.CONTRADICTED: _(
            "They say that our record does not continue what they saw of it before."
        ),
        Neighbour.Reply.NOT_OUR_KEY: _(
            "They know another key for our record. Ask their steward to add us again."
        ),
    }[Neighbour.Reply(one.reply)]


def _watching_them(one: Neighbour) -> str:
    """How we watch them."""
    if one.origin is None:
        return _("We do not watch a record of theirs.")
    if one.seen_at is None:
        return _("We watch their record. They have not asked us to witness it yet.")
    return ngettext(
        "We have witnessed their first line, on %(when)s.",
        "We have witnessed their first %(n)s lines, on %(when)s.",
        one.seen_size,
    ) % {"n": number_format(one.seen_size), "when": spell_moment(one.seen_at)}


def _spell_note(note: str) -> str:
    """What a checkpoint says, in words: how many lines, and their root."""
    made = parse_checkpoint(split_note(note)[0])
    lines = ngettext("%(n)s line", "%(n)s lines", made.size) % {"n": number_format(made.size)}
    return _("%(lines)s, with the root %(root)s") % {"lines": lines, "root": made.root.hex()}


def _contradiction(found: Contradiction) -> ContradictionShown:
    """A finding, ready to read."""
    return ContradictionShown(
        pk=found.pk,
        name=found.neighbour.name,
        found=spell_moment(found.found_at),
        said_first=_spell_note(found.first_note),
        said_later=_spell_note(found.second_note),
        first_note=found.first_note,
        second_note=found.second_note,
        proof=found.proof,
        keys=found.neighbour.record_keys,
    )
