"""The tree against its definition, against itself and against another's implementation."""

from collections.abc import Callable
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from society_algorithms.merkle.tiles import Edge, Tile, TiledTree, edge_from_tiles, edge_tiles
from society_algorithms.merkle.tree import (
    EMPTY_ROOT,
    consistency_proof,
    continues,
    includes,
    inclusion_proof,
    leaf_hash,
    leaf_hashes,
    node_hash,
    root_of,
)

SIZES = st.integers(min_value=1, max_value=700)


def leaves_of(size: int) -> list[bytes]:
    return [f"leaf {number}".encode() for number in range(size)]


def tiled(size: int) -> tuple[TiledTree, dict[Tile, bytes], Edge]:
    edge = Edge()
    files = dict(edge.add(leaf_hashes(leaves_of(size))))
    files |= dict(edge.partial_tiles())
    return TiledTree(size, files.__getitem__), files, edge


def oracle(size: int) -> InmemoryTree:
    return InmemoryTree.init_from_entries(leaves_of(size))


def test_the_empty_tree_has_the_root_of_nothing() -> None:
    assert Edge().root() == root_of([]) == EMPTY_ROOT


@settings(max_examples=60, deadline=None)
@given(size=SIZES)
def test_roots_equal_those_of_another_implementation(size: int) -> None:
    _, _, edge = tiled(size)

    assert edge.root() == root_of(leaves_of(size)) == oracle(size).get_root()


@settings(max_examples=60, deadline=None)
@given(size=SIZES, data=st.data())
def test_inclusion_proofs_equal_those_of_another_implementation(
    size: int, data: st.DataObject
) -> None:
    index = data.draw(st.integers(min_value=0, max_value=size - 1))
    tree, _, edge = tiled(size)

    proof = inclusion_proof(index, size, tree.node)

    found = oracle(size).prove_inclusion(index + 1).serialize()["path"]
    assert [step.hex() for step in proof] == found[1:]
    assert includes(leaf_hash(leaves_of(size)[index]), index, size, proof, edge.root())


@settings(max_examples=60, deadline=None)
@given(new=SIZES, data=st.data())
def test_consistency_proofs_show_growth_and_nothing_else(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(min_value=0, max_value=new))
    tree, _, edge = tiled(new)
    old_root = root_of(leaves_of(old))

    proof = consistency_proof(old, new, tree.node)

    assert continues(old, new, old_root, edge.root(), proof)
    if 0 < old < new:
        assert not continues(old, new, leaf_hash(b"other"), edge.root(), proof)
        assert not continues(old, new, old_root, leaf_hash(b"other"), proof)
        assert not continues(old, new, old_root, edge.root(), proof[:-1])


@settings(max_examples=60, deadline=None)
@given(size=SIZES, data=st.data())
def test_a_changed_step_proves_nothing(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(min_value=0, max_value=size - 1))
    tree, _, edge = tiled(size)
    leaf = leaf_hash(leaves_of(size)[index])
    proof = inclusion_proof(index, size, tree.node)

    for at in range(len(proof)):
        wrong = [*proof[:at], leaf_hash(b"other"), *proof[at + 1 :]]
        assert not includes(leaf, index, size, wrong, edge.root())
    assert not includes(leaf, index, size, [*proof, leaf], edge.root())
    assert not includes(leaf_hash(b"other"), index, size, proof, edge.root())


def naive_root(leaves: list[bytes]) -> bytes:
    """The definition of RFC 6962 section 2.1, word for word."""
    if len(leaves) < 2:
        return leaf_hash(leaves[0]) if leaves else EMPTY_ROOT
    left = 1
    while left * 2 < len(leaves):
        left *= 2
    return node_hash(naive_root(leaves[:left]), naive_root(leaves[left:]))


def test_ten_thousand_random_trees_have_the_root_of_the_definition_and_of_the_oracle() -> None:
    chance = Random(2026)
    for _ in range(10_000):
        leaves = [chance.randbytes(chance.randrange(9)) for _ in range(chance.randrange(25))]
        edge = Edge()
        for at in range(0, len(leaves), 7):
            edge.add(leaf_hashes(leaves[at : at + 7]))
        assert edge.root() == root_of(leaves) == naive_root(leaves)
        if leaves:
            assert InmemoryTree.init_from_entries(leaves).get_root() == edge.root()


def test_a_tree_over_many_tiles_is_the_same_tree() -> None:
    size = 256 * 256 + 300
    tree, files, edge = tiled(size)
    expected = oracle(size)

    assert edge.root() == expected.get_root()
    assert [tile.path for tile in files if tile.level == 1] == ["tile/1/000", "tile/1/001.p/1"]
    for index in (0, 255, 256, 65_535, 65_536, size - 1):
        proof = inclusion_proof(index, size, tree.node)
        assert includes(leaf_hash(leaves_of(size)[index]), index, size, proof, edge.root())


@settings(max_examples=30, deadline=None)
@given(first=st.integers(0, 600), more=st.integers(0, 600))
def test_growing_goes_on_from_the_partial_tiles_alone(first: int, more: int) -> None:
    _, files, _ = tiled(first)
    _, expected_files, expected = tiled(first + more)

    edge = edge_from_tiles(first, files.__getitem__)
    grown = dict(edge.add(leaf_hashes(leaves_of(first + more)[first:])))
    grown |= dict(edge.partial_tiles())

    assert edge.root() == expected.root()
    assert all(expected_files[tile] == content for tile, content in grown.items())
    kept = {tile for tile in files if tile.width == 256}
    assert kept | set(grown) == set(expected_files)


def test_partial_tiles_are_those_that_the_format_names() -> None:
    named: Callable[[int], list[str]] = lambda size: [tile.path for tile in edge_tiles(size)]  # noqa: E731

    assert named(256) == ["tile/1/000.p/1"]
    assert named(257) == ["tile/0/001.p/1", "tile/1/000.p/1"]
    assert named(0) == []
