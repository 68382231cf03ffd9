"""Text messages for a machine that sends none: each becomes a file in the local outbox."""

import os
from dataclasses import dataclass
from pathlib import Path

from .base import Message, SendingFailed


@dataclass(frozen=True, slots=True)
class TextFile:
    """Writes `text-REFERENCE.txt`; the same message tried again is the same file."""

    folder: Path

    def send(self, message: Message) -> str:
        """Write one text message."""
        path = self.folder / f"text-{message.reference}.txt"
        draft = path.with_suffix(".part")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            draft.write_text(f"To: {message.to}\n\n{message.body}\n", encoding="utf-8")
            os.replace(draft, path)
        except OSError:
            raise SendingFailed("outbox-cannot-be-written", is_outage=True) from None
        return path.name
