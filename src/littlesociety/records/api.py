"""The record for programs: lines found by type, day and subject, and one line with its proof."""

import json
from datetime import date, datetime

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema

from littlesociety.core import clock

from . import queries, registry
from .queries import Wanted

router = Router(tags=[str(_("The record"))])


class LineOut(Schema):
    """A line exactly as it stands in the record."""

    v: int
    log: str
    seq: int
    at: date
    type: str
    subject: str
    facts: dict[str, int | str]
    commit: str | None
    supersedes: int | None


class LineWithProof(Schema):
    """A line, its hash, and a proof that can be checked without us."""

    line: LineOut
    hash: str
    proof: str


class Find(Schema):
    """Which lines, newest first; `before` goes on after the last one seen."""

    type: str = ""
    day: date | None = None
    subject: str = ""
    before: int | None = None
    limit: int = 50


@router.get("/record/lines", response=list[LineOut])
def list_lines(request: HttpRequest, find: Query[Find]) -> list[dict[str, object]]:
    """List signed lines, newest first."""
    wanted = Wanted(type=find.type, day=find.day, subject=find.subject, before=find.before)
    most = max(1, min(find.limit, 1000))
    return [json.loads(leaf) for leaf in queries.lines_as_json(wanted, most)]


@router.get("/record/lines/{int:index}", response=LineWithProof)
def get_line(request: HttpRequest, index: int) -> dict[str, object]:
    """Return one signed line with its proof."""
    proof = queries.proof_of(index)
    page = queries.line_page(index)
    return {"line": json.loads(page.text), "hash": page.hash, "proof": proof}


@router.get("/record/types", response=dict[str, dict[str, object]])
def list_types(request: HttpRequest) -> dict[str, dict[str, object]]:
    """Return every type of line as JSON Schema."""
    return registry.schemas()


class WitnessesOut(Schema):
    """How far the record is independently witnessed, and by whom."""

    quorum: int
    size: int
    witnessed_size: int
    is_witnessed: bool
    witnesses: list[str]
    witnessed_at: datetime | None


@router.get("/record/witnesses", response=WitnessesOut)
def get_witnesses(request: HttpRequest) -> queries.Standing:
    """Return how many lines are signed, and how many of them enough neighbours have witnessed."""
    return queries.standing(clock.today())
