"""The bytes of standard input, whatever charset the terminal has."""

import sys
from collections.abc import Iterator
from io import BufferedIOBase
from typing import cast

from corpus.errors import InputError

__all__ = ["standard_input"]

_BLOCK = 1 << 16


def standard_input() -> Iterator[bytes]:
    """Yield the bytes of standard input as they come. Raises InputError if it is closed."""
    if sys.stdin is None:
        raise InputError("standard input is closed; give lines of JSON")
    stream = cast("BufferedIOBase", sys.stdin.buffer)
    while block := stream.read1(_BLOCK):
        yield block
