"""The doctor says what is wrong, and names the command that mends it."""

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from littlesociety.ops import health
from littlesociety.ops.guarding import missing_guards, put_up_missing_guards
from littlesociety.ops.health import Finding


def findings() -> dict[str, Finding]:
    return {finding.what: finding for finding in health.examine()}


def drop_a_guard() -> None:
    statement = {
        "sqlite": "DROP TRIGGER ledger_transfer_no_delete",
        "postgresql": "DROP TRIGGER ledger_transfer_only_grows ON ledger_transfer",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_healthy_society_has_nothing_wrong(marlbrook: Path) -> None:
    wrong = {name: said for name, said in findings().items() if said.state == "fail"}

    assert not wrong


def test_a_fallen_guard_is_found_and_put_up_again(marlbrook: Path) -> None:
    drop_a_guard()

    assert findings()["Guards"].state == "fail"
    assert findings()["Guards"].mend == "./society doctor --mend"
    put_up_missing_guards()
    assert missing_guards() == []


def test_a_record_that_was_edited_is_found(marlbrook: Path) -> None:
    (marlbrook / "record/checkpoint").write_text("something else")

    assert findings()["Record"].state == "fail"


def test_keys_that_others_can_read_are_found(marlbrook: Path) -> None:
    key = next((marlbrook / "keys").iterdir())
    key.chmod(0o644)

    assert findings()["Keys"].state == "fail"
    assert "chmod" in findings()["Keys"].mend


def test_a_check_that_breaks_is_a_finding_and_stops_no_other(
    marlbrook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks() -> Iterator[Finding]:
        raise RuntimeError("no such thing")

    monkeypatch.setitem(health._checks, "Thing", breaks)

    found = findings()

    assert found["Thing"].state == "fail"
    assert "no such thing" in found["Thing"].said
    assert "Backup" in found


def test_the_doctor_speaks_json_and_its_exit_code_says_whether_anything_is_wrong(
    marlbrook: Path,
) -> None:
    drop_a_guard()
    said = StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("doctor", "--json", stdout=said)

    states = {finding["what"]: finding["state"] for finding in json.loads(said.getvalue())}
    assert ended.value.code == 1
    assert states["Guards"] == "fail"
    put_up_missing_guards()
