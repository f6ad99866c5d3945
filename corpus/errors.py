"""Every error that a user can meet. Its message says what is wrong, where, and what would be valid.

CorpusError                   exit code 2: the user can mend it
├── ConfigError               pipeline.yaml: unknown stage or key, wrong type, missing column, cycle
├── QuotaError                language_quotas.yaml: unknown language, impossible shares
├── UnknownLanguage           a code that names no language served here
├── InputError                a file that is missing, empty, damaged or of another kind
│   ├── MissingColumn         a column that the settings name is not in the file
│   ├── StoreUnavailable      the store of a file does not answer, or refuses
│   └── FaultyFiles           more input files cannot be read than the run allows
├── ResourceError             a model or list that is missing or has another checksum
├── MissingExtra              an optional library is not installed; names the `pip install`
├── OutputError               a folder that cannot be written, or holds another pipeline's run
├── StageContractError        a stage broke its own declaration (a fault of the stage's author)
└── RunError                  exit code 1: the run took place, and something is wrong with it
    ├── QuotaShortfall        quotas that cannot be met, with `on_shortfall: fail`
    ├── QuarantineLimit       more rows raised than the run allows
    ├── BooksDoNotBalance     documents in != out + dropped + quarantined
    ├── Damaged               a file of `work/` is not as it was written
    └── DatasetInvalid        `corpus validate` found something off
"""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

__all__ = [
    "IN_WORKER",
    "BooksDoNotBalance",
    "ConfigError",
    "CorpusError",
    "Damaged",
    "DatasetInvalid",
    "FaultyFiles",
    "InputError",
    "MissingColumn",
    "MissingExtra",
    "OutputError",
    "QuarantineLimit",
    "QuotaError",
    "QuotaShortfall",
    "ResourceError",
    "RunError",
    "StageContractError",
    "StoreUnavailable",
    "UnknownLanguage",
    "holds_credentials",
    "printable",
    "suggest",
    "without_credentials",
]

IN_WORKER = "in the worker process:"
"""How a note begins that says where another process raised an error, and quotes nothing."""

_USERINFO = re.compile(
    r"(?i)\b([a-z][a-z0-9+.-]*://)[^/\s@:]*:(?!\d+/)[^\s@]*@"
    r"|\b((?!abfss?:|az:)[a-z][a-z0-9+.-]*://)[^/\s@]*@"
)
"""`user:password@` before a host, where the password may contain slashes, as secret keys do; or
`user@`. Azure's `container@account` is no credential."""
_SIGNED = re.compile(
    r"(?i)([?&](?:x-(?:amz|goog)-[a-z-]+|awsaccesskeyid|googleaccessid|signature|sig|s[eprtv]|expires"
    r"|policy|key-pair-id|(?:access_?|auth_?)?token|api_?key|key|password)=)[^&\s'\"]+"
)
"""Query parameters that carry a secret: signatures of signed URLs (S3, Google, CloudFront, Azure),
tokens, keys, passwords. The value is matched after the group."""

_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Unicode's control characters, surrogates, line and paragraph separators."""
_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that change the direction of the text after them."""


class CorpusError(Exception):
    """Base of all errors a user can meet; `str(error)` is the whole message.

    where: a file, `file:line` or key path, which precedes the message. Credentials in URLs are
    taken out of both, and what no terminal should get is escaped (`printable`).
    """

    exit_code = 2
    """What the command ends with."""

    def __init__(self, message: str, *, where: str = "") -> None:
        self.message = printable(without_credentials(message), keep="\n\t")
        self.where = printable(without_credentials(where))
        super().__init__(self.message, self.where)

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message

    def __reduce__(self) -> tuple[Any, ...]:
        # Worker processes send errors by pickle, which knows nothing of keyword arguments.
        return type(self), (self.message,), {"where": self.where}


class ConfigError(CorpusError):
    """The pipeline as written cannot be built."""


class QuotaError(CorpusError):
    """The language quotas as written cannot be used."""


class UnknownLanguage(CorpusError):
    """A code that names no language served here."""


class InputError(CorpusError):
    """An input file is missing, empty, damaged or of another kind."""


class MissingColumn(InputError):
    """An input file lacks a column, or field, that the settings of its source name."""


class StoreUnavailable(InputError):
    """The store of an input file does not answer or refuses, which says nothing of the file."""


class FaultyFiles(InputError):
    """A larger share of the files of a source cannot be read than `run.faulty_files` allows."""


class ResourceError(CorpusError):
    """A model or list is missing, or its checksum is not the expected one."""


class MissingExtra(CorpusError):
    """An optional library is not installed; the message names the extra that brings it.

    needed_by: a stage, command or URL scheme. library: its distribution. extra: the extra of
    alia-corpus that installs it; "" where none does, as for a stage of another package. more: what
    else is missing, as the same three each.
    """

    def __init__(
        self, needed_by: str, library: str, extra: str, *more: tuple[str, str, str]
    ) -> None:
        self.arguments = ((needed_by, library, extra), *more)
        needs = ", ".join(f"{by} needs {name}" for by, name, _ in self.arguments)
        extras = ",".join(sorted({one for _, _, one in self.arguments if one}))
        others = ", ".join(name for _, name, one in self.arguments if not one)
        ways = [f"run: pip install 'alia-corpus[{extras}]'"] if extras else []
        ways += [f"install {others if more else 'it'}"] if others else []
        absent = "none of these is" if more else "which is not"
        super().__init__(f"{needs}, {absent} installed; {'; '.join(ways)}")

    def __reduce__(self) -> tuple[Any, ...]:
        first, *more = self.arguments
        return MissingExtra, (*first, *more)


class OutputError(CorpusError):
    """A folder or file cannot be written, or the output folder holds another pipeline's run."""


class StageContractError(CorpusError):
    """A stage returned what it had not declared."""


class RunError(CorpusError):
    """The run took place, and something is wrong with it."""

    exit_code = 1


class QuotaShortfall(RunError):
    """The supply does not meet the quotas, and `on_shortfall` is `fail`."""


class QuarantineLimit(RunError):
    """A larger share of the records was quarantined than `run.quarantine_limit` allows."""


class BooksDoNotBalance(RunError):
    """The number of documents that went in is not the sum of those that came out, were dropped or
    were quarantined."""


class Damaged(RunError):
    """A file that a task of the run wrote has changed or is gone; `where` is its path in the store
    of intermediates."""


class DatasetInvalid(RunError):
    """A finished dataset does not agree with its manifest or ledger."""


def holds_credentials(url: str) -> bool:
    """Whether a user name or password stands in a URL."""
    return _USERINFO.search(url) is not None


def without_credentials(text: str) -> str:
    """The text without credentials in its URLs; errors, logs and records pass through here."""
    return _SIGNED.sub(r"\1…", _USERINFO.sub(r"\1\2", text))


def printable(text: str, keep: str = "") -> str:
    """The text in valid UTF-8, without characters that change what a terminal shows.

    Bytes that a file name has and UTF-8 has not, and the bytes of control characters and of marks
    of direction, stand as `%E7` does for the byte 0xE7. keep: control characters that stay.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escaped(c) if c not in keep and _is_unsafe(c) else c for c in text)


def _is_unsafe(character: str) -> bool:
    return unicodedata.category(character) in _CATEGORIES or character in _DIRECTIONS


def _escaped(character: str) -> str:
    """The bytes of a character; a surrogate that no file name can have stands as its three."""
    try:
        data = character.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        data = character.encode("utf-8", "surrogatepass")
    return "".join(f"%{byte:02X}" for byte in data)


def suggest(wrong: str, valid: Iterable[str], *, most: int = 60) -> str:
    """The end of a message about a wrong name: `; did you mean X? valid: A, B, C`. most: how many
    valid names it lists at most."""
    choices = sorted(valid)
    near = get_close_matches(wrong, choices, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    shown = ", ".join(choices[:most]) + (" …" if len(choices) > most else "")
    return f"{hint} valid: {shown}" if hint else f"; valid: {shown}"
