"""The stated order in which projects that are level are taken."""

from collections.abc import Sequence
from dataclasses import dataclass

from society_algorithms.tally.errors import CannotCount
from society_algorithms.tally.instance import Instance
from society_algorithms.tally.ties import draw_order

CRITERIA = ("votes", "cost", "id", "lot")
LOT_LABEL = "projects"
"""One lot orders all projects once; every tie of the count is settled by that one order."""


@dataclass(frozen=True, slots=True)
class TieOrder:
    """Criteria, in the order in which they are asked: the first that tells two apart decides.

    votes: more voters name it. cost: it costs less. id: its id comes first, compared character by
    character, as pabutools does. lot: the lot of `tally.ties` under the label "projects".
    The last criterion must be one that always decides: id or lot.
    """

    criteria: tuple[str, ...] = ("id",)
    seed: str | None = None

    def __post_init__(self) -> None:
        """Refuse an order that could leave two projects level."""
        unknown = [name for name in self.criteria if name not in CRITERIA]
        if unknown or not self.criteria or self.criteria[-1] not in {"id", "lot"}:
            raise CannotCount(
                f"“{','.join(self.criteria)}” is not an order for ties. Use some of"
                f" {', '.join(CRITERIA)}, with commas between, and end with id or lot."
            )
        if "lot" in self.criteria and self.seed is None:
            raise CannotCount(
                "The order for ties has a lot in it, so it needs a public seed: agree one, announce"
                " its SHA-256 before the count, then add --seed SEED."
            )

    def ranks(self, instance: Instance) -> list[int]:
        """Return the place of each project in the order, 0 first.

        >>> from society_algorithms.tally.instance import instance_of
        >>> instance = instance_of(9, {"b": 3, "a": 3, "c": 2}, [["b"], ["b", "a"], ["c"]])
        >>> TieOrder().ranks(instance), TieOrder(("votes", "cost", "id")).ranks(instance)
        ([1, 0, 2], [0, 2, 1])
        """
        keys = list(zip(*(self._keys(name, instance) for name in self.criteria), strict=True))
        order = sorted(range(len(keys)), key=keys.__getitem__)
        places = [0] * len(order)
        for place, project in enumerate(order):
            places[project] = place
        return places

    def decider(self, instance: Instance, first: int, second: int) -> str:
        """Name the criterion that tells two projects apart."""
        for name in self.criteria:
            keys = self._keys(name, instance)
            if keys[first] != keys[second]:
                return name
        return self.criteria[-1]

    def _keys(self, name: str, instance: Instance) -> Sequence[int | str]:
        """For each project, what this criterion compares; the lowest comes first."""
        if name == "votes":
            return [-votes for votes in instance.votes]
        if name == "cost":
            return instance.costs
        ids = [project.id for project in instance.projects]
        if name == "id":
            return ids
        drawn = {
            name: place for place, name in enumerate(draw_order(self.seed or "", LOT_LABEL, ids))
        }
        return [drawn[name] for name in ids]
