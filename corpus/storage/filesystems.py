"""File systems by URL: which library opens it, with which options, and what its errors mean.

Every URL is opened through this file. Credentials stay where each library looks for them (the
environment, a file in the home folder, the role of the machine) and never stand in a URL.
"""

import logging
import re
import time
from collections.abc import Callable
from pathlib import PurePosixPath
from posixpath import dirname, normpath
from typing import Any, TypeVar

import fsspec

from corpus.errors import (
    ConfigError,
    CorpusError,
    InputError,
    MissingExtra,
    StoreUnavailable,
    holds_credentials,
)

__all__ = [
    "OBJECT_STORES",
    "READ_ONLY",
    "filesystem_at",
    "folder_of",
    "in_folder",
    "in_words",
    "is_transient",
    "scheme_of",
    "with_retries",
]

T = TypeVar("T")

for _library in ("adlfs", "azure", "fsspec", "gcsfs", "s3fs"):
    # These libraries also log what they raise, with tracebacks; that shows only where a user sets
    # up logging.
    logging.getLogger(_library).addHandler(logging.NullHandler())

_EXTRAS = {
    "s3": ("s3fs", "s3"),
    "s3a": ("s3fs", "s3"),
    "gs": ("gcsfs", "gcs"),
    "gcs": ("gcsfs", "gcs"),
    "abfs": ("adlfs", "azure"),
    "abfss": ("adlfs", "azure"),
    "az": ("adlfs", "azure"),
    "hf": ("huggingface_hub", "hf"),
}
"""Scheme -> the library, and the extra that installs it."""

OBJECT_STORES = frozenset(_EXTRAS)
"""Schemes of object stores, whose files are read in ranges."""

READ_ONLY = frozenset({"hf", "http", "https"})
"""Schemes of inputs to which a run cannot write; a repository of Hugging Face would need a commit
for each file."""

_DELAYS = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""Seconds before each retry: half a minute in all, enough for throttling or the restart of a
server to pass."""


def scheme_of(url: str) -> str:
    """The scheme of a URL: `s3` for `s3://bucket/key`; empty for a path."""
    scheme, found, _ = url.partition("::")[0].partition("://")
    return scheme if found else ""


def folder_of(path: str) -> str:
    """The folder or URL that contains a file."""
    return dirname(path) if scheme_of(path) else str(PurePosixPath(path).parent)


def in_folder(folder: str, path: str) -> str:
    """A path, joined to a folder or URL unless it is absolute or a URL.

    `..` is resolved in URLs, because object stores do not know it.
    """
    if "://" in path or PurePosixPath(path).is_absolute():
        return path
    if "://" not in folder:
        return str(PurePosixPath(folder, path))
    scheme, _, inner = folder.partition("://")
    return f"{scheme}://{normpath(f'{inner}/{path}')}"


def filesystem_at(url: str) -> tuple[Any, str]:
    """The fsspec file system of a path or URL, and the path as that file system spells it.

    Listings are not cached, since another process may write at any time. Raises MissingExtra where
    the library for the scheme is not installed, and ConfigError for an unknown scheme or a URL
    with credentials in it.
    """
    scheme = scheme_of(url)
    if holds_credentials(url):
        # URLs are written to records and messages.
        raise ConfigError(
            "holds credentials, which would be written down with it; leave them to the "
            "environment, the library's own configuration or the machine's role",
            where=url,
        )
    options: dict[str, Any] = {}
    if scheme in _EXTRAS and scheme != "hf":
        options["use_listings_cache"] = False
    if scheme in ("s3", "s3a"):
        # s3fs retries each request; botocore would retry each of these tries too.
        options["config_kwargs"] = {"retries": {"total_max_attempts": 1}}
    options |= fsspec.config.conf.get(scheme, {})
    if "::" in url and PurePosixPath(url).is_absolute():
        # A file has this in its name; fsspec would take it for a chain of URLs.
        return fsspec.filesystem("file"), normpath(url)
    try:
        filesystem, path = fsspec.core.url_to_fs(url, **options)
    except ImportError as error:
        if scheme in _EXTRAS:
            raise MissingExtra(f"{scheme}://", *_EXTRAS[scheme]) from error
        raise ConfigError(f"this URL cannot be opened: {error}", where=url) from error
    except ValueError as error:
        raise ConfigError(f"this URL cannot be opened: {error}", where=url) from error
    if scheme in ("s3", "s3a"):
        from s3fs.core import set_custom_error_handler

        set_custom_error_handler(is_transient)
    return filesystem, str(path)


def with_retries(call: Callable[[], T], where: str, error: type[CorpusError]) -> T:
    """What `call` returns; it is retried while the store is busy or the connection breaks.

    call: must be safe to repeat. where: the path or URL for a message.
    FileNotFoundError and FileExistsError are raised as they are; after the last try, any other
    error of the store becomes an `error` that says what is wrong and where, or StoreUnavailable for
    InputError.
    """
    error = StoreUnavailable if error is InputError else error
    for delay in (*_DELAYS, None):
        try:
            return call()
        except (FileNotFoundError, FileExistsError, CorpusError):
            raise
        except Exception as problem:
            if not _is_of_store(problem):
                raise
            if delay is None or not is_transient(problem):
                raise error(in_words(problem), where=where) from problem
            time.sleep(delay)
    raise AssertionError("unreachable")


# -- what errors mean; their classes are known by name, so that no library has to be imported

_BROKEN = {
    "ClientConnectionError",  # aiohttp
    "ClientPayloadError",
    "ConnectionError",  # botocore, requests
    "HTTPClientError",  # botocore
    "ResponseParserError",
    "IncompleteRead",  # urllib3
    "ServiceRequestError",  # azure
    "ServiceResponseError",
    "TransportError",  # google.auth, httpx
}
_BUSY_CODES = {"RequestTimeout", "SlowDown", "Throttling", "ThrottlingException", "IncompleteBody",
               "BadDigest", "XAmzContentSHA256Mismatch", "InternalError"}  # fmt: skip
_LIBRARIES = {"aiohttp", "azure", "botocore", "gcsfs", "google", "httpx", "huggingface_hub",
              "requests", "s3fs", "urllib3"}  # fmt: skip


def is_transient(error: BaseException) -> bool:
    """Whether a retry may help: the store was busy or failed, or the connection broke."""
    status, code = _answer(error)
    if status or code:
        return status in (408, 425, 429) or 500 <= status != 501 or code in _BUSY_CODES
    if isinstance(error, (TimeoutError, ConnectionError)):
        return True
    return any(cls.__name__ in _BROKEN for cls in type(error).__mro__)


def in_words(error: BaseException) -> str:
    """What a store's error means and what to do; without its own text, which may quote headers."""
    status, code = _answer(error)
    known = " ".join(str(part) for part in (status or "", code) if part)
    if isinstance(error, OSError) and error.__cause__ is None:
        known = known or error.strerror or ""
    known = known or type(error).__name__
    if is_transient(error):
        return f"the store does not answer ({known}, {len(_DELAYS) + 1} tries); run it again later"
    if code == "RequestTimeTooSkewed":
        return f"the store refuses the time of this machine ({known}); set its clock"
    if isinstance(error, PermissionError) or status in (401, 403):
        return f"access is denied ({known}); check rights and credentials"
    if "Credential" in type(error).__name__:
        return f"there are no credentials for the store ({known}); set them in the environment"
    return f"cannot be read or written ({known})"


def _answer(error: BaseException | None) -> tuple[int, str]:
    """HTTP status and the store's error code, from an error or its causes; 0 and "" if there is
    none."""
    while error is not None:
        response = getattr(error, "response", None)
        if isinstance(response, dict):  # botocore
            status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
            code = str(response.get("Error", {}).get("Code", ""))
            return int(status), code if re.fullmatch(r"\w*[A-Za-z]\w*", code) else ""
        for holder, name in ((error, "status"), (error, "status_code"), (error, "code"),
                             (response, "status_code")):  # fmt: skip
            status = getattr(holder, name, None)
            if isinstance(status, int) and 400 <= status < 600:
                return status, ""
        error = error.__cause__
    return 0, ""


def _is_of_store(error: BaseException | None) -> bool:
    """Whether an error, or one of its causes, comes from a store or from the network."""
    while error is not None:
        modules = {cls.__module__.partition(".")[0] for cls in type(error).__mro__}
        if isinstance(error, OSError) or modules & _LIBRARIES:
            return True
        error = error.__cause__
    return False
