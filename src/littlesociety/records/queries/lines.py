"""Reading the record: lines, where they stand, and their proofs. No line holds a person."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from littlesociety.core import clock
from littlesociety.core.components import EntryLink, PageLinks, TimelineItem
from littlesociety.core.errors import NotThere
from littlesociety.core.units import spell_day, spell_moment
from littlesociety.records.folder import RecordFolder
from littlesociety.records.models import AuditLine, Entry, Head
from littlesociety.records.wording import sentence_of, spell_area
from society_algorithms.merkle.notes import spell_proof
from society_algorithms.merkle.tiles import TiledTree
from society_algorithms.merkle.tree import leaf_hash

from .witnesses import note_for

LINES_ON_A_PAGE: Final = 50
MOST_EXPORTED: Final = 10_000
_MOST_COUNTED: Final = 10_000
_MOST_WAITING: Final = 10
_TILES_KEPT: Final = 128


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines are looked for, and where in the list to begin."""

    type: str = ""
    day: date | None = None
    subject: str = ""
    before: int | None = None
    after: int | None = None

    def filters(self) -> Q:
        """The same as a condition."""
        asked = Q()
        if self.type:
            asked &= Q(type=self.type)
        if self.day is not None:
            asked &= Q(happened_on=self.day)
        if self.subject:
            asked &= Q(subject=self.subject)
        return asked


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One line, ready to read."""

    index: int | None
    sentence: str
    day: str
    href: str


@dataclass(frozen=True, slots=True)
class RecordPage:
    """What the record's own page shows."""

    size: int
    root: str
    signed: str
    count: str
    lines: Sequence[RecordLine]
    waiting: Sequence[RecordLine]
    links: PageLinks


@dataclass(frozen=True, slots=True)
class LinePage:
    """One line with everything there is to know of it."""

    index: int | None
    sentence: str
    day: str
    area: str
    type: str
    subject: str
    text: str
    hash: str
    is_committed: bool
    supersedes: EntryLink | None
    superseded_by: EntryLink | None


@dataclass(frozen=True, slots=True)
class AuditItem:
    """Something done by or for a person, as the private trail has it."""

    when: str
    verb: str
    subject: str
    capacity: str
    by_id: int | None
    for_id: int | None


def record_size() -> int:
    """How many lines are signed."""
    return Head.objects.filter(pk=1).values_list("size", flat=True).first() or 0


def record_standing() -> tuple[int, datetime | None]:
    """How many lines are signed, and when the last were: for the foot of every page."""
    return Head.objects.filter(pk=1).values_list("size", "signed_at").first() or (0, None)


def entry_link(entry_id: int) -> EntryLink:
    """Return where an entry stands; it leads to the line, or to a page that says it waits."""
    index = Entry.objects.filter(pk=entry_id).values_list("index", flat=True).first()
    return _link(entry_id, index)


def latest_lines(most: int = 5) -> list[RecordLine]:
    """Return the newest signed lines, newest first."""
    return _lines(_signed(record_size()).order_by("-index")[:most])


def as_items(lines: Sequence[RecordLine]) -> list[TimelineItem]:
    """Lines as a page lists them: each leads to its own page, and says its place and its day."""
    place = _("Line")
    return [
        TimelineItem(
            title=line.sentence,
            when=line.day if line.index is None else f"{place} {line.index:,} · {line.day}",
            href=line.href,
        )
        for line in lines
    ]


def record_page(wanted: Wanted, query: str) -> RecordPage:
    """Return one page of the record, newest first. `query` repeats the filters in links."""
    head = Head.objects.filter(pk=1).first() or Head()
    found = _signed(head.size).filter(wanted.filters())
    lines, newer, older = _slice(found, wanted)
    waiting = Entry.objects.filter(wanted.filters(), index=None).order_by("-pk")
    is_first = wanted.before is None and wanted.after is None
    return RecordPage(
        size=head.size,
        root=bytes(head.root).hex(),
        signed=spell_moment(head.signed_at) if head.signed_at else "",
        count=_spell_count(found, head.size, is_all=wanted.filters() == Q()),
        lines=lines,
        waiting=_lines(waiting[:_MOST_WAITING]) if is_first else [],
        links=_links(lines, query, newer=newer, older=older),
    )


def line_page(index: int) -> LinePage:
    """Return one signed line. Raises NotThere."""
    entry = Entry.objects.filter(index=index).first()
    if entry is None:
        raise NotThere(_("The record has no line %(index)s.") % {"index": index})
    return _line_page(entry)


def waiting_page(entry_id: int) -> LinePage:
    """Return a line that may not have its place yet. Raises NotThere."""
    entry = Entry.objects.filter(pk=entry_id).first()
    if entry is None:
        raise NotThere(_("There is no such line."))
    return _line_page(entry)


def proof_of(index: int) -> str:
    """Return a line's proof as a file that can be checked without us. Raises NotThere.

    It goes to the newest checkpoint that enough neighbours witnessed, if that covers the line.
    """
    size, note = note_for(index, clock.today())
    leaf = Entry.objects.filter(index=index).values_list("leaf", flat=True).get()
    try:
        steps = _tree(RecordFolder().root, note, size).inclusion(index)
    except ValueError as cause:
        raise NotThere(_("The record is being written. Try again in a minute.")) from cause
    return spell_proof(index=index, proof=steps, checkpoint=note, leaf=bytes(leaf or b""))


@lru_cache(maxsize=2)
def _tree(folder: Path, _note: str, size: int) -> TiledTree:
    """The tree under a checkpoint, kept with the tiles that were read for the next proof."""
    return TiledTree(size, RecordFolder(folder).read_tile, keep=_TILES_KEPT)


def lines_as_json(wanted: Wanted, most: int = MOST_EXPORTED) -> Iterator[str]:
    """Return signed lines as they stand in the record, newest first."""
    found = _signed(record_size()).filter(wanted.filters()).order_by("-index")
    if wanted.before is not None:
        found = found.filter(index__lt=wanted.before)
    for leaf in found.values_list("leaf", flat=True)[:most]:
        yield bytes(leaf or b"").decode()


def rows_for_export(wanted: Wanted) -> Iterator[tuple[Any, ...]]:
    """Return signed lines as rows of a table: one row for each fact."""
    found = _signed(record_size()).filter(wanted.filters()).order_by("-index")
    rows = found.values_list("index", "happened_on", "type", "subject", "facts", "supersedes")
    for index, day, kind, subject, facts, _earlier in rows[:MOST_EXPORTED]:
        for name, value in sorted(facts.items()) or [("", "")]:
            yield index, day, kind, subject, name, value


def audit_lines_for(person_id: int, most: int = 100) -> list[AuditItem]:
    """Return what was done by or for a person, newest first."""
    found = AuditLine.objects.filter(Q(person=person_id) | Q(acting_for=person_id))
    return [
        AuditItem(
            when=spell_moment(line.at),
            verb=line.verb,
            subject=line.subject,
            capacity=line.capacity,
            by_id=line.person,
            for_id=line.acting_for,
        )
        for line in found.order_by("-pk")[:most]
    ]


def personal_export(person_id: int) -> dict[str, Any]:
    """Return what the private trail holds on a person, for themselves."""
    found = AuditLine.objects.filter(Q(person=person_id) | Q(acting_for=person_id))
    rows = found.order_by("pk").values("at", "verb", "subject", "capacity")
    return {"acts": [{**row, "at": row["at"].isoformat()} for row in rows]}


def _signed(size: int) -> QuerySet[Entry]:
    """The lines that the newest checkpoint covers."""
    return Entry.objects.filter(index__lt=size)


def _slice(found: QuerySet[Entry], wanted: Wanted) -> tuple[list[RecordLine], bool, bool]:
    """One page of lines, newest first, and whether there are newer and older ones.

    One line more than fits is read, so that nothing has to be asked twice.
    """
    most = LINES_ON_A_PAGE
    if wanted.after is not None:
        newer = _lines(found.filter(index__gt=wanted.after).order_by("index")[: most + 1])
        return newer[:most][::-1], len(newer) > most, True
    if wanted.before is not None:
        found = found.filter(index__lt=wanted.before)
    lines = _lines(found.order_by("-index")[: most + 1])
    return lines[:most], wanted.before is not None, len(lines) > most


def _lines(entries: QuerySet[Entry]) -> list[RecordLine]:
    """Rows as sentences."""
    base = reverse("records:list")
    lines = []
    rows = entries.values_list("pk", "index", "type", "subject", "facts", "happened_on")
    for pk, index, kind, subject, facts, day in rows:
        href = f"{base}waiting/{pk}/" if index is None else f"{base}line/{index}/"
        lines.append(RecordLine(index, sentence_of(kind, subject, facts), spell_day(day), href))
    return lines


def _links(lines: Sequence[RecordLine], query: str, *, newer: bool, older: bool) -> PageLinks:
    """Where newer and older lines are."""
    if not lines:
        return PageLinks(said="")
    newest, oldest = lines[0].index, lines[-1].index
    base = f"{reverse('records:list')}?{query}{'&' if query else ''}"
    return PageLinks(
        said=_("Lines %(newest)s to %(oldest)s") % {"newest": newest, "oldest": oldest},
        previous_href=f"{base}after={newest}#lines" if newer else "",
        next_href=f"{base}before={oldest}#lines" if older else "",
    )


def _spell_count(found: QuerySet[Entry], size: int, *, is_all: bool) -> str:
    """How many lines there are, in words. Very many are not counted to the end."""
    count = size if is_all else found.order_by()[: _MOST_COUNTED + 1].count()
    if not is_all and count > _MOST_COUNTED:
        return _("More than %(n)s lines") % {"n": f"{_MOST_COUNTED:,}"}
    return ngettext("%(n)s line", "%(n)s lines", count) % {"n": f"{count:,}"}


def _line_page(entry: Entry) -> LinePage:
    """Everything about one line."""
    leaf = bytes(entry.leaf or b"")
    earlier = entry_link(entry.supersedes) if entry.supersedes is not None else None
    later = Entry.objects.filter(supersedes=entry.pk).values_list("pk", "index").first()
    return LinePage(
        index=entry.index,
        sentence=sentence_of(entry.type, entry.subject, entry.facts),
        day=spell_day(entry.happened_on),
        area=spell_area(str(entry.facts["area"])) if "area" in entry.facts else "",
        type=entry.type,
        subject=entry.subject,
        text=leaf.decode(),
        hash=leaf_hash(leaf).hex() if leaf else "",
        is_committed=entry.commitment is not None,
        supersedes=earlier,
        superseded_by=_link(*later) if later else None,
    )


def _link(entry_id: int, index: int | None) -> EntryLink:
    """A link to a line, or to where it waits."""
    if index is None:
        return EntryLink(None, reverse("records:waiting", args=(entry_id,)))
    return EntryLink(index, reverse("records:line", args=(index,)))
