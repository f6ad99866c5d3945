"""Input files: the sorted list of files that names, folders, globs and fsspec URLs stand for.

A file is named relative to its root: the folder that was given, the part of a glob before its
first wildcard, or the folder of a single file. Where two files would have the same name, as many
trailing folders of their roots are put before both as are needed to tell them apart. So a name
never shows where on a machine the input is. A link has its own name, whatever it leads to. Names
stand in the spelling of `corpus.storage.file_names`.
"""

import posixpath
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from corpus.config.settings import Size
from corpus.errors import InputError, StoreUnavailable, suggest, without_credentials
from corpus.stage import Partition, Records, Source, setting
from corpus.storage.file_names import spelled
from corpus.storage.filesystems import filesystem_at, with_retries
from corpus.storage.inputs import Extent, leads_nowhere
from stages.sources.file_groups import grouped
from stages.sources.local_files import WILD, Listed, files_below, files_matching
from stages.sources.path_lists import listed

__all__ = ["FileSource", "InputFile", "find_files"]

_MOST_MISSING = 10
"""Entries of list files that match nothing and are named; no further ones are looked for."""


@dataclass(frozen=True)
class InputFile:
    """An input file. path: the path or URL that opens it. file: the spelling of its name, relative
    to its root. size: in bytes."""

    path: str
    file: str
    size: int


@dataclass(frozen=True)
class _Found:
    """A file before its name is chosen. name: relative to `root`."""

    root: str
    name: str
    size: int

    def label(self, depth: int) -> str:
        """The spelling of the name with `depth` trailing folders of the root before it."""
        return spelled("/".join([*self._folders()[-depth:], self.name] if depth else [self.name]))

    def deepest(self) -> int:
        """The number of folders in the root."""
        return len(self._folders())

    def _folders(self) -> list[str]:
        inner, _, archive = self.root.partition("::")
        return [part for part in (*archive.split("/"), *inner.split("/")) if part]


def find_files(patterns: Sequence[str], suffixes: Sequence[str] = ()) -> list[InputFile]:
    """All files that the patterns stand for, sorted by `file`, each once.

    suffixes: endings of the files that are taken from a folder; files that a name or a glob
    matches are taken whatever their ending. Raises InputError for a pattern that matches nothing;
    of those in list files it names several, each with its line.
    """
    if not patterns:
        raise InputError("no files are named; give a file, a folder or a glob", where="paths")
    found: dict[str, _Found] = {}
    missing: list[str] = []
    for pattern, place in listed(patterns):
        try:
            for path, candidate in _matches(pattern, tuple(suffixes)):
                known = found.get(path)
                if known is None or len(candidate.root) < len(known.root):
                    found[path] = candidate
        except StoreUnavailable:
            raise
        except InputError as error:
            if not place:
                raise
            missing.append(f"{place}: {error.where}: {error.message}")
            if len(missing) == _MOST_MISSING:
                break
    if missing:
        raise InputError("\n".join(missing))
    labels = _labels(found)
    files = [InputFile(path, labels[path], seen.size) for path, seen in found.items()]
    return sorted(files, key=lambda file: file.file)


@dataclass(frozen=True, kw_only=True)
class FileSource(Source):
    """A source whose partitions are whole files, or groups of small ones.

    A subclass defines `read_file` in place of `read`.
    """

    suffixes: ClassVar[tuple[str, ...]] = ()
    """Endings of the files that are taken from a folder."""

    paths: tuple[str, ...] = setting(
        help="files, folders, globs or fsspec URLs; their order means nothing. `@files.txt` stands "
        "for a text file with one of these a line, relative to its folder",
        path=True,
    )
    group_bytes: Size = setting(
        8 << 20,
        "smaller files are read in groups of neighbours of about so many bytes at most, each group "
        "a task; 0: each file is a task of its own",
    )

    def identity(self) -> Mapping[str, Any]:
        # Each partition has its files in its own identity, so groups need not enter here.
        return {k: v for k, v in super().identity().items() if k != "group_bytes"}

    def partitions(self) -> Sequence[Partition]:
        return grouped(self.single_partitions(), self.group_bytes)

    def single_partitions(self) -> Sequence[Partition]:
        """The partitions before small files are joined to groups. Raises InputError when there are
        none."""
        files = find_files(self.paths, self.suffixes)
        return [Partition(key=f.file, path=f.path, file=f.file, size=f.size) for f in files]

    def inputs(self, partition: Partition) -> Sequence[str | Extent]:
        found = (extent for part in partition.parts() for extent in self.inputs_of_file(part))
        return list(dict.fromkeys(found))

    def inputs_of_file(self, partition: Partition) -> Sequence[str | Extent]:
        """The files, or ranges of files, that decide what a partition of a single file holds."""
        return [partition.path]

    def read(self, partition: Partition) -> Iterator[Records]:
        return partition.read_parts(self.read_file)

    def read_file(self, partition: Partition) -> Iterator[Records]:
        """Yield the records of a partition of a single file, as `read` does."""
        raise NotImplementedError


def _matches(pattern: str, suffixes: tuple[str, ...]) -> Iterator[tuple[str, _Found]]:
    """The files that a pattern stands for, with their paths. Raises InputError without any."""
    _, chained, archive = pattern.partition("::")
    filesystem, plain = filesystem_at(pattern)
    local = "file" in _protocols(filesystem)
    plain = posixpath.normpath(plain) if local and plain else plain

    def url(path: str) -> str:
        return path if local else f"{filesystem.unstrip_protocol(path)}{chained}{archive}"

    def found(path: str, root: str, size: int | None) -> tuple[str, _Found]:
        # Signatures in URLs differ each time, and names are written to records.
        name = without_credentials(path)[len(root) :].strip("/")
        return url(path), _Found(url(root), name, int(size or 0))

    def ask(call: Callable[..., Any], **options: Any) -> Any:
        return with_retries(lambda: call(plain, **options), pattern, InputError)

    if local and leads_nowhere(plain):
        raise InputError("the link leads nowhere", where=pattern)
    try:
        info = ask(filesystem.info)
    except FileNotFoundError:
        info = {"type": None}
    if info["type"] == "file":
        yield found(plain, posixpath.dirname(plain), info["size"])
        return
    if info["type"] == "directory":
        listed = files_below(plain) if local else _listed(ask(filesystem.find, detail=True))
        files = [file for file in listed if not file.is_folder]
        taken = [file for file in files if file.path.endswith(suffixes or ("",))]
        if not taken:
            endings = ", ".join(f"*{suffix}" for suffix in suffixes) or "file"
            holds = _few(sorted(file.path[len(plain) :].strip("/") for file in files))
            raise InputError(f"the folder holds no {endings}; it holds {holds}", where=pattern)
        yield from (found(file.path, plain, file.size) for file in taken)
        return
    wild, root = WILD & set(plain), _fixed_part(plain)
    matched: list[Listed] = []
    if wild and local:
        matched = list(files_matching(root or "/", plain[len(root) :].strip("/").split("/")))
    elif wild:
        matched = list(_listed(ask(filesystem.glob, detail=True)))
    files = [file for file in matched if not file.is_folder]
    if not files:
        if matched:
            message = f"the glob matches folders only; write {pattern.rstrip('/')}/**"
        else:
            message = "no file matches" if wild else "there is no such file or folder"
            message += _nearest(filesystem, root if wild else plain, plain)
        raise InputError(message, where=pattern)
    yield from (found(file.path, root, file.size) for file in files)


def _protocols(filesystem: Any) -> tuple[str, ...]:
    """The protocols of an fsspec filesystem."""
    protocol = filesystem.protocol
    return (protocol,) if isinstance(protocol, str) else tuple(protocol)


def _listed(listing: Mapping[str, Mapping[str, Any]]) -> Iterator[Listed]:
    """The files and folders of a listing of fsspec."""
    for path, info in listing.items():
        if info["type"] in ("file", "directory"):
            yield Listed(path, int(info.get("size") or 0), info["type"] == "directory")


def _fixed_part(plain: str) -> str:
    """The folder before the first wildcard."""
    parts = plain.split("/")
    fixed = next((i for i, part in enumerate(parts) if WILD & set(part)), len(parts) - 1)
    return "/".join(parts[:fixed])


def _nearest(filesystem: Any, start: str, wanted: str) -> str:
    """The end of an error message: what the nearest existing folder has, and a similar name."""
    folder = start
    while folder.strip("/") and not filesystem.isdir(folder):
        folder = posixpath.dirname(folder)
    if not folder.strip("/"):
        return "; no folder on the way to it exists"
    names = [posixpath.basename(p.rstrip("/")) for p in filesystem.ls(folder, detail=False)]
    if not names:
        return f"; the folder {folder} is empty"
    missed = wanted[len(folder) :].strip("/").split("/")[0]
    hint = suggest(missed, names).partition(" valid: ")[0].rstrip(";")
    return f"{hint}; the folder {folder} holds {_few(sorted(names))}"


def _few(names: Sequence[str], limit: int = 8) -> str:
    return (", ".join(map(spelled, names[:limit])) or "nothing") + (
        " …" if len(names) > limit else ""
    )


def _labels(found: Mapping[str, _Found]) -> dict[str, str]:
    """Path -> unique name, with no more folders of the root than are needed."""
    depth = dict.fromkeys(found, 0)
    while True:
        labels = {path: seen.label(depth[path]) for path, seen in found.items()}
        counted = Counter(labels.values())
        clashing = [
            path
            for path, label in labels.items()
            if counted[label] > 1 and depth[path] < found[path].deepest()
        ]
        if not clashing:
            return labels
        for path in clashing:
            depth[path] += 1
