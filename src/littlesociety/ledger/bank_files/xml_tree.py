"""A small tree of an XML file, read without fetching, expanding or trusting anything.

Document types and entities are refused before they can do anything: they are how XML reads
other files or grows without end. Depth and size are bounded.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

_DEEPEST: Final = 40
_MOST_NODES: Final = 2_000_000


class UnsafeXml(ValueError):
    """The file has what no bank's file needs: a document type, entities, or endless depth."""


@dataclass(slots=True)
class Node:
    """One element: its local name, its namespace, the line it begins on, and what is in it."""

    name: str
    space: str
    line: int
    attributes: dict[str, str]
    text: str = ""
    children: "list[Node]" = field(default_factory=list)

    def all(self, *path: str) -> "Iterator[Node]":
        """Every element at the end of a path of local names."""
        if not path:
            yield self
            return
        for child in self.children:
            if child.name == path[0]:
                yield from child.all(*path[1:])

    def first(self, *path: str) -> "Node | None":
        """The first element at the end of a path."""
        return next(self.all(*path), None)

    def say(self, *path: str) -> str:
        """The text of the first element at the end of a path; nothing without one."""
        found = self.first(*path)
        return found.text.strip() if found is not None else ""


def read_xml(data: bytes) -> Node:
    """Return the root of the tree. Raises UnsafeXml, and ExpatError for what is not XML."""
    builder = _Builder()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.StartElementHandler = lambda name, attributes: builder.begin(
        name, attributes, parser.CurrentLineNumber
    )
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.write
    parser.Parse(data, True)  # noqa: FBT003 - expat's own argument: this is all of it
    return builder.root.children[0]


def _refuse(*_anything: object) -> None:
    """Stop at once."""
    message = "document types and entities are not read"
    raise UnsafeXml(message)


class _Builder:
    """Puts elements into a tree as they are read."""

    def __init__(self) -> None:
        self.root = Node("", "", 0, {})
        self.open = [self.root]
        self.nodes = 0

    def begin(self, name: str, attributes: dict[str, str], line: int) -> None:
        """Add an element."""
        self.nodes += 1
        if len(self.open) > _DEEPEST or self.nodes > _MOST_NODES:
            message = "too deep or too many elements"
            raise UnsafeXml(message)
        space, _blank, local = name.rpartition(" ")
        node = Node(local, space, line, attributes)
        self.open[-1].children.append(node)
        self.open.append(node)

    def end(self, _name: str) -> None:
        """Close the newest element."""
        self.open.pop()

    def write(self, text: str) -> None:
        """Add text to the newest element."""
        self.open[-1].text += text
