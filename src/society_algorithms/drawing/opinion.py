"""A map of opinions: each person a mark, each group a shape, and what groups share or dispute."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .svg import Picture, shorten

SIDE: Final = 460.0
INSET: Final = 18.0
ROOM_FOR_GROUP: Final = 110.0
TOP: Final = 84.0
RIGHT: Final = 540.0
BAR: Final = 260.0
STATEMENT_ROOM: Final = 330.0
ROW: Final = 36.0
STATEMENT_SIGNS: Final = 48
LETTERS: Final = "ABCDEFGH"
SHAPES: Final = (
    "M{x} {y}m-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0",
    "M{x} {y}m-4 -4h8v8h-8z",
    "M{x} {y}m0 -5l5 9h-10z",
    "M{x} {y}m0 -5l5 5l-5 5l-5 -5z",
    "M{x} {y}m-4 0h8m-4 -4v8",
    "M{x} {y}m-4 -4l8 8m0 -8l-8 8",
)
"""Circle, square, triangle, diamond, plus, cross: a group keeps its shape."""


@dataclass(frozen=True, slots=True)
class Score:
    """A statement and a score from 0 to 1."""

    statement: str
    score: float


def draw_opinions(
    *,
    title: str,
    points: Sequence[tuple[float, float, int]],
    shared: Sequence[Score],
    disputed: Sequence[Score],
) -> str:
    """Draw people (x, y, group) and, beside them, what all groups share and what divides them.

    Near each other means answering alike; the directions themselves mean nothing.
    """
    groups = sorted({group for _x, _y, group in points})
    sizes = {group: sum(found == group for _x, _y, found in points) for group in groups}
    finding = f"{_people(len(points))} in {len(groups)} group{'' if len(groups) == 1 else 's'}"
    told = f"Shared: {_list(shared)}. Disputed: {_list(disputed)}."
    picture = Picture(title=f"{title}. {finding}", description=told)
    picture.text(24, 34, shorten(title, 90), style="title")
    words = f"{finding}. Those near each other answered alike."
    picture.text(24, 58, words, style="quiet")
    _draw_points(picture, points, sizes)
    y = _draw_scores(picture, "What all groups share", shared, TOP + 8)
    _draw_scores(picture, "What divides the groups", disputed, y + ROW)
    return picture.done()


def _draw_points(
    picture: Picture, points: Sequence[tuple[float, float, int]], sizes: dict[int, int]
) -> None:
    """Draw the map, the letter of each group at its middle, and below what the shapes mean."""
    picture.rect(24, TOP, SIDE, SIDE, "line")
    placed = _placed(points)
    for x, y, group in placed:
        picture.path(_shape(group, x, y), "mark", said=f"Group {_letter(group)}")
    for place, (group, size) in enumerate(sizes.items()):
        own = [(x, y) for x, y, found in placed if found == group]
        at = sum(x for x, _ in own) / size, sum(y for _, y in own) / size
        picture.rect(at[0] - 11, at[1] - 12, 22, 22, "won")
        picture.text(at[0], at[1] + 5, _letter(group), style="strong on-won", anchor="middle")
        x, y = 34 + place * ROOM_FOR_GROUP, TOP + SIDE + 24
        picture.path(_shape(group, x, y - 4), "mark")
        picture.text(x + 12, y, f"{_letter(group)}: {_people(size)}", style="small")


def _placed(points: Sequence[tuple[float, float, int]]) -> list[tuple[float, float, int]]:
    """Where each person goes on the picture: all of them in the frame, in true proportion."""
    if not points:
        return []
    across, along = [x for x, _, _ in points], [y for _, y, _ in points]
    widest = max(max(across) - min(across), max(along) - min(along)) or 1.0
    scale = (SIDE - 2 * INSET) / widest
    middle = (max(across) + min(across)) / 2, (max(along) + min(along)) / 2
    return [
        (24 + SIDE / 2 + (x - middle[0]) * scale, TOP + SIDE / 2 - (y - middle[1]) * scale, group)
        for x, y, group in points
    ]


def _shape(group: int, x: float, y: float) -> str:
    """The mark of a group at this place."""
    return SHAPES[group % len(SHAPES)].format(x=f"{x:.1f}", y=f"{y:.1f}")


def _people(count: int) -> str:
    """How many people.

    >>> _people(1), _people(2)
    ('1 person', '2 people')
    """
    return f"{count} {'person' if count == 1 else 'people'}"


def _letter(group: int) -> str:
    """What a group is called."""
    return LETTERS[group % len(LETTERS)]


def _draw_scores(picture: Picture, head: str, scores: Sequence[Score], y: float) -> float:
    """Draw a short list of statements with bars; return where it ends."""
    picture.text(RIGHT, y, head, style="strong")
    for found in scores:
        y += ROW
        picture.text(RIGHT, y, shorten(found.statement, STATEMENT_SIGNS), style="small")
        width = BAR * min(max(found.score, 0.0), 1.0)
        picture.rect(RIGHT, y + 6, width, 8, "bar")
        picture.text(RIGHT + width + 6, y + 15, f"{found.score:.0%}", style="small")
    picture.reach(RIGHT + STATEMENT_ROOM, y + 16)

    return y


def _list(scores: Sequence[Score]) -> str:
    """Statements and scores in words."""
    return ", ".join(f"{found.statement} ({found.score:.0%})" for found in scores) or "nothing"
