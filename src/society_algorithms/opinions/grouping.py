"""Sorting participants into groups on the map: k-means, and the silhouette that says how many."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .mapping import Floats

MOST_GROUPS: Final = 5
FEWEST_MEMBERS: Final = 5
_ROUNDS: Final = 100
_TURNS: Final = 12

Labels = NDArray[np.intp]


def opinion_groups(
    points: Floats, *, most: int = MOST_GROUPS, fewest_members: int = FEWEST_MEMBERS
) -> Labels:
    """Return the group of each participant; groups are numbered from 0, the largest first.

    Tries one to `most` groups and keeps the number with the best mean silhouette (Rousseeuw 1987);
    the smaller number wins a tie. A sorting with a group of fewer than `fewest_members` is passed
    over: it would show single people's opinions.
    """
    places = len(np.unique(points, axis=0))
    best, best_score = np.zeros(len(points), dtype=np.intp), 0.0
    for count in range(2, min(most, places) + 1):
        labels = k_means(points, count)
        score = silhouette(points, labels)
        if np.bincount(labels).min() >= fewest_members and score > best_score:
            best, best_score = labels, score
    return _by_size(best)


def k_means(points: Floats, count: int) -> Labels:
    """Sort points into `count` groups around their means (Lloyd 1982).

    Tries several starts and keeps the tightest result: one from points far apart (Gonzalez 1985),
    the others from equal slices by direction, turned a little each time. So nothing is random, and
    the same points always give the same groups.
    """
    starts = [_far_apart(points, count), *_slices(points, count)]
    tries = [_settled(points, centres) for centres in starts]
    return min(tries, key=lambda labels: _looseness(points, labels))


def _far_apart(points: Floats, count: int) -> Floats:
    """The point farthest from the middle, then always the one farthest from those chosen."""
    chosen = [int(np.argmax(((points - points.mean(axis=0)) ** 2).sum(axis=1)))]
    for _ in range(1, count):
        chosen.append(int(np.argmax(_distances(points, points[chosen]).min(axis=1))))
    return np.array(points[chosen])


def _slices(points: Floats, count: int) -> Iterator[Floats]:
    """The means of equal slices, by the direction in which points lie from the middle."""
    off = points - points.mean(axis=0)
    order = np.argsort(np.arctan2(off[:, 1], off[:, 0]), kind="stable")
    for turn in range(_TURNS):
        turned = np.roll(order, turn * len(points) // (count * _TURNS))
        yield np.array([points[part].mean(axis=0) for part in np.array_split(turned, count)])


def _settled(points: Floats, centres: Floats) -> Labels:
    """Give each point to its nearest centre, and move the centres, until nothing changes."""
    labels = np.full(len(points), -1)
    for _ in range(_ROUNDS):
        nearest = np.argmin(_distances(points, centres), axis=1)
        if np.array_equal(nearest, labels):
            break
        labels = np.unique(nearest, return_inverse=True)[1].reshape(-1)
        centres = np.array([points[labels == group].mean(axis=0) for group in np.unique(labels)])
    return labels


def _looseness(points: Floats, labels: Labels) -> float:
    """The sum of squared distances to the mean of one's own group."""
    return sum(
        float(((points[labels == group] - points[labels == group].mean(axis=0)) ** 2).sum())
        for group in np.unique(labels)
    )


def silhouette(points: Floats, labels: Labels) -> float:
    """The mean of (b - a) / max(a, b): a to one's own group, b to the nearest other one.

    Runs from -1 to 1; a participant alone in a group counts 0 (Rousseeuw 1987).
    """
    groups = np.unique(labels)
    if len(groups) < 2:  # noqa: PLR2004 - one group has no neighbour
        return 0.0
    far = np.sqrt(_distances(points, points))
    sums = np.stack([far[:, labels == group].sum(axis=1) for group in groups], axis=1)
    sizes = np.array([(labels == group).sum() for group in groups])
    own = np.searchsorted(groups, labels)
    rows = np.arange(len(points))
    inside = sums[rows, own] / np.maximum(sizes[own] - 1, 1)
    others = sums / sizes
    others[rows, own] = np.inf
    outside = others.min(axis=1)
    larger = np.maximum(inside, outside)
    scores = np.divide(outside - inside, larger, out=np.zeros(len(points)), where=larger > 0)
    return float(np.where(sizes[own] > 1, scores, 0.0).mean())


def _distances(points: Floats, centres: Floats) -> Floats:
    """Squared distances, of the shape (points, centres)."""
    return np.asarray(((points[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2))


def _by_size(labels: Labels) -> Labels:
    """Number the groups from the largest; of equals, the one of the earlier participant first."""
    groups, firsts, sizes = np.unique(labels, return_index=True, return_counts=True)
    order = np.lexsort((firsts, -sizes))
    rank = np.empty(len(groups), dtype=np.intp)
    rank[order] = np.arange(len(groups))
    return rank[np.searchsorted(groups, labels)]
