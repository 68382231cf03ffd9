"""The rules of the house that reading the code can check."""

import ast
from pathlib import Path

import pytest

from .source import (
    APPS,
    PRODUCT,
    ROOT,
    calls,
    name_called,
    place,
    product_files,
    python_files,
    tree_of,
)

WRITES = {
    "abulk_create", "acreate", "adelete", "asave", "aupdate",
    "bulk_create", "bulk_update", "create", "delete", "get_or_create", "save", "select_for_update",
    "update_or_create",
}  # fmt: skip
LONGEST_FUNCTION, LONGEST_FILE = 40, 400
WRITERS = ("demo", "restoring", "bench")  # in ops: the demo town, a backup put back, a measurement


def may_write(path: Path) -> bool:
    """Actions may, and the parts of ops that fill an empty society."""
    inside = path.relative_to(PRODUCT).parts if path.is_relative_to(PRODUCT) else path.parts
    if path.stem.startswith("actions") or "actions" in inside:
        return True
    return inside[0] == "ops" and any(part.startswith(WRITERS) for part in inside[1:])


def is_a_write(call: ast.Call) -> bool:
    """Whether a call looks like one that changes the database through the ORM."""
    if not isinstance(call.func, ast.Attribute):
        return False
    attribute = call.func.attr
    if attribute == "update":
        return "objects" in ast.unparse(call.func.value) or "filter(" in ast.unparse(call.func)
    return attribute in WRITES


def test_only_actions_write() -> None:
    found = [
        f"{place(path, call.lineno)} {ast.unparse(call.func)}"
        for path in product_files()
        if path.is_relative_to(PRODUCT) and not may_write(path)
        for call in calls(tree_of(path))
        if is_a_write(call) and not is_known_harmless(path, call)
    ]

    assert not found


def is_known_harmless(path: Path, call: ast.Call) -> bool:
    """Writes that are not to our tables: a cache, a session, an adapter that allauth calls."""
    said = ast.unparse(call.func)
    return said.startswith(("cache.", "super()", "request.session", "hashlib", "shutil")) or (
        path.stem == "adapters"
    )


def test_nothing_listens_to_django_signals() -> None:
    found = [
        place(path, node.lineno)
        for path in product_files()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("django")
        and ((node.module or "").endswith((".signals", ".dispatch")))
    ]

    assert not found


def test_functions_are_short() -> None:
    found = [
        f"{place(path, node.lineno)} {node.name} has {length} lines"
        for path in python_files()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := lines_to_follow(node)) > LONGEST_FUNCTION
    ]

    assert not found


def lines_to_follow(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines of a function's body; its arguments and its docstring are not counted."""
    body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1


def test_files_are_short() -> None:
    files = [*python_files(), *(ROOT / "tests").rglob("*.py"), ROOT / "society"]

    found = {
        str(path.relative_to(ROOT)): lines
        for path in files
        if (lines := path.read_text().count("\n")) > LONGEST_FILE
    }

    assert not found


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_each_app_says_what_belongs_in_it(app: Path) -> None:
    said = ast.get_docstring(tree_of(app / "__init__.py")) or ""

    assert said, f"{app.name}/__init__.py needs a docstring: what belongs here and what does not"


def test_refusals_are_translated() -> None:
    refusals = names_of_refusals()

    found = [
        place(path, call.lineno)
        for path in product_files()
        for call in calls(tree_of(path))
        if name_called(call) in refusals and call.args and is_bare_text(call.args[0])
    ]

    assert not found


def names_of_refusals() -> set[str]:
    """Every class that comes from Refusal, by name."""
    names = {"Refusal"}
    classes = [
        (node.name, {ast.unparse(base).rsplit(".", 1)[-1] for base in node.bases})
        for path in product_files()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ClassDef)
    ]
    while new := {name for name, bases in classes if bases & names} - names:
        names |= new
    return names


def is_bare_text(node: ast.expr) -> bool:
    """Whether this is text that no translator will see."""
    if isinstance(node, ast.BinOp):
        return is_bare_text(node.left)
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def test_lock_files_name_no_host() -> None:
    files = [*ROOT.glob("requirements*.lock"), ROOT / "pyproject.toml"]

    assert not [path.name for path in files if "://" in path.read_text()]


def test_the_lock_for_tests_holds_the_lock_for_running() -> None:
    pins = [
        {line.split(" ")[0] for line in (ROOT / name).read_text().splitlines() if "==" in line}
        for name in ("requirements.lock", "requirements-dev.lock")
    ]

    assert pins[0] <= pins[1]
