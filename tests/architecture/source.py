"""The product's own files, as the architecture tests read them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"
PRODUCT = SOURCE / "littlesociety"
APPS = tuple(sorted(path.parent for path in PRODUCT.glob("*/apps.py")))


def python_files() -> list[Path]:
    """Every Python file of the product, without migrations."""
    return sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)


def product_files() -> list[Path]:
    """Every Python file of the product that is not a test."""
    return [path for path in python_files() if "tests" not in path.parts]


def templates() -> list[Path]:
    """Every template."""
    return sorted(PRODUCT.rglob("templates/**/*.*"))


@cache
def tree_of(path: Path) -> ast.Module:
    """A file, read as Python."""
    return ast.parse(path.read_text(), filename=str(path))


def place(path: Path, line: int) -> str:
    """Where something is, as an editor opens it."""
    return f"{path.relative_to(ROOT)}:{line}"


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    """Every call in a piece of code."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def name_called(call: ast.Call) -> str:
    """The last part of the name that is called: `transfer` for `actions.transfer(...)`."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""
