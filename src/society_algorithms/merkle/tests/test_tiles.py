"""Names of tiles, and what is inside a bundle."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from society_algorithms.merkle.tiles import (
    Tile,
    decode_bundle,
    decode_tile,
    edge_from_tiles,
    encode_bundle,
    tile_at,
)


@given(
    level=st.integers(0, 63) | st.just("entries"),
    index=st.integers(0, 10**12),
    width=st.integers(1, 256),
)
def test_every_path_reads_back_as_its_tile(level: int | str, index: int, width: int) -> None:
    tile = Tile(level, index, width)

    assert tile_at(tile.path) == tile


@pytest.mark.parametrize(
    "path",
    ["", "tile/0/1", "tile/0/001.p/0", "tile/0/001.p/256", "tile/00/001", "tile/0/../001",
     "tile/0/x001", "tile/entries/001/002", "/tile/0/001", "tile/0/001\n", "checkpoint"],
)  # fmt: skip
def test_other_paths_are_no_tiles(path: str) -> None:
    assert tile_at(path) is None


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_bundles_give_back_their_leaves(leaves: list[bytes]) -> None:
    assert decode_bundle(encode_bundle(leaves)) == leaves


@given(st.lists(st.binary(min_size=1, max_size=300), min_size=1, max_size=20), st.data())
def test_a_bundle_cut_inside_a_leaf_is_noticed(leaves: list[bytes], data: st.DataObject) -> None:
    bundle = encode_bundle(leaves)
    last = len(leaves[-1]) + 2
    cut = data.draw(st.integers(1, last - 1))

    with pytest.raises(ValueError, match="cut short"):
        decode_bundle(bundle[:-cut])


def test_a_leaf_that_is_too_long_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        encode_bundle([bytes(65_536)])


def test_a_tile_cut_short_is_noticed() -> None:
    with pytest.raises(ValueError, match="cut short"):
        decode_tile(bytes(33))


def test_a_partial_tile_must_hold_what_its_name_says() -> None:
    with pytest.raises(ValueError, match="holds 1 hashes"):
        edge_from_tiles(2, lambda _: bytes(32))
