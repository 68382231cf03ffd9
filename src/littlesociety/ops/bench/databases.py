"""Databases to measure in: each contender has one of its own, on the same disk and server."""

import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psycopg

from littlesociety.ops.private_postgres import DURABLE, private_postgres, server_programs

from .filling import fill_postgres, fill_sqlite
from .workshop import working

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
_TEMPLATE: Final = "template_of_ours"


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
            template = self.empty(_TEMPLATE)
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
        shutil.copyfile(self.path(_TEMPLATE), self.path(name))
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
    """Databases of one server, with the settings it comes with."""

    name = POSTGRESQL

    def __init__(self, home: Path, url: str) -> None:
        super().__init__(home)
        self.url = url

    def address(self, name: str) -> str:
        """The server's own address with another database."""
        return self.url.replace("/postgres?", f"/{name}?")

    def empty(self, name: str) -> str:
        """A new database."""
        return self._create(f'CREATE DATABASE "{name}"', name)

    def copy_of_template(self, name: str) -> str:
        """A new database made after the prepared one."""
        return self._create(f'CREATE DATABASE "{name}" TEMPLATE "{_TEMPLATE}"', name)

    def fill(self, name: str, transfers: int) -> None:
        """One statement, and the indexes after it."""
        fill_postgres(self.address(name), transfers)

    def drop(self, name: str) -> None:
        """Drop a database, whoever is connected to it."""
        self._run(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _create(self, statement: str, name: str) -> str:
        """Make a database and give its address."""
        self._run(statement)
        return self.address(name)

    def _run(self, statement: str) -> None:
        """Run one statement outside of any transaction."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def postgres_here(home: Path) -> Iterator[PostgresServer | None]:
    """A PostgreSQL server of our own while it is needed, or None when it is not installed."""
    programs = server_programs()
    if programs is None:
        yield None
        return
    with private_postgres(programs, DURABLE) as url:
        yield PostgresServer(home, url)
