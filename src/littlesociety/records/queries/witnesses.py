"""Who watches our record: how it stands, whom to ask, and what is published about it."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from littlesociety.core.errors import NotThere
from littlesociety.core.units import spell_moment
from littlesociety.records.folder import KEY, RecordFolder
from littlesociety.records.introductions import parse_keys
from littlesociety.records.models import Cosignature, Head, Neighbour
from littlesociety.records.witness_keys import witness_keys
from society_algorithms.merkle.notes import PublicKey, SigningKey, split_note
from society_algorithms.merkle.policy import Group, Log, Policy, Witness

Quorum = Callable[[date], int]

RECORD_PATH: Final = "/record/"
_FOUNDING_QUORUM: Final = 2
_quorum: Final[list[Quorum]] = [lambda _on: _FOUNDING_QUORUM]


@dataclass(frozen=True, slots=True)
class Ask:
    """One question to one neighbour, with everything that asking it takes."""

    neighbour_id: int
    url: str
    keys: tuple[PublicKey, ...]
    note: str
    size: int
    root: bytes
    known: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the record is independently witnessed.

    `size` lines are signed; the first `witnessed_size` of them are witnessed by `quorum` neighbours
    or more, whose names are `witnesses`, last at `witnessed_at`. `note` is that checkpoint with
    their cosignatures. `signed_by` names those who signed the newest checkpoint, enough or not.
    """

    quorum: int
    size: int
    signed_by: tuple[str, ...] = ()
    witnessed_size: int = 0
    witnesses: tuple[str, ...] = ()
    witnessed_at: datetime | None = None
    note: str = ""

    @property
    def is_witnessed(self) -> bool:
        """Whether every signed line is witnessed by enough neighbours."""
        return 0 < self.size == self.witnessed_size

    def covers(self, index: int) -> bool:
        """Whether a line stands among those that are witnessed."""
        return index < self.witnessed_size

    @property
    def by_whom(self) -> str:
        """Who witnessed it, and when, in words."""
        if self.witnessed_at is None:
            return ""
        return _("%(names)s, on %(when)s") % {
            "names": spell_names(self.witnesses),
            "when": spell_moment(self.witnessed_at),
        }


def take_quorum_from(quorum: Quorum) -> None:
    """Let `quorum` say how many neighbours must sign: `wiring` brings it from the rules."""
    _quorum[:] = [quorum]


def quorum_on(on: date) -> int:
    """How many neighbours must have signed before a checkpoint counts as witnessed."""
    return _quorum[0](on)


def standing(on: date) -> Standing:
    """How far the record is witnessed on this day, by the rule of this day."""
    quorum = quorum_on(on)
    head = Head.objects.filter(pk=1).values_list("size", "root").first()
    if head is None:
        return Standing(quorum, 0)
    size, root = head[0], bytes(head[1])
    rows = Cosignature.objects.filter(neighbour__removed_at=None, size__lte=size)
    newest_first = rows.order_by("-size", "root", "neighbour__name", "pk")
    signed_by: tuple[str, ...] = ()
    for made, group in groupby(
        newest_first.select_related("neighbour"), key=lambda row: (row.size, bytes(row.root))
    ):
        signed = list(group)
        names = tuple(row.neighbour.name for row in signed)
        signed_by = names if made == (size, root) else signed_by
        if len(signed) >= quorum and (made[0] < size or made[1] == root):
            return Standing(
                quorum, size, signed_by, made[0], names, max(row.cosigned_at for row in signed),
                cosigned(signed[0].note, [row.lines for row in signed]),
            )  # fmt: skip
    return Standing(quorum, size, signed_by)


def note_for(index: int, on: date) -> tuple[int, str]:
    """The size and the note of the checkpoint that a proof of this line goes to.

    The newest one that enough neighbours witnessed, if it covers the line; otherwise the newest.
    Raises NotThere when none covers it.
    """
    found = standing(on)
    if found.covers(index):
        return found.witnessed_size, found.note
    head = Head.objects.filter(pk=1, size__gt=index).first()
    if head is None:
        raise NotThere(_("This line is not signed yet. Try again in a minute."))
    return head.size, head.checkpoint


def own_note(note: str, origin: str) -> str:
    """A checkpoint of ours without the signatures of others."""
    text, signatures = split_note(note)
    return f"{text}\n" + "".join(str(line) for line in signatures if line.name == origin)


def cosigned(note: str, lines: Sequence[str]) -> str:
    """A checkpoint with cosignatures after our own signatures."""
    return note + "".join(lines)


def asks_due(at: datetime) -> list[Ask]:
    """Whom to ask now to witness our newest checkpoint. One query while there is no neighbour."""
    neighbours = list(Neighbour.objects.to_ask().filter(due_at__lte=at).order_by("pk"))
    head = Head.objects.filter(pk=1).first() if neighbours else None
    if head is None or not head.checkpoint:
        return []
    root = bytes(head.root)
    done = set(
        Cosignature.objects.filter(size=head.size, root=root).values_list("neighbour", flat=True)
    )
    note = own_note(head.checkpoint, head.origin)
    return [
        Ask(one.pk, one.witness_url, parse_keys(one.witness_keys), note, head.size, root,
            min(one.known_size, head.size))
        for one in neighbours
        if one.pk not in done
    ]  # fmt: skip


def our_witness_keys() -> tuple[SigningKey, SigningKey]:
    """The keys with which we cosign. Raises NotThere before the record has a name."""
    origin = Head.objects.filter(pk=1).values_list("origin", flat=True).first()
    if origin is None:
        raise NotThere(_("This society has no record yet. Name it first."))
    has_signed = Neighbour.objects.exclude(seen_at=None).exists()
    return witness_keys(origin=origin, has_signed=has_signed)


def checkpoint_seen(origin_hash: str) -> str:
    """The newest checkpoint that we cosigned of a record, with its signatures and ours.

    `origin_hash` is SHA-256 of the origin in lower-case hex, as in tlog-witness. Raises NotThere.
    """
    rows = Neighbour.objects.kept().exclude(origin=None).exclude(seen_at=None)
    for origin, note in rows.values_list("origin", "seen_note"):
        if hashlib.sha256((origin or "").encode()).hexdigest() == origin_hash:
            return note
    raise NotThere(_("We have cosigned no such record."))


def policy_text(on: date) -> str:
    """Whom to believe about our record, as a C2SP tlog-policy file.

    While there are fewer witnesses than the quorum asks for, the quorum is none: the file says so.
    """
    keys = parse_keys((RecordFolder().read(KEY) or b"").decode())
    url = f"{settings.SITE_URL}{RECORD_PATH}"
    witnesses: list[Witness] = []
    groups: list[Group] = []
    members: list[str] = []
    for one in Neighbour.objects.to_ask().order_by("pk"):
        named = _policy_names(one)
        witnesses += [Witness(name, key, one.witness_url) for name, key in named]
        if len(named) > 1:
            groups.append(Group(named[0][1].name, 1, tuple(name for name, _key in named)))
        members.append(named[0][1].name)
    quorum, comment = quorum_on(on), ""
    if len(members) < quorum:
        comment, name = f"# Not yet independently witnessed: {quorum} are needed.\n", "none"
    else:
        groups.append(Group("neighbours", quorum, tuple(members)))
        name = "neighbours"
    logs = tuple(Log(key, url) for key in keys)
    return comment + str(Policy(logs, tuple(witnesses), tuple(groups), name))


def _policy_names(one: Neighbour) -> list[tuple[str, PublicKey]]:
    """A name in the policy for each key: the key's own, with a number when there are several."""
    keys = parse_keys(one.witness_keys)
    if len(keys) == 1:
        return [(keys[0].name, keys[0])]
    return [(f"{key.name}#{n}", key) for n, key in enumerate(keys, start=1)]


def spell_names(names: Sequence[str]) -> str:
    """Names in one line: "Ash, Beck and Marlbrook"."""
    if len(names) < len(("one", "two")):
        return "".join(names)
    return _("%(some)s and %(last)s") % {"some": ", ".join(names[:-1]), "last": names[-1]}
