"""What can be run, set or decided is named somewhere in the documents."""

import re

import pytest

from littlesociety.rulebook.catalogue import CATALOGUE

from .source import PRODUCT, ROOT


def all_documents() -> str:
    files = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return "\n".join(path.read_text() for path in files)


def commands() -> list[str]:
    found = PRODUCT.glob("*/management/commands/*.py")
    names = {path.stem.replace("_", "-") for path in found if path.stem != "__init__"}
    return sorted(names | {"verify", "test"})


def settings_from_outside() -> list[str]:
    code = "\n".join(path.read_text() for path in (PRODUCT / "settings").glob("*.py"))
    return sorted(set(re.findall(r"""(?:environ\.get|_needed)\(\s*["'](\w+)["']""", code)))


@pytest.mark.parametrize("command", commands())
def test_every_command_is_documented(command: str) -> None:
    said = all_documents()

    assert f"society {command}" in said or f"society {command.replace('-', '_')}" in said


@pytest.mark.parametrize("name", settings_from_outside())
def test_every_setting_from_outside_is_documented(name: str) -> None:
    assert name in all_documents()


@pytest.mark.parametrize("key", sorted(CATALOGUE))
def test_every_rule_is_documented(key: str) -> None:
    assert key in all_documents()
