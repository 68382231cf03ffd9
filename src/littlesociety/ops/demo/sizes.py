"""How big a made-up place can be."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Size:
    """How many residents, how the ground is cut up, and how much has happened there."""

    people: int
    columns: int
    rows: int
    wards_on_a_bank: int
    helped: int
    waiting: int
    under_way: int
    withdrawn: int


SIZES: Final = {
    "small": Size(60, 4, 2, 1, helped=120, waiting=8, under_way=6, withdrawn=6),
    "town": Size(3_000, 6, 4, 2, helped=4_200, waiting=140, under_way=90, withdrawn=240),
    "city": Size(100_000, 8, 12, 4, helped=60_000, waiting=1_500, under_way=900, withdrawn=3_000),
}
