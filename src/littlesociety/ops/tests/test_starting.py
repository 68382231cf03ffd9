"""Starting and stopping: ports, the launcher, and children that die."""

import io
import socket
import subprocess
import sys
import time
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

from littlesociety.core.first_run import first_run_path
from littlesociety.ops import starting
from littlesociety.ops.errors import AlreadyInUse
from littlesociety.ops.management.commands.up import Command, check_port
from littlesociety.ops.serve import Child

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture
def launcher() -> ModuleType:
    """The `society` file, which has no ending."""
    loader = SourceFileLoader("society_launcher", str(ROOT / "society"))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def test_only_what_is_measured_beside_peers_runs_where_they_are_installed(
    launcher: ModuleType,
) -> None:
    for what in ("ledger", "record", "count"):
        assert launcher.venv_for("bench", [what, "--json"]).name == ".venv-bench"
    for command, rest in (("bench", ["pages"]), ("bench", []), ("up", []), ("ledger", ["check"])):
        assert launcher.venv_for(command, rest).name == ".venv"


def test_a_busy_port_is_refused_with_the_next_free_one() -> None:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        port = door.getsockname()[1]

        with pytest.raises(AlreadyInUse, match=f"Port {port} is in use. Try: ./society up --port"):
            check_port("127.0.0.1", port)

        assert starting.next_free("127.0.0.1", port) != port


def test_a_child_that_dies_is_started_again_after_a_pause() -> None:
    child = Child("sleeper", [sys.executable, "-c", "raise SystemExit(3)"])
    child.look_after(time.monotonic())
    assert child.process is not None
    child.process.wait()

    child.look_after(time.monotonic())
    assert child.process is None
    child.look_after(time.monotonic() + child.pause + 1)

    assert child.process is not None
    child.process.wait()


def test_help_names_every_command_for_keepers(launcher: ModuleType) -> None:
    commands = ROOT.glob("src/littlesociety/ops/management/commands/*.py")

    for command in commands:
        if command.stem != "__init__":
            name = command.stem.replace("_", "-")
            assert f"./society {name}" in launcher.HELP


def test_the_launcher_needs_nothing_but_the_standard_library() -> None:
    said = subprocess.run(
        [sys.executable, "-I", "-S", str(ROOT / "society"), "help"],
        capture_output=True,
        text=True,
        check=True,
        cwd="/",
    )

    assert "./society up" in said.stdout


def test_the_verifier_runs_without_a_virtual_environment() -> None:
    said = subprocess.run(
        [sys.executable, "-I", "-S", str(ROOT / "society"), "verify", "/nowhere"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert said.returncode != 0
    assert "Traceback" not in said.stderr


def test_installing_is_noted_by_place_and_by_what_the_lock_file_says(
    launcher: ModuleType, tmp_path: Path
) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("django==5.2.19")
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    launcher.stamp_of(lock, here).write_text(launcher.fingerprint(lock))
    assert launcher.is_installed(lock, here)
    assert not launcher.is_installed(lock, there)
    lock.write_text("django==5.2.20")
    assert not launcher.is_installed(lock, here)


@pytest.mark.django_db
def test_whoever_starts_an_empty_society_is_told_the_address_that_founds_it(home: Path) -> None:
    said = io.StringIO()

    Command(stdout=said).say_where("http://localhost:8000")

    assert f"http://localhost:8000{first_run_path()}" in said.getvalue()
    assert (home / "keys" / "first-run-token").exists()
