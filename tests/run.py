"""Every check, cheapest first: `./society test`. With arguments, only the tests that they name."""
# ruff: noqa: T201  the commands are ours, and printing is what this is for

import os
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from littlesociety.ops.private_postgres import private_postgres, server_programs

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
TEST_SETTINGS = {"DJANGO_SETTINGS_MODULE": "littlesociety.settings.test"}
PLAIN_CHECKS: Sequence[tuple[str, Sequence[str]]] = (
    ("Style: ruff check", (str(BIN / "ruff"), "check", ".", "society")),
    ("Style: ruff format", (str(BIN / "ruff"), "format", "--check", ".", "society")),
    ("Imports point down: lint-imports", (str(BIN / "lint-imports"),)),
    ("Types: mypy", (str(BIN / "mypy"),)),
    (
        "Migrations say all that the models say",
        (sys.executable, "-m", "littlesociety", "makemigrations", "--check", "--dry-run"),
    ),
)
PYTEST = (sys.executable, "-m", "pytest", "-q")
BROWSER_OPTIONS = "addopts=--strict-markers --strict-config --import-mode=importlib"


@dataclass
class Tally:
    """What has passed and failed so far, and how long each step took."""

    passed: int = 0
    failed: int = 0
    lines: list[str] = field(default_factory=list)

    def note(self, title: str, *, passed: int, failed: int, seconds: float) -> None:
        """Add the outcome of one step."""
        self.passed += passed
        self.failed += failed
        word = "FAILED" if failed else "ok"
        self.lines.append(
            f"{word:>6}  {seconds:6.1f} s  {title} ({passed} passed, {failed} failed)"
        )


def main(arguments: list[str]) -> int:
    """Run the checks; the exit code is 0 only if nothing failed."""
    os.chdir(ROOT)
    tally, began = Tally(), time.monotonic()
    if arguments:
        run_pytest(tally, "The tests named", arguments)
    else:
        run_everything(tally)
    print("\n" + "\n".join(tally.lines))
    print(f"{'':6}  {time.monotonic() - began:6.1f} s  in all")
    print(f"{tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed or not tally.passed else 0


def run_everything(tally: Tally) -> None:
    """All checks in the order of what they cost."""
    for title, command in PLAIN_CHECKS:
        run_plain(tally, title, command)
    run_pytest(tally, "Tests on SQLite", ["-n", "2"])
    programs = server_programs()
    if programs:
        with private_postgres(programs) as url:
            run_pytest(tally, "Tests on PostgreSQL", ["-n", "2"], {"DATABASE_URL": url})
    else:
        skip(tally, "Tests on PostgreSQL", "no server here: sudo apt-get install postgresql")
    if shutil.which("chromium"):
        named = ["-o", BROWSER_OPTIONS, "tests/browser"]
        run_pytest(tally, "Tests in a browser", named)
    else:
        skip(tally, "Tests in a browser", "no browser here: sudo apt-get install chromium")


def skip(tally: Tally, title: str, why: str) -> None:
    """Say plainly that a step was left out."""
    print(f"\n== {title}: left out, {why}", flush=True)
    tally.lines.append(f"  left out  {title}: {why}")


def run_plain(tally: Tally, title: str, command: Sequence[str]) -> None:
    """Run a check that passes or fails as a whole."""
    seconds, code = _run(title, command, {})
    tally.note(title, passed=int(code == 0), failed=int(code != 0), seconds=seconds)


def run_pytest(
    tally: Tally, title: str, arguments: Sequence[str], env: Mapping[str, str] | None = None
) -> None:
    """Run pytest and count its tests."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="society-report-"))
        report = Path(folder) / "report.xml"
        command = [*PYTEST, f"--junitxml={report}", *arguments]
        seconds, code = _run(title, command, env or {})
        passed, failed = _counts(report)
    broken = int(code not in {0, 1} or (code == 1 and not failed))
    tally.note(title, passed=passed, failed=failed + broken, seconds=seconds)


def _counts(report: Path) -> tuple[int, int]:
    """How many tests passed and failed, as pytest's own report says."""
    if not report.exists():
        return 0, 0
    suite = ET.parse(report).getroot().find("testsuite")
    if suite is None:
        return 0, 0
    said = {name: int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped")}
    failed = said["failures"] + said["errors"]
    return said["tests"] - failed - said["skipped"], failed


def _run(title: str, command: Sequence[str], env: Mapping[str, str]) -> tuple[float, int]:
    """Run one command under a heading; return its seconds and its exit code."""
    print(f"\n== {title}", flush=True)
    began = time.monotonic()
    code = subprocess.call(command, env={**os.environ, **TEST_SETTINGS, **env})
    return time.monotonic() - began, code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
