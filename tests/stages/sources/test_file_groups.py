"""Which small files are read together: a function of names and sizes, with only local effects."""

import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.stage import Partition
from stages.sources.file_groups import grouped

MIB = 1 << 20
BOUND = 8 * MIB


def files(sizes: dict[str, int]) -> list[Partition]:
    return [Partition(name, f"/in/{name}", name, size) for name, size in sorted(sizes.items())]


def keys(sizes: dict[str, int], group_bytes: int = BOUND) -> set[str]:
    return {partition.key for partition in grouped(files(sizes), group_bytes)}


def flat(partitions: Sequence[Partition]) -> list[Partition]:
    return [part for partition in partitions for part in partition.parts()]


def many(number: int, largest: int, seed: int = 1) -> dict[str, int]:
    chance = random.Random(seed)
    return {f"laws/{chance.getrandbits(64):016x}.jsonl": chance.randint(0, largest)
            for _ in range(number)}  # fmt: skip


@given(
    sizes=st.dictionaries(st.text(min_size=1), st.integers(0, 40 * MIB), max_size=60),
    group_bytes=st.integers(0, 50 * MIB),
)
def test_every_file_is_read_once_and_in_order(sizes: dict[str, int], group_bytes: int) -> None:
    alone = files(sizes)
    joined = grouped(alone, group_bytes)
    assert flat(joined) == alone
    assert sum(partition.size for partition in joined) == sum(sizes.values())
    assert len({partition.key for partition in joined}) == len(joined)
    for partition in joined:
        assert len(partition.members) != 1
        assert all(member.size < group_bytes for member in partition.members)
        assert not partition.members or partition.size < 5 * group_bytes


def test_large_files_ranges_and_single_ones_keep_their_keys() -> None:
    sizes = {"a": BOUND, "b": 5, "c": 900 * MIB, "d": BOUND - 1}
    assert keys(sizes) == set(sizes)
    ranges = [Partition(f"x@{n}-{n + 5}", "/in/x", "x", 5, n, n + 5) for n in (0, 5, 10)]
    assert grouped(ranges, BOUND) == ranges
    assert grouped(files({"only": 3}), BOUND) == files({"only": 3})


def test_zero_joins_nothing() -> None:
    alone = files(many(300, 100))
    assert grouped(alone, 0) == alone


def test_a_key_names_the_first_file_and_follows_from_the_members() -> None:
    (group,) = grouped(files({"b.jsonl": 4, "c.jsonl": 5}), BOUND)
    assert group.key.startswith("b.jsonl+1@")
    assert group.size == 9
    assert keys({"b.jsonl": 40, "c.jsonl": 50}) == {group.key}  # sizes are no part of it
    assert keys({"b.jsonl": 4, "d.jsonl": 5}) != {group.key}


@pytest.mark.parametrize("largest", [100, 40_000, 500_000, 2 * MIB, 7 * MIB])
def test_groups_are_about_as_large_as_aimed_at(largest: int) -> None:
    sizes = many(5_000, largest)
    found = grouped(files(sizes), BOUND)
    expected = len(sizes) / 256 + sum(sizes.values()) / BOUND
    assert expected / 1.5 < len(found) < expected * 1.6
    assert max(max(1, len(group.members)) for group in found) <= 1_024
    assert max(group.size for group in found) < 5 * BOUND


@pytest.mark.parametrize("largest", [100, 40_000, 500_000, 3 * MIB, 12 * MIB])
def test_a_file_that_comes_goes_or_grows_alters_its_own_group(largest: int) -> None:
    sizes = many(3_000, largest)
    before = keys(sizes)
    for name, size in many(40, largest, seed=2).items():
        added = keys({**sizes, name: size})
        assert len(before - added) <= 2, "an added file"
        assert len(added - before) <= 3, "an added file"
    chance = random.Random(3)
    for name in chance.sample(sorted(sizes), 40):
        removed = keys({other: size for other, size in sizes.items() if other != name})
        assert len(before - removed) <= 3, "a removed file"
        assert len(removed - before) <= 2, "a removed file"
        changed = keys({**sizes, name: chance.randint(0, largest)})
        # A file that becomes large parts its group in two and stands between them.
        assert len(before - changed) <= 3, "a file of another size"
        assert len(changed - before) <= 3, "a file of another size"


def test_names_that_are_no_unicode() -> None:
    sizes = {f"caf\udce9-{n}.jsonl": 10 for n in range(4)}
    (group,) = grouped(files(sizes), BOUND)
    assert len(group.members) == 4
