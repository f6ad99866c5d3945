"""The spelling of file names in which they are written to records, tables and logs.

A file name on Linux is bytes. Python holds those that are not UTF-8 as lone surrogates, which no
encoder takes, and a name may have line ends or characters that change what a terminal shows.
"""

import os
import re

from corpus.errors import printable

__all__ = ["real_name", "spelled"]

_LITERAL = re.compile(r"%(?=25|[01][0-9A-F]|7F|[89A-F][0-9A-F])")
"""A per cent sign of a name that would be taken for the beginning of an escape."""
_ESCAPE = re.compile(rb"%(25|[01][0-9A-F]|7F|[89A-F][0-9A-F])")


def spelled(name: str) -> str:
    """The one spelling of a file name, in valid UTF-8 and on one line.

    What `printable` escapes stands as it does there, and `%25` for a per cent sign before what
    looks like such an escape; all other names stay as they are. `real_name` gives the name back, so
    no two names share a spelling.
    """
    return printable(_LITERAL.sub("%25", name) if "%" in name else name)


def real_name(spelling: str) -> str:
    """The file name of a spelling, as `os` functions take it."""
    name = _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), os.fsencode(spelling))
    return os.fsdecode(name)
