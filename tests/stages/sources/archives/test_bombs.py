"""What unpacks to far more than it takes in an archive costs bounded memory, and its own record."""

import gzip
import json
import os
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from fastwarc import stream_io

from tests.warcs import http, record, response

SIZE = 96 << 20
MOST = 64 << 20
"""Bytes of memory that reading may take: far less than what is unpacked."""
SOUND = response("https://sound.example/")
BLOCK = bytes(1 << 20)
Pack = Callable[..., bytes]


def gzipped(head: bytes, tail: bytes, zeros: int = SIZE) -> bytes:
    packer = zlib.compressobj(6, wbits=31)
    parts = [packer.compress(head)]
    parts += [packer.compress(BLOCK) for _ in range(zeros // len(BLOCK))]
    return b"".join([*parts, packer.compress(tail), packer.flush()])


def zstd(head: bytes, tail: bytes, zeros: int = SIZE) -> bytes:
    packer = zstandard.ZstdCompressor(write_checksum=True).compressobj()
    parts = [packer.compress(head)]
    parts += [packer.compress(BLOCK) for _ in range(zeros // len(BLOCK))]
    return b"".join([*parts, packer.compress(tail), packer.flush()])


def brotli(head: bytes, tail: bytes, zeros: int = SIZE) -> bytes:
    sink = _Kept()
    packer = stream_io.BrotliWriter(sink)
    packer.write(head)
    for _ in range(zeros // len(BLOCK)):
        packer.write(BLOCK)
    packer.write(tail)
    packer.close()
    return sink.data


class _Kept:
    data = b""

    def write(self, data: bytes) -> int:
        self.data += bytes(data)
        return len(data)

    def flush(self) -> None: ...

    def close(self) -> None: ...


MEASURE = """
import json, sys
from collections import Counter
from pathlib import Path
from corpus.testing import read_all
from stages.sources.warc import Warc

def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("VmHWM"))

def counts(path):
    seen = Counter()
    for records in read_all(Warc(paths=(path,))):
        seen.update(records.skipped)
        seen.update(records.quarantined)
        dropped = records.dropped.to_pylist() if records.dropped else []
        seen.update(dropped or [None] * records.batch.num_rows)
    return seen

counts(sys.argv[1])  # what is imported counts for nothing
before = peak()
found = counts(sys.argv[2])
print(json.dumps([found, peak() - before]))
"""


def read(folder: Path, sound: bytes, data: bytes) -> tuple[dict[str, int], int]:
    """How records were counted, and the bytes of memory that it took beyond those of a small
    archive."""
    small, path = folder / "small.warc", folder / "bomb.warc"
    small.write_bytes(sound)
    path.write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, small, path],
        check=False, capture_output=True, text=True, env={**os.environ, "MALLOC_ARENA_MAX": "2"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    found, peak = json.loads(done.stdout)
    return found, peak


needs_proc = pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="the peak of memory is read from /proc"
)


@needs_proc
def test_bodies(tmp_path: Path) -> None:
    bodies = {
        "gzip": gzipped(b"<html>", b""),
        "gzip, gzip": gzip.compress(gzipped(b"<html>", b"")),
        "br": brotli(b"<html>", b""),
        "zstd": zstd(b"<html>", b""),
        "identity": zstd(b"<html>", b""),
    }
    bombs = [
        http(body, headers=[("Content-Type", "text/html"), ("Content-Encoding", coding)])
        for coding, body in bodies.items()
    ]
    records = [record("response", bomb, uri="https://bomb.example/") for bomb in bombs]
    found, peak = read(tmp_path, SOUND, b"".join([*records, SOUND]))
    assert found == {"decompression_bomb": 5, "null": 1}
    assert peak < MOST


LENGTH = len(http(b"")) + SIZE
HEAD = record("response", uri="https://bomb.example/").removesuffix(b"\r\n\r\n")
HEAD = HEAD.replace(b"Content-Length: 0", b"Content-Length: %d" % LENGTH)
RECORDS = {
    "a long page": (HEAD + http(b""), b"\r\n\r\n"),
    "a wrong length": (HEAD, b""),
    "a header without end": (b"WARC/1.1\r\nWARC-Type: response\r\nX: ", b"\r\n\r\n"),
    "more than a record": (SOUND, b""),
    "zeros": (b"", b""),
    "no record": (b"<", b">"),
}


@needs_proc
@pytest.mark.parametrize("pack", [gzipped, zstd])
def test_records(tmp_path: Path, pack: Pack) -> None:
    sound = pack(SOUND, b"", 0)
    bombs = b"".join(pack(*ends) + sound for ends in RECORDS.values())
    found, peak = read(tmp_path, sound, sound + bombs)
    assert found == {"null": 7, "too_large": 1, "damaged": 5}
    assert peak < MOST


@needs_proc
def test_a_file_that_is_one_member(tmp_path: Path) -> None:
    whole = gzipped(SOUND + HEAD + http(b""), b"\r\n\r\n" + SOUND)
    found, peak = read(tmp_path, SOUND, whole)
    assert found == {"null": 2, "too_large": 1}
    assert peak < MOST
