"""Our log in a folder of files, through the same writer that seals the public record.

One append is a thousand leaves: hashed, bundles and tiles written, the checkpoint signed with
Ed25519 and ML-DSA-44, and everything on the disk when it returns. Making the leaves is not timed.
"""

import subprocess
import sys
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from littlesociety.ops.bench.workshop import obey, timed
from society_algorithms.merkle import verify
from society_algorithms.merkle.folder import KEY, LogFolder
from society_algorithms.merkle.log import LogWriter
from society_algorithms.merkle.notes import KeyType, PublicKey, SigningKey
from society_algorithms.merkle.tiles import TiledTree

from .leaves import A_THOUSAND, ORIGIN, leaves, places

_AT_ONCE: Final = 50_000


class Log:
    """A log of our own in a folder."""

    def __init__(self, root: Path) -> None:
        self.folder = LogFolder(root)
        ed25519, ml_dsa = Ed25519PrivateKey.generate(), MLDSA44PrivateKey.generate()
        public = ed25519.public_key().public_bytes_raw()
        self.key = SigningKey(PublicKey(ORIGIN, public, KeyType.ED25519), ed25519.sign)
        public = ml_dsa.public_key().public_bytes_raw()
        second = SigningKey(PublicKey(ORIGIN, public, KeyType.ML_DSA_44), ml_dsa.sign)
        self.writer = LogWriter(self.folder, ORIGIN, self.key, second)
        self.kept: TiledTree | None = None
        root.mkdir(parents=True, exist_ok=True)
        (root / KEY).write_text(f"{self.key.public}\n")

    def grow(self, size: int) -> None:
        """Add leaves until there are so many."""
        while self.writer.size < size:
            first = self.writer.size
            self.writer.append(leaves(first, min(_AT_ONCE, size - first)))

    def append(self, times: int) -> float:
        """Add a thousand leaves at a time."""
        first = self.writer.size
        batches = [leaves(first + A_THOUSAND * n, A_THOUSAND) for n in range(times)]
        return timed(self.writer.append, batches)

    def inclusion(self, times: int, *, afresh: bool = False) -> float:
        """Prove leaves anywhere, with one reader of tiles or with a new one each time."""
        asked = places(self.writer.size, times)
        return timed(lambda place: self._tree(afresh=afresh).inclusion(place), asked)

    def consistency(self, times: int, *, afresh: bool = False) -> float:
        """Prove that the log continues what it was at any earlier size."""
        size = self.writer.size
        asked = places(size, times)
        return timed(lambda old: self._tree(afresh=afresh).consistency(old, size), asked)

    def audit(self, times: int) -> float:
        """Run the offline verifier over the whole folder, as anyone would."""
        command = [sys.executable, str(verify.__file__), str(self.folder.root)]
        command += ["--key", str(self.key.public)]

        def run(_time: int) -> None:
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603  our own

        return timed(run, range(times))

    def _tree(self, *, afresh: bool) -> TiledTree:
        """A reader of tiles: for a server that keeps one, or for a page that makes one."""
        if afresh:
            return TiledTree(self.writer.size, self.folder.read_tile)
        if self.kept is None or self.kept.size != self.writer.size:
            self.kept = TiledTree(self.writer.size, self.folder.read_tile)
        return self.kept


def main() -> None:
    """Obey until standard input ends: `log_ours FOLDER`."""
    log = Log(Path(sys.argv[1]))
    obey(
        {
            "grow": log.grow,
            "append": log.append,
            "inclusion": log.inclusion,
            "consistency": log.consistency,
            "audit": log.audit,
        }
    )


if __name__ == "__main__":
    main()
