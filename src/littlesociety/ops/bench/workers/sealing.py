"""From a fact to a signed line, through the database and the sequencer, as in a running society.

A thousand facts are committed to the database in one transaction, then sealed: each gets its place
and its bytes, the files are written, the checkpoint is signed, all of it durable.
"""

from typing import Any, Final

import django
from django.core.management import call_command

from littlesociety.ops.bench.workshop import obey, timed

from .leaves import A_THOUSAND, ORIGIN

_FACTS: Final[dict[str, int | str]] = {
    "minutes": 60,
    "category": "shopping",
    "area": "E05001234@2024",
}


class Sealing:
    """A public record in a database and a folder of its own."""

    def __init__(self) -> None:
        from littlesociety.core import clock  # noqa: PLC0415  Django must stand first
        from littlesociety.core.actors import SYSTEM  # noqa: PLC0415
        from littlesociety.core.references import new_reference  # noqa: PLC0415
        from littlesociety.records import actions  # noqa: PLC0415

        self.actions, self.now, self.by = actions, clock.now, SYSTEM
        self.new_reference = new_reference
        call_command("migrate", verbosity=0)
        actions.open_record(origin=ORIGIN, by=SYSTEM, at=clock.now())

    def seal(self, times: int) -> float:
        """Publish and seal a thousand lines at a time."""
        batches = [[self.line() for _line in range(A_THOUSAND)] for _batch in range(times)]
        return timed(self._publish_and_seal, batches)

    def line(self) -> Any:
        """A line about help that was given."""
        subject = f"need:{self.new_reference()}"
        return self.actions.Line("help-given", subject, _FACTS, self.now())

    def _publish_and_seal(self, batch: list[Any]) -> None:
        """Signed and on the disk when this returns."""
        self.actions.publish_many(batch, by=self.by)
        self.actions.seal_record(at=self.now())


def main() -> None:
    """Obey until standard input ends."""
    django.setup()
    obey({"seal": Sealing().seal})


if __name__ == "__main__":
    main()
