"""The measurement of pages on a society of its own, thrown away afterwards."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any, Final

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from littlesociety.exchange.models import Need
from littlesociety.ops import starting
from littlesociety.ops.demo import cast, town
from littlesociety.ops.demo.chronicle import Chronicle
from littlesociety.people.links import one_time_path
from littlesociety.people.models import Person

from . import measuring
from .measuring import Case, Row

OPEN_NEEDS: Final = 1_000
TIMES: Final = 25
CONSTANT: Final = Case("constant", measuring.CONSTANT)
INSIDE: Final = "--inside"

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class BenchReport:
    """The rows, and what starting and keeping it running cost."""

    rows: list[Row]
    startup_seconds: float
    memory_mb: float


def run_apart(arguments: list[str]) -> int:
    """Run the measurement again in a home of its own; return its exit code."""
    with tempfile.TemporaryDirectory(prefix="society-bench-") as home:
        env = {**os.environ, "SOCIETY_HOME": home}
        env.pop("DATABASE_URL", None)
        env["DJANGO_SETTINGS_MODULE"] = "littlesociety.settings.local"
        command = [sys.executable, "-m", "littlesociety", "bench", "pages", INSIDE, *arguments]
        return subprocess.call(command, env=env)  # noqa: S603  our own command


def measure(*, at: datetime, say: Say) -> BenchReport:
    """Make a small place with many open needs, start the real server and measure its pages."""
    say("Making a place with 1,000 open needs ...")
    call_command("migrate", verbosity=0)
    starting.collect_page_files()
    town.seal(town.build("small", at=at, say=lambda _line: None), at=at, say=lambda _line: None)
    people = list(Person.objects.here().order_by("pk"))
    Chronicle({}, {}, Random(1)).leave_open(OPEN_NEEDS, people, at=at)  # noqa: S311  no secret
    cases = _cases(at)
    queries = {case.name: _queries(case) for case in cases}
    say("Starting the server and measuring ...")
    with measuring.running_server() as (port, pid, seconds):
        cpu = measuring.cpu_per_request(port, pid, [CONSTANT, *cases], TIMES)
        weights = {case.name: measuring.bytes_of(port, case) for case in cases}
        memory = measuring.memory_mb(pid)
    base = max(cpu[CONSTANT.name], 0.001)
    rows = [
        Row(
            case=case.name,
            cpu_ms=round(cpu[case.name], 2),
            constant_cpu_ms=round(base, 2),
            ratio=round(cpu[case.name] / base, 1),
            queries=queries[case.name],
            gz_bytes=weights[case.name][0],
            gz_with_assets=weights[case.name][1],
        )
        for case in cases
    ]
    return BenchReport(rows, round(seconds, 2), round(memory, 1))


def _cases(at: datetime) -> list[Case]:
    """The pages that people open most."""
    need = Need.objects.open_now(at).select_related("area").order_by("pk").first()
    if need is None:
        message = "there is no open need to look at"
        raise ValueError(message)
    cookie = _signed_in_cookie(Person.objects.get(email=cast.email_of(cast.RUTH)))
    return [
        Case("home", "/"),
        Case("place", f"/places/{need.area.code}/{need.area.vintage}/"),
        Case("needs list", "/help/"),
        Case("needs list, signed in", "/help/", cookie),
        Case("need page", f"/help/needs/{need.reference}/"),
        Case("record page", "/record/"),
    ]


def _signed_in_cookie(person: Person) -> str:
    """The cookie of someone who has used a sign-in link."""
    client = _client()
    client.post(one_time_path(person))
    return "; ".join(f"{name}={cookie.value}" for name, cookie in client.cookies.items())


def _queries(case: Case) -> int:
    """How many queries a page makes, asked twice so that what is kept has been kept."""
    client = _client()
    headers: dict[str, Any] = {"cookie": case.cookie} if case.cookie else {}
    client.get(case.path, headers=headers)
    with CaptureQueriesContext(connection) as asked:
        client.get(case.path, headers=headers)
    transactional = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
    return sum(not query["sql"].startswith(transactional) for query in asked.captured_queries)


def _client() -> Client:
    """A visitor inside this process."""
    return Client(SERVER_NAME="localhost")
