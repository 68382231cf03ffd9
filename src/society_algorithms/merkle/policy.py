"""Whom to believe about a log: known logs, known witnesses, and how many must have signed.

The file is that of C2SP tlog-policy: lines of `log`, `witness`, `group` and one `quorum`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from .cosignatures import time_signed
from .notes import (
    Checkpoint,
    KeyType,
    NotANote,
    PublicKey,
    Signature,
    SigningKey,
    parse_checkpoint,
    parse_key,
    split_note,
)

NONE: Final = "none"

_SPACE: Final = re.compile(r"[ \t]+")
_FORBIDDEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_COUNT: Final = re.compile(r"[1-9][0-9]{0,8}")
_LOG_TYPES: Final = frozenset({KeyType.ED25519, KeyType.ML_DSA_44})
_WITNESS_TYPES: Final = frozenset({KeyType.ED25519_COSIGNATURE, KeyType.ML_DSA_44})


class NotAPolicy(ValueError):
    """The text is not a policy in the published form."""


@dataclass(frozen=True, slots=True)
class Log:
    """A log that is believed, and where it is, if that is said."""

    key: PublicKey
    url: str = ""


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness that counts: its name in the policy, its key, and where to ask it, if said."""

    name: str
    key: PublicKey
    url: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Members, each a witness or an earlier group, of which `threshold` must have signed."""

    name: str
    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """Logs, witnesses and groups in the order in which they are defined, and who must sign.

    `quorum` is the name of a witness or a group, or `none`.
    """

    logs: tuple[Log, ...] = ()
    witnesses: tuple[Witness, ...] = ()
    groups: tuple[Group, ...] = ()
    quorum: str = NONE

    def is_met_by(self, names: frozenset[str] | set[str]) -> bool:
        """Whether these witnesses, by their names in the policy, are enough."""
        met = {NONE, *names}
        for group in self.groups:
            if sum(member in met for member in group.members) >= group.threshold:
                met.add(group.name)
        return self.quorum in met

    def __str__(self) -> str:
        lines = [f"log {log.key} {log.url}" for log in self.logs]
        lines += [f"witness {one.name} {one.key} {one.url}" for one in self.witnesses]
        lines += [f"group {g.name} {g.threshold} {' '.join(g.members)}" for g in self.groups]
        return "".join(f"{line.rstrip()}\n" for line in [*lines, f"quorum {self.quorum}"])


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a policy says of a note: the checkpoint, who signed it, and when they say they did.

    `witnesses` holds names in the policy and seconds since 1970. Only `is_valid` is a yes.
    """

    checkpoint: Checkpoint
    log_ok: bool
    witnesses: tuple[tuple[str, int], ...]
    quorum_met: bool

    @property
    def is_valid(self) -> bool:
        """Whether a known log signed it, and enough witnesses did."""
        return self.log_ok and self.quorum_met


def verify_note(note: str, policy: Policy) -> Verdict:
    """Judge a signed checkpoint by a policy.

    Lines by unknown keys are passed over. Raises NotANote when the text is no checkpoint, or when a
    line that claims a known key does not verify: then the whole note is refused (signed-note).
    """
    text, signatures = split_note(note)
    checkpoint = parse_checkpoint(text)

    def times(key: PublicKey) -> list[int]:
        return [time_signed(text, line, key) for line in signatures if line.is_by(key)]

    logs = [log for log in policy.logs if log.key.name == checkpoint.origin and times(log.key)]
    found = {one.name: times(one.key) for one in policy.witnesses}
    seen = tuple((name, max(signed)) for name, signed in found.items() if signed)
    return Verdict(checkpoint, bool(logs), seen, policy.is_met_by({name for name, _time in seen}))


def sign_policy(text: str, key: SigningKey) -> str:
    """Return a policy with a last line, a comment, in which a log's Ed25519 key signs all above it.

    The line is "# " and a signature line as in signed-note. So whoever passes the file on cannot
    change a letter of it unseen, and it stays a policy for every reader of policies.
    """
    return f"{text}# {Signature(key.public.name, key.public.id, key.sign(text.encode()))}"


def parse_policy(text: str) -> Policy:
    r"""Read a policy file. Raises NotAPolicy, saying which line is wrong and why.

    >>> key = PublicKey("w.example", bytes(32), KeyType.ED25519_COSIGNATURE)
    >>> parse_policy(f"witness W {key}\nquorum W\n").is_met_by({"W"})
    True
    """
    reader = _Reader()
    for number, line in enumerate(text.split("\n"), start=1):
        try:
            if _FORBIDDEN.search(line):
                raise NotAPolicy("it holds signs that cannot be seen")
            reader.take(_SPACE.split(line.strip(" \t")))
        except (NotAPolicy, NotANote) as wrong:
            message = f"line {number}: {wrong}"
            raise NotAPolicy(message) from wrong
    if reader.quorum is None:
        raise NotAPolicy("there is no quorum line")
    return Policy(tuple(reader.logs), tuple(reader.witnesses), tuple(reader.groups), reader.quorum)


@dataclass(slots=True)
class _Reader:
    """A policy as far as it has been read."""

    logs: list[Log] = field(default_factory=list)
    witnesses: list[Witness] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    quorum: str | None = None
    free: dict[str, bool] = field(default_factory=dict)
    """Every name defined so far, and whether no group holds it yet."""

    def take(self, words: list[str]) -> None:
        """Read one line. Raises NotAPolicy or NotANote."""
        if words == [""] or words[0].startswith("#"):
            return
        readers: Mapping[str, Callable[[list[str]], None]] = {
            "log": self._log, "witness": self._witness, "group": self._group,
            "quorum": self._quorum,
        }  # fmt: skip
        if words[0] not in readers:
            raise NotAPolicy("it begins with none of log, witness, group and quorum")
        try:
            readers[words[0]](words[1:])
        except TypeError as cause:
            raise NotAPolicy("it has too many or too few words") from cause

    def _log(self, words: list[str]) -> None:
        key, url = _key_and_url(*words)
        if key.type not in _LOG_TYPES:
            raise NotAPolicy("a log does not sign with such a key")
        if key.public in {log.key.public for log in self.logs}:
            raise NotAPolicy("the same log stands here twice")
        self.logs.append(Log(key, url))

    def _witness(self, words: list[str]) -> None:
        name, (key, url) = "".join(words[:1]), _key_and_url(*words[1:])
        if key.type not in _WITNESS_TYPES:
            raise NotAPolicy("a witness does not sign with such a key")
        if key.public in {one.key.public for one in self.witnesses}:
            raise NotAPolicy("the same witness stands here twice")
        self._define(name)
        self.witnesses.append(Witness(name, key, url))

    def _group(self, words: list[str]) -> None:
        name, count, *members = *words[:2], *([""] * (2 - len(words))), *words[2:]
        for member in members:
            if not self.free.pop(member, False):
                raise NotAPolicy("a member is not defined before, or already in a group")
            self.free[member] = False
        threshold = {"any": 1, "all": len(members)}.get(count)
        if threshold is None and _COUNT.fullmatch(count):
            threshold = int(count)
        if threshold is None or not 1 <= threshold <= len(members):
            raise NotAPolicy("its number of members is not all, any, or one that can be met")
        self._define(name)
        self.groups.append(Group(name, threshold, tuple(members)))

    def _quorum(self, words: list[str]) -> None:
        [name] = words if len(words) == 1 else [""]
        if self.quorum is not None:
            raise NotAPolicy("there is a quorum line already")
        if name != NONE and name not in self.free:
            raise NotAPolicy("its name is not defined before")
        self.quorum = name

    def _define(self, name: str) -> None:
        if name in {"", NONE} or name in self.free:
            raise NotAPolicy("its name is taken, or cannot be a name")
        self.free[name] = True


def _key_and_url(key: str = "", url: str = "") -> tuple[PublicKey, str]:
    """The end of a line of a log or a witness. Raises TypeError when there is more."""
    return parse_key(key), url
