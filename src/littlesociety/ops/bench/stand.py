"""Where contenders stand: started when they are first wanted, each in a database of its own."""

from contextlib import ExitStack
from importlib.util import find_spec

from .databases import SQLITE, Databases, env_for
from .workshop import Worker, working

PEERS = {
    "hordak": ("hordak", "django-hordak 2.0.0"),
    "django_ledger": ("django_ledger", "django-ledger 0.8.5"),
}


class Stand:
    """The contenders on one kind of database."""

    def __init__(self, databases: Databases, hands: ExitStack) -> None:
        self.databases, self.hands = databases, hands
        self.workers: dict[str, Worker] = {}

    @property
    def raw_module(self) -> str:
        """The worker that speaks SQL by hand."""
        return "raw_sqlite" if self.databases.name == SQLITE else "raw_postgres"

    def ours(self, name: str = "ours", database: str | None = None) -> Worker:
        """Our ledger in a database of its own, or in one that is there."""
        if name not in self.workers:
            url = database or self.databases.with_our_tables(name)
            env = env_for(url, self.databases.home)
            self._start(name, "ours", "prepared", env=env)
        return self.workers[name]

    def raw(self, name: str = "raw", database: str | None = None) -> Worker:
        """Hand-written SQL on a copy of our tables."""
        if name not in self.workers:
            url = database or self.databases.with_our_tables(name)
            self._start(name, self.raw_module, "our", url.removeprefix("sqlite:///"))
        return self.workers[name]

    def leanest(self) -> Worker:
        """Hand-written SQL on the leanest tables."""
        if "leanest" not in self.workers:
            url = self.databases.empty("leanest").removeprefix("sqlite:///")
            self._start("leanest", self.raw_module, "leanest", url)
        return self.workers["leanest"]

    def peer(self, module: str) -> Worker | None:
        """Another library, or None when it is not installed."""
        if find_spec(PEERS[module][0]) is None:
            return None
        if module not in self.workers:
            self._start(module, module, self.databases.empty(module))
        return self.workers[module]

    def dismiss(self, name: str) -> None:
        """Let a contender go before the others, and throw its database away."""
        self.workers.pop(name).close()
        self.databases.drop(name)

    def _start(
        self, name: str, module: str, *arguments: str, env: dict[str, str] | None = None
    ) -> None:
        """Start a contender; it ends when the measurement does."""
        self.workers[name] = self.hands.enter_context(working(module, *arguments, env=env))
