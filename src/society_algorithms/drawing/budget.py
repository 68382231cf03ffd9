"""A participatory budget: how the money is shared out, and how many supported what."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from .svg import Picture, shorten

WIDTH: Final = 760.0
BAR_HEIGHT: Final = 34.0
ROW: Final = 34.0
NAMES: Final = 320.0
SUPPORT: Final = 240.0
TOP: Final = 80.0
NAME_SIGNS: Final = 36
ROOM_FOR_NUMBER: Final = 22.0


@dataclass(frozen=True, slots=True)
class Shown:
    """One project: its cost, how many voters support it, and its place among the chosen."""

    name: str
    cost: Fraction
    supporters: int
    place: int | None


def draw_budget(*, title: str, budget: Fraction, projects: Sequence[Shown]) -> str:
    """Draw the budget as one bar cut into the chosen projects, and below it every project.

    Chosen projects are solid and numbered in the order of selection; the rest of the money and
    what was not chosen are hatched. Raises ValueError for a budget that is not above zero.
    """
    if budget <= 0:
        message = "there is no budget to draw"
        raise ValueError(message)
    chosen = sorted((p for p in projects if p.place is not None), key=lambda p: p.place or 0)
    spent = sum((project.cost for project in chosen), Fraction(0))
    finding = f"{len(chosen)} of {len(projects)} projects are funded"
    told = "; ".join(
        f"{p.name}: cost {_money(p.cost)}, {p.supporters} supporters, "
        f"{'funded' if p.place is not None else 'not funded'}"
        for p in projects
    )
    picture = Picture(title=f"{title}. {finding}", description=told)
    picture.text(24, 34, shorten(title, 90), style="title")
    words = f"{finding}: {_money(spent)} of {_money(budget)}."
    picture.text(24, 58, words, style="quiet")
    _draw_bar(picture, chosen, budget, spent)
    rest = sorted((p for p in projects if p.place is None), key=lambda p: (-p.supporters, p.name))
    _draw_rows(picture, [*chosen, *rest])
    return picture.done()


def _draw_bar(picture: Picture, chosen: Sequence[Shown], budget: Fraction, spent: Fraction) -> None:
    """Draw the budget, a piece for each chosen project."""
    x, scale = 24.0, WIDTH / float(max(budget, spent))
    for project in chosen:
        width = float(project.cost) * scale
        picture.rect(x, TOP, width, BAR_HEIGHT, "bar")
        if width > ROOM_FOR_NUMBER:
            middle = x + width / 2
            picture.text(middle, TOP + 22, str(project.place), style="strong", anchor="middle")
        x += width
    if budget > spent:
        width = float(budget - spent) * scale
        picture.rect(x, TOP, width, BAR_HEIGHT, "lost")
        left = f"{_money(budget - spent)} left"
        picture.text(24 + WIDTH, TOP + BAR_HEIGHT + 16, left, style="small quiet", anchor="end")


def _draw_rows(picture: Picture, projects: Sequence[Shown]) -> None:
    """One row per project: its number, name and cost, and a bar of its supporters."""
    most = max((project.supporters for project in projects), default=0) or 1
    y = TOP + BAR_HEIGHT + 44
    picture.text(24 + NAMES, y, "Supporters", style="small strong")
    picture.text(24 + WIDTH, y, "Cost", style="small strong", anchor="end")
    for project in projects:
        y += ROW
        is_chosen = project.place is not None
        mark = f"{project.place}. " if is_chosen else "· "
        name = mark + shorten(project.name, NAME_SIGNS)
        picture.text(24, y, name, style="strong" if is_chosen else "quiet")
        width = SUPPORT * project.supporters / most
        picture.rect(24 + NAMES, y - 14, width, 18, "bar" if is_chosen else "lost")
        picture.text(24 + NAMES + width + 6, y, f"{project.supporters:,}", style="small")
        words = _money(project.cost) + (", funded" if is_chosen else ", not funded")
        picture.text(24 + WIDTH, y, words, style="small", anchor="end")


def _money(amount: Fraction) -> str:
    """An amount with as many places as it has, at most two.

    >>> _money(Fraction(1250)), _money(Fraction(12505, 10))
    ('1,250', '1,250.5')
    """
    return f"{float(amount):,.2f}".rstrip("0").rstrip(".")
