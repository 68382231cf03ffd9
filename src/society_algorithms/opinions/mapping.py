"""From a table of answers to a map of two dimensions, by principal components."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .answers import Answers, Flags

DIMENSIONS: Final = 2

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class OpinionMap:
    """Where each participant stands, and how each statement pulls.

    `points` has the shape (participants, 2), `axes` (2, statements), `centre` (statements).
    """

    points: Floats
    axes: Floats
    centre: Floats


def opinion_map(answers: Answers, *, left_out: Flags | None = None) -> OpinionMap:
    """Lay out participants so that those who answer alike are near each other.

    An answer that was not given counts as the average answer. Who has answered few statements is
    drawn out by the square root of (all / answered), or all of them would sit in the middle.
    `left_out` marks statements that do not count (taken down, or asking for facts). The sign of an
    axis means nothing; the statement that pulls most is made to pull in the positive direction.
    """
    votes, seen = answers.votes.astype(np.float64), answers.seen
    if left_out is not None:
        votes, seen = np.where(left_out, 0.0, votes), seen | left_out
    given = seen.sum(axis=0)
    centre = np.divide(
        np.where(seen, votes, 0.0).sum(axis=0), given, out=np.zeros(len(given)), where=given > 0
    )
    spread = np.where(seen, votes - centre, 0.0)
    axes = _main_axes(spread)
    answered = answers.seen.sum(axis=1)
    stretch = np.sqrt(len(centre) / np.maximum(answered, 1))
    return OpinionMap((spread @ axes.T) * stretch[:, None], axes, centre)


def _main_axes(spread: Floats) -> Floats:
    """The two directions of largest variance, by the covariance of the statements."""
    width = spread.shape[1]
    _values, vectors = np.linalg.eigh(spread.T @ spread)
    axes = np.zeros((DIMENSIONS, width))
    found = vectors[:, ::-1][:, :DIMENSIONS].T
    axes[: len(found)] = found
    if width:
        strongest = np.argmax(np.abs(axes), axis=1)
        axes *= np.where(axes[np.arange(DIMENSIONS), strongest] < 0, -1.0, 1.0)[:, None]
    return axes
