"""Databases to measure in: each contender has one of its own, on the same disk and server."""

import secrets
import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, LiteralString
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from littlesociety.ops.private_postgres import DURABLE, private_postgres, server_programs

from .filling import fill_postgres, fill_sqlite
from .workshop import working

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
TEMPLATE: Final = "template_of_ours"


def env_for(url: str, home: Path) -> dict[str, str]:
    """What our own worker must be told: its database, a home, the settings of `./society up`."""
    return {
        "DATABASE_URL": url,
        "SOCIETY_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "littlesociety.settings.local",
    }


class Databases(ABC):
    """Makes databases of one kind."""

    name: str

    def __init__(self, home: Path) -> None:
        self.home = home
        self.has_template = False

    def with_our_tables(self, name: str) -> str:
        """The address of a new database with our tables and the accounts opened."""
        if not self.has_template:
            template = self.empty(TEMPLATE)
            with working("ours", env=env_for(template, self.home)) as ours:
                ours.do("prepare")
            self.has_template = True
        return self.copy_of_template(name)

    @abstractmethod
    def address(self, name: str) -> str:
        """The address of a database that was made here."""

    @abstractmethod
    def empty(self, name: str) -> str:
        """The address of a new database with nothing in it."""

    @abstractmethod
    def copy_of_template(self, name: str) -> str:
        """The address of a copy of the prepared database, which nobody uses."""

    @abstractmethod
    def fill(self, name: str, transfers: int) -> None:
        """Put so many lawful transfers into a database with our tables."""

    @abstractmethod
    def drop(self, name: str) -> None:
        """Throw a database away, to have its room back."""


class SQLiteFiles(Databases):
    """Files in a folder."""

    name = SQLITE

    def address(self, name: str) -> str:
        """The path of the file as a DATABASE_URL."""
        return f"sqlite:///{self.path(name)}"

    def empty(self, name: str) -> str:
        """A file that will be made when it is opened."""
        return self.address(name)

    def copy_of_template(self, name: str) -> str:
        """A copy of the file; nobody has it open, so there is no write-ahead log."""
        shutil.copyfile(self.path(TEMPLATE), self.path(name))
        return self.address(name)

    def fill(self, name: str, transfers: int) -> None:
        """One statement, with no journal."""
        fill_sqlite(self.path(name), transfers)

    def drop(self, name: str) -> None:
        """Remove the file and what stands beside it."""
        for path in self.home.glob(f"{name}.db*"):
            path.unlink()

    def path(self, name: str) -> Path:
        """Where a database is kept."""
        return self.home / f"{name}.db"


class PostgresServer(Databases):
    """Databases of one server, under names that nobody else has."""

    name = POSTGRESQL

    def __init__(self, home: Path, url: str) -> None:
        super().__init__(home)
        self.url = urlsplit(url)
        self.prefix = f"bench_{secrets.token_hex(4)}_"

    def describe(self) -> str:
        """What server it is, and what it promises of a commit."""
        asked = ["server_version", "fsync", "synchronous_commit", "shared_buffers"]
        with psycopg.connect(self.url.geturl()) as db:
            said = db.execute(
                "SELECT name, current_setting(name) FROM unnest(%s::text[]) AS name", [asked]
            )
            return ", ".join(f"{name} {value}" for name, value in said)

    def address(self, name: str) -> str:
        """The server's own address with another database."""
        return self.url._replace(path=f"/{self.prefix}{name}").geturl()

    def empty(self, name: str) -> str:
        """A new database."""
        self._run("CREATE DATABASE {}", name)
        return self.address(name)

    def copy_of_template(self, name: str) -> str:
        """A new database made after the prepared one."""
        self._run("CREATE DATABASE {} TEMPLATE {}", name, TEMPLATE)
        return self.address(name)

    def fill(self, name: str, transfers: int) -> None:
        """One statement, and the indexes after it."""
        fill_postgres(self.address(name), transfers)

    def drop(self, name: str) -> None:
        """Drop a database, whoever is connected to it."""
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _run(self, statement: LiteralString, *names: str) -> None:
        """Run one statement about databases, outside of any transaction."""
        named = [sql.Identifier(self.prefix + name) for name in names]
        with psycopg.connect(self.url.geturl(), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*named))


@contextmanager
def postgres_here(home: Path) -> Iterator[PostgresServer | None]:
    """A PostgreSQL server of our own while it is needed, or None when it is not installed."""
    programs = server_programs()
    if programs is None:
        yield None
        return
    with private_postgres(programs, DURABLE) as url:
        yield PostgresServer(home, url)
