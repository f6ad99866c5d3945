"""Groups of small input files: which neighbours are read together as one partition.

A partition costs about ten files in `work/` and a tenth of a second of CPU time, however small its
input is. So files below a bound are joined with those next to them by name.

Where a group ends follows from single files: a hash of the file's name decides, with a probability
that grows with the file's size. So a file that is added, removed or changed in size alters the
group around it and no other. A limit, which few groups reach, keeps groups bounded; where it ends
one, the next file whose hash ends a group makes all that follows independent of it.
"""

from collections.abc import Iterator, Sequence

import xxhash

from corpus.stage import Partition

__all__ = ["grouped"]

_FILES = 256
"""Files that a group has, about, if they are so small that their size does not matter."""
_MOST = 4
"""A group has at most so many times `_FILES` files, and so many times the bytes aimed at."""
_HASHES = 1 << 64
"""The number of values of the hash."""


def grouped(partitions: Sequence[Partition], group_bytes: int) -> list[Partition]:
    """The partitions with small whole files joined to groups of neighbours, in the same order.

    partitions: of single files or ranges, sorted by name. group_bytes: files of so many bytes or
    more, and ranges, stay as they are; a group has about so many bytes at most. 0: no groups.
    """
    return [_joined(group) for group in _groups(partitions, group_bytes)]


def _groups(partitions: Sequence[Partition], group_bytes: int) -> Iterator[list[Partition]]:
    """The partitions in lists of those that are joined; a list of one for one that stands alone."""
    group: list[Partition] = []
    size = 0
    for partition in partitions:
        if partition.size >= group_bytes or not partition.is_whole_file:
            if group:
                yield group
                group, size = [], 0
            yield [partition]
            continue
        group.append(partition)
        size += partition.size
        is_full = len(group) >= _MOST * _FILES or size >= _MOST * group_bytes
        if is_full or _ends_a_group(partition, group_bytes):
            yield group
            group, size = [], 0
    if group:
        yield group


def _ends_a_group(partition: Partition, group_bytes: int) -> bool:
    """Whether a group ends with a file, by its name and size alone.

    The probability is size / group_bytes + 1 / _FILES. It is computed in integers, so that it is
    the same on every machine.
    """
    share = _HASHES * (partition.size * _FILES + group_bytes) // (group_bytes * _FILES)
    return xxhash.xxh3_64_intdigest(_encoded(partition.key)) < share


def _joined(group: Sequence[Partition]) -> Partition:
    """The partition of a group; that of the file itself if there is only one."""
    if len(group) == 1:
        return group[0]
    names = "\n".join(member.key for member in group)
    digest = xxhash.xxh3_64_hexdigest(_encoded(names))
    return Partition(
        key=f"{group[0].key}+{len(group) - 1}@{digest}",
        path="",
        file="",
        size=sum(member.size for member in group),
        members=tuple(group),
    )


def _encoded(name: str) -> bytes:
    """The bytes of a name, which need not be valid Unicode on every filesystem."""
    return name.encode("utf-8", "surrogatepass")
