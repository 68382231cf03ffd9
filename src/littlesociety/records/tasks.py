"""Asking neighbours to witness our record, behind the pages and without holding anything up."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from queue import SimpleQueue
from typing import Final

from littlesociety.core import outbound
from society_algorithms.merkle.tiles import TiledTree
from society_algorithms.merkle.tree import consistency_proof
from society_algorithms.merkle.witness import Outcome, ask

from .actions import publish_cosignatures, store_outcome
from .folder import RecordFolder
from .queries.witnesses import Ask, asks_due

_log = logging.getLogger(__name__)

_NOW_AND_THEN: Final = timedelta(seconds=30)

Start = Callable[[Callable[[], None]], None]


def in_background(work: Callable[[], None]) -> None:
    """Do something in a thread of its own, which does not keep the worker from stopping."""
    threading.Thread(target=work, daemon=True).start()


@dataclass(slots=True)
class Rounds:
    """The asking of all neighbours. A turn stores what came back and starts what is due.

    The talking is done elsewhere (`start`), without the database; so neither a slow neighbour nor
    one that never answers delays the sealing of the record or anything else.
    """

    start: Start = in_background
    _published_at: datetime | None = None
    _under_way: set[int] = field(default_factory=set)
    _answers: "SimpleQueue[tuple[Ask, Outcome | None]]" = field(default_factory=SimpleQueue)

    def turn(self, at: datetime) -> int:
        """Do what can be done now; return how many neighbours have newly signed."""
        signed = 0
        while not self._answers.empty():
            asked, outcome = self._answers.get()
            self._under_way.discard(asked.neighbour_id)
            signed += store_outcome(ask=asked, outcome=outcome, at=at)
        if signed or self._published_at is None or at - self._published_at >= _NOW_AND_THEN:
            publish_cosignatures(at=at)
            self._published_at = at
        for asked in asks_due(at):
            if asked.neighbour_id not in self._under_way:
                self._under_way.add(asked.neighbour_id)
                self.start(partial(self._talk, asked))
        return signed

    def _talk(self, asked: Ask) -> None:
        """Ask one neighbour, and leave the answer for the next turn."""
        self._answers.put((asked, talk(asked)))


def talk(asked: Ask) -> Outcome | None:
    """Ask one neighbour; None when nothing came back that can be used."""

    def send(body: bytes) -> tuple[int, bytes]:
        answer = outbound.fetch(f"{asked.url}/add-checkpoint", body)
        return answer.status, answer.body

    def prove(known: int) -> Sequence[bytes]:
        tree = TiledTree(asked.size, RecordFolder().read_tile)
        return consistency_proof(known, asked.size, tree.node)

    try:
        return ask(send, note=asked.note, size=asked.size, known=asked.known, prove=prove)
    except outbound.NoAnswer as reason:
        _log.info("neighbour %s: %s", asked.neighbour_id, reason.code)
    except Exception as error:  # noqa: BLE001 - a neighbour stops nothing
        _log.warning("neighbour %s: %s", asked.neighbour_id, type(error).__name__)
    return None
