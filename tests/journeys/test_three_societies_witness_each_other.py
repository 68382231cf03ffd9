"""Three societies on one machine: separate processes, databases and keys, witnessing each other."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from society_algorithms.merkle.policy import parse_policy, verify_note

ROOT = Path(__file__).resolve().parents[2]
THE_OTHERS = {
    "ashcombe": {"beckford.example", "marlbrook.example"},
    "beckford": {"ashcombe.example", "marlbrook.example"},
    "marlbrook": {"ashcombe.example", "beckford.example"},
}


def trial(folder: Path) -> Any:
    """Run `./society neighbours-demo --once` on ports that nobody is likely to use."""
    done = subprocess.run(
        [sys.executable, "-m", "littlesociety", "neighbours_demo", str(folder), "--once", "--json",
         "--port", str(20_000 + os.getpid() % 20_000)],
        env={
            **os.environ, "PYTHONPATH": str(ROOT / "src"), "SOCIETY_HOME": str(folder / "nobody"),
            "DJANGO_SETTINGS_MODULE": "littlesociety.settings.local",
        },
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_each_record_is_witnessed_by_the_two_others(tmp_path: Path) -> None:
    report = trial(tmp_path)

    assert {name.lower() for name in report["societies"]} == set(THE_OTHERS)
    for place, others in THE_OTHERS.items():
        record = tmp_path / place / "record"
        policy = parse_policy((record / "policy").read_text())
        verdict = verify_note((record / "checkpoint").read_text(), policy)
        keys = {one.name: one.key.name for one in policy.witnesses}
        signed = {keys[name].partition("/")[0] for name, _time in verdict.witnesses}
        assert verdict.is_valid
        assert signed == others
