"""The page on uploading: its commands are those that `hf` takes, and its script compares a dataset
with what a hub says of it; a hub on this machine stands in for the one that is far away."""

import hashlib
import json
import os
import shlex
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import click
import pytest

from tests.docs.blocks import ROOT, blocks_of

BLOCKS = blocks_of(ROOT / "docs" / "uploading.md")
SHOWN = [line for block in BLOCKS if block.language == "sh" for line in block.text.splitlines()]
NAME = "my-institution/coast"


@pytest.mark.parametrize("line", [line for line in SHOWN if line.startswith("hf ")])
def test_the_hub_has_the_commands_and_their_options(line: str) -> None:
    command: Any = pytest.importorskip("huggingface_hub.cli.hf").app
    if not isinstance(command, click.Command):
        pytest.skip("older versions of huggingface_hub make their commands with another library")
    words, context = shlex.split(line)[1:], None
    while hasattr(command, "commands"):
        name, command, words = command.resolve_command(click.Context(command), words)
        assert command is not None, name
    context = command.make_context(command.name, words)  # it reads the arguments, and runs nothing
    if "repo_id" in context.params:
        assert context.params["repo_id"] == NAME


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """Two shards and their manifest, and the script of the page beside the folder."""
    shards = []
    for tag in ("ca", "eu"):
        path = f"data/{tag}/train-00000-of-00001.parquet"
        file = tmp_path / "dataset" / path
        file.parent.mkdir(parents=True)
        file.write_bytes(tag.encode())
        shards.append({"path": path, "sha256": hashlib.sha256(tag.encode()).hexdigest()})
    (tmp_path / "dataset" / "manifest.json").write_text(json.dumps({"shards": shards}))
    (script,) = (block for block in BLOCKS if block.file == "uploaded.py")
    (tmp_path / script.file).write_text(script.text)
    return tmp_path / "dataset"


@contextmanager
def hub(files: dict[str, str]) -> Iterator[str]:
    """A hub that has these large files, path -> SHA-256, and a card; gives its address."""

    class Hub(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            assert self.path.startswith(f"/api/datasets/{NAME}/tree/main")
            large = [
                {
                    "type": "file",
                    "path": path,
                    "oid": "0" * 40,
                    "size": 2,
                    "lfs": {"oid": digest, "size": 2, "pointerSize": 127},
                }
                for path, digest in files.items()
            ]
            small = {"type": "file", "path": "README.md", "oid": "1" * 40, "size": 2}
            folder = {"type": "directory", "path": "data", "oid": "2" * 40}
            body = json.dumps([folder, small, *large]).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def compared(dataset: Path, files: dict[str, str]) -> tuple[int, list[str]]:
    pytest.importorskip("huggingface_hub")
    with hub(files) as address:
        hidden = ("HF_HUB_OFFLINE", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")
        kept = {name: value for name, value in os.environ.items() if name not in hidden}
        done = subprocess.run(
            [sys.executable, "uploaded.py", "dataset", NAME],
            cwd=dataset.parent,
            env={**kept, "HF_ENDPOINT": address, "HF_HOME": str(dataset.parent / "cache")},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert not done.stderr, done.stderr
    return done.returncode, done.stdout.splitlines()


def test_a_whole_copy(dataset: Path) -> None:
    manifest = json.loads((dataset / "manifest.json").read_text())
    files = {shard["path"]: shard["sha256"] for shard in manifest["shards"]}
    assert compared(dataset, files) == (0, ["all 2 shards are as the manifest says"])


def test_what_is_off_is_named(dataset: Path) -> None:
    changed = {
        "data/ca/train-00000-of-00001.parquet": "0" * 64,
        "data/gl/train-00000-of-00001.parquet": "1" * 64,
    }
    assert compared(dataset, changed) == (
        1,
        [
            "data/eu/train-00000-of-00001.parquet: is missing",
            "data/gl/train-00000-of-00001.parquet: is not in the manifest",
            "data/ca/train-00000-of-00001.parquet: has another SHA-256",
        ],
    )
