"""An election by single transferable vote: one column a stage, bands for where votes went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final

from .svg import Picture, shorten

HEIGHT: Final = 460.0
STEP: Final = 150.0
BAR: Final = 14.0
GAP: Final = 18.0
LEFT: Final = 210.0
TOP: Final = 96.0
NAME_SIGNS: Final = 26
ACTION_SIGNS: Final = 20
NOBODY: Final = "Not transferable"


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: what was done, each candidate's votes after it, and what could not go on."""

    action: str
    votes: Mapping[str, Fraction]
    non_transferable: Fraction


@dataclass(frozen=True, slots=True)
class _Column:
    """A stage with the upper edge of every bar."""

    x: float
    votes: dict[str, Fraction]
    tops: dict[str, float]


def draw_transfers(
    *, title: str, stages: Sequence[Stage], elected: Sequence[str], quota: str
) -> str:
    """Draw a count: who stood where at each stage, and where every transferred vote went.

    Heights are votes. Bands that stay with a candidate are pale, bands that move are dark and
    outlined, what could not be transferred is hatched. `elected` is in the order of election.
    Raises ValueError without a stage.
    """
    if not stages:
        message = "there is no stage to draw"
        raise ValueError(message)
    finding = f"Elected: {', '.join(elected)}" if elected else "Nobody is elected"
    picture = Picture(title=f"{title}. {finding}", description=_told(stages, quota))
    picture.text(24, 34, shorten(title, 90), style="title")
    picture.text(24, 58, f"{finding}. Quota: {quota}. Heights are votes.", style="quiet")
    order = _order(stages, elected)
    whole = max(sum(stage.votes.values()) + stage.non_transferable for stage in stages)
    scale = HEIGHT / float(whole or 1)
    columns = [_column(number, stage, order, scale) for number, stage in enumerate(stages)]
    for before, after in pairwise(columns):
        _draw_bands(picture, before, after, scale)
    for number, (stage, column) in enumerate(zip(stages, columns, strict=True)):
        picture.text(column.x, TOP - 20, f"Stage {number + 1}", style="strong small")
        picture.text(column.x, TOP - 6, shorten(stage.action, ACTION_SIGNS), style="small quiet")
        _draw_bars(picture, column, scale, elected)
    _draw_names(picture, columns[0], elected)
    picture.reach(columns[-1].x + STEP, TOP)
    return picture.done()


def _told(stages: Sequence[Stage], quota: str) -> str:
    """The whole count in words, for those who cannot see it."""
    said = [f"The quota is {quota}."]
    for number, stage in enumerate(stages, start=1):
        votes = ", ".join(f"{name} {_spell(count)}" for name, count in stage.votes.items())
        said.append(f"Stage {number}, {stage.action}: {votes}.")
    return " ".join(said)


def _order(stages: Sequence[Stage], elected: Sequence[str]) -> list[str]:
    """The elected first, in order; then the others by how long and how well they stood."""
    names = list(stages[0].votes)

    def staying(name: str) -> tuple[int, Fraction, int]:
        stood = [n for n, stage in enumerate(stages) if stage.votes.get(name)]
        return -len(stood), -stages[0].votes[name], names.index(name)

    others = sorted((name for name in names if name not in elected), key=staying)
    return [*elected, *others, NOBODY]


def _column(number: int, stage: Stage, order: Sequence[str], scale: float) -> _Column:
    """Stack the bars of one stage, each with room for its label."""
    votes = {name: stage.votes.get(name, Fraction(0)) for name in order if name != NOBODY}
    votes[NOBODY] = stage.non_transferable
    tops, y = {}, TOP
    for name in order:
        tops[name] = y
        y += float(votes[name]) * scale + GAP
    return _Column(LEFT + number * STEP, votes, tops)


def _draw_bands(picture: Picture, before: _Column, after: _Column, scale: float) -> None:
    """Draw what stayed, and what went from the one or few who lost votes to those who gained."""
    given, left, right = {}, before.x + BAR, after.x
    gained = {}
    for name, count in before.votes.items():
        stays = min(count, after.votes[name])
        if stays:
            ends = (left, before.tops[name]), (right, after.tops[name])
            picture.ribbon(*ends, float(stays) * scale, "lost" if name == NOBODY else "stays")
        if count > stays:
            given[name] = count - stays
        if after.votes[name] > stays:
            gained[name] = after.votes[name] - stays
    whole = sum(given.values(), Fraction(0))
    used = dict.fromkeys(gained, Fraction(0))
    for source, lost in given.items():
        start = before.tops[source] + float(before.votes[source] - lost) * scale
        for name, count in gained.items():
            part = count * lost / whole
            end = after.tops[name] + float(after.votes[name] - count + used[name]) * scale
            used[name] += part
            said = f"{_spell(part)} from {source} to {name}"
            style = "lost" if name == NOBODY else "moves"
            picture.ribbon((left, start), (right, end), float(part) * scale, style, said=said)
            start += float(part) * scale


def _draw_bars(picture: Picture, column: _Column, scale: float, elected: Sequence[str]) -> None:
    """Draw the bars of a stage with their votes beside them."""
    for name, count in column.votes.items():
        if not count:
            continue
        style = "lost" if name == NOBODY else "won" if name in elected else "bar"
        picture.rect(column.x, column.tops[name], BAR, max(float(count) * scale, 1), style)
        picture.text(column.x + BAR + 4, column.tops[name] + 11, _spell(count), style="small")


def _draw_names(picture: Picture, column: _Column, elected: Sequence[str]) -> None:
    """Name every row at its left end, and say who is elected and in what order."""
    for name, top in column.tops.items():
        place = f"✓ {elected.index(name) + 1}. " if name in elected else ""
        words = place + shorten(name, NAME_SIGNS)
        style = "small strong" if name in elected else "small quiet" if name == NOBODY else "small"
        picture.text(column.x - 8, top + 11, words, style=style, anchor="end")


def _spell(count: Fraction) -> str:
    """Votes with at most two places.

    >>> _spell(Fraction(1201)), _spell(Fraction(120150, 100))
    ('1,201', '1,201.5')
    """
    return f"{float(count):,.2f}".rstrip("0").rstrip(".")
