"""Where documents came from: `corpus trace` says it, `corpus show` reads it back."""

import fcntl
import gzip
import json
import os
import pty
import shutil
import struct
import subprocess
import sys
import termios
import zipfile
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus.cli.main import main
from tests.demo.demo import COMMAND, called, digests, run_here
from tests.forked import started
from tests.warcs import members, record, response, warcinfo

PIPELINE = """\
name: small
seed: 1
stages:
  crawl: {use: warc, with: {paths: ["crawl"], max_bytes: 1MiB}}
  lines: {use: jsonl, with: {paths: ["lines"]}}
  table: {use: parquet, with: {paths: ["table"]}}
  text: {use: extract, after: crawl}
  scrub: {use: pii, after: [text, lines, table]}
  shards: {use: shards, after: scrub}
"""
SENTENCE = (
    "El forn del poble obre cada dia a les set del matí i tanca quan s'acaba el pa de pagès. "
)
KINDS = ("members.warc.gz", "plain.warc", "whole.warc.gz", "web.wacz/archive/data.warc.gz")


def page(name: str) -> str:
    paragraphs = "".join(f"<p>{SENTENCE * 2}Paràgraf {n} de {name}.</p>" for n in range(4))
    return (
        "<html><head><meta charset=utf-8></head><body><nav><a href=/>Portada del lloc</a></nav>"
        f"<article><h1>Notícies de {name}</h1>{paragraphs}"
        f"<p>{SENTENCE} Escriviu a forn@poble.example si voleu encarregar una coca.</p></article>"
        "<footer>Avís legal i galetes</footer></body></html>"
    )


def crawl(folder: Path, *, change: Callable[[str], str] = lambda name: name) -> None:
    """An archive of each kind, each with one page of its own among others."""
    folder.mkdir(exist_ok=True)

    def records(kind: str) -> list[bytes]:
        name = kind.partition(".")[0]
        other = record("request", b"GET / HTTP/1.1\r\n\r\n", uri=f"https://{name}.example/")
        wanted = response(f"https://{name}.example/x?a=1", page(change(name)))
        short = response(f"https://{name}.example/curt", "<html><p>Curt.</p></html>")
        return [warcinfo(), other, short, wanted, response(f"https://{name}.example/2", page("2"))]

    (folder / KINDS[0]).write_bytes(members(records(KINDS[0])))
    (folder / KINDS[1]).write_bytes(b"".join(records(KINDS[1])))
    (folder / KINDS[2]).write_bytes(gzip.compress(b"".join(records(KINDS[2])), mtime=0))
    with zipfile.ZipFile(folder / "web.wacz", "w") as file:
        file.writestr("archive/data.warc.gz", members(records(KINDS[3])))


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with pipeline.yaml, its input, and a run; not to be changed."""
    folder = tmp_path_factory.mktemp("provenance")
    (folder / "pipeline.yaml").write_text(PIPELINE)
    crawl(folder / "crawl")
    rows = [{"url": f"https://files.example/{n}", "text": f"{SENTENCE} {n}"} for n in range(5)]
    for name in ("lines", "table"):
        (folder / name).mkdir()
    (folder / "lines/a.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    table = pa.Table.from_pylist([{**row, "url": f"{row['url']}-t"} for row in rows])
    pq.write_table(table, folder / "table/a.parquet", row_group_size=2)
    run_here(folder / "pipeline.yaml", folder / "run")
    return folder


@pytest.fixture
def folder(finished: Path, tmp_path: Path) -> Path:
    """A copy, to be changed."""
    return Path(shutil.copytree(finished, tmp_path / "copy"))


def documents(folder: Path) -> dict[str, dict[str, Any]]:
    found = [pq.read_table(path) for path in (folder / "run/dataset/data").rglob("*.parquet")]
    return {row["url"]: row for row in pa.concat_tables(found).to_pylist()}


def id_of(folder: Path, name: str) -> str:
    """Of the page of an archive, by its name without endings."""
    id_: str = documents(folder)[f"https://{name}.example/x?a=1"]["id"]
    return id_


TERMINAL = {"TERM": "xterm", "NO_COLOR": ""}


def show_at(terminal: Connection, arguments: Sequence[str], folder: Path | None) -> None:
    """`corpus show …` at a terminal, in a process of its own."""
    for number in range(3):
        os.dup2(terminal.fileno(), number)
    os.environ.update(TERMINAL)
    os.chdir(folder or ".")
    sys.argv = ["corpus", "show", *arguments]
    main()


def shown(
    *arguments: object, columns: int = 100, cwd: Path | None = None, installed: bool = False
) -> tuple[int, str]:
    """`corpus show …` at a terminal: exit code and all that is written there. installed: by the
    command as it is installed, and not by a process that is forked."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    given = list(map(str, arguments))
    process: subprocess.Popen[bytes] | ForkServerProcess
    if installed:
        command = [COMMAND, "show", *given]
        process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=cwd,
            env={**os.environ, **TERMINAL},
        )
        os.close(slave)
    else:
        with Connection(slave) as terminal:  # which can be handed over
            process = started(show_at, terminal, given, cwd)
    said = b""
    try:
        while block := os.read(master, 1 << 16):
            said += block
    except OSError:  # so Linux says that the other side was closed
        pass
    os.close(master)
    if isinstance(process, ForkServerProcess):
        process.join(60)
        code = process.exitcode
    else:
        code = process.wait(60)
    assert code is not None
    return code, said.decode().replace("\r\n", "\n")


def traced(folder: Path, url: str) -> dict[str, str]:
    done = called("trace", folder / "run", "--url", url)
    assert done.returncode == 0, done.stderr
    lines = [line.strip().partition(": ") for line in done.stdout.splitlines() if ": " in line]
    return {name: value for name, _, value in lines}


@pytest.mark.parametrize("kind", KINDS)
def test_trace_says_where_a_page_came_from(finished: Path, kind: str) -> None:
    name = kind.partition(".")[0]
    facts = traced(finished, f"https://{name}.example/x?a=1")
    row = documents(finished)[f"https://{name}.example/x?a=1"]
    assert (facts["file"], facts["status"], facts["charset"]) == (kind, "200", "utf-8")
    assert facts["date"] == "2024-03-01T12:00:00+00:00"
    assert {n: facts[n] for n in ("record_id", "digest")} == {
        n: row[n] for n in ("record_id", "digest")
    }
    assert facts["record_id"].startswith("urn:uuid:")
    assert int(facts["offset"]) == row["origin"]["offset"] > 0
    assert int(facts["length"]) == row["origin"]["length"] > 0


@pytest.mark.parametrize(
    "url", ["https://u:p@plain.example/x?a=1#top", "HTTPS://Plain.example:443/x?utm_id=3&a=1"]
)
def test_trace_knows_other_spellings_of_an_address(finished: Path, url: str) -> None:
    assert traced(finished, url)["file"] == "plain.warc"


def test_trace_of_a_row_says_nothing_of_records(finished: Path) -> None:
    facts = traced(finished, "https://files.example/3-t")
    assert (facts["file"], facts["offset"], facts["length"]) == ("a.parquet", "3", "1")
    assert not facts.keys() & {"record_id", "digest", "charset", "status", "date"}


def test_trace_says_what_is_not_kept_of_what_left(finished: Path) -> None:
    facts = traced(finished, "https://plain.example/curt")
    assert facts["dropped by text"] == "empty_page"
    assert facts["file"] == "plain.warc"
    assert facts["partition"].startswith("crawl/members.warc.gz+3@")  # a group of small files
    assert int(facts["offset"]) > 0
    assert "record_id" in facts["not kept of what left"]


@pytest.mark.parametrize("kind", KINDS)
def test_show_has_the_page_beside_what_was_kept(finished: Path, kind: str) -> None:
    name = kind.partition(".")[0]
    id_ = id_of(finished, name)
    code, said = shown(finished / "run", "--id", id_, installed=kind == KINDS[0])
    assert code == 0, said
    head, place, _, title, *lines = said.splitlines()
    assert head.endswith(f"https://{name}.example/x?a=1")
    assert place.startswith(f"  {kind} at ")
    assert title == f"\x1b[1m{'the page':48}   kept\x1b[0m"
    assert f"\x1b[31m{'Portada del lloc':48} <\x1b[0m" in lines
    assert f"\x1b[31m{'Avís legal i galetes':48} <\x1b[0m" in lines
    (changed,) = (line for line in lines if "forn@poble.example" in line)
    assert changed.startswith("\x1b[33m")
    assert "forn@poble.example" not in changed.partition(" | ")[2]
    assert "of the page stayed" in lines[-1]


@pytest.mark.parametrize("url", ["https://files.example/3", "https://files.example/3-t"])
def test_show_has_the_text_of_a_row(finished: Path, url: str) -> None:
    code, said = shown(finished / "run", "--id", documents(finished)[url]["id"], columns=400)
    assert code == 0, said
    assert said.count(f"{SENTENCE} 3".replace("  ", " ")) == 2
    assert "1 of 1 line" in said


def test_show_has_the_page_block_by_block(finished: Path) -> None:
    code, said = shown(finished / "run", "--id", id_of(finished, "plain"), "--blocks")
    assert code == 0, said
    kept = [line for line in said.splitlines() if line.startswith("\x1b[32m+")]
    assert len(kept) == 5
    assert any("model_score" in line and "Portada del lloc" in line for line in said.splitlines())


@pytest.mark.parametrize("kind", KINDS[:3])
def test_a_page_that_was_dropped_is_found_in_its_archive(finished: Path, kind: str) -> None:
    name = kind.partition(".")[0]
    done = called("trace", finished / "run", "--url", f"https://{name}.example/curt")
    id_ = done.stdout.split()[0]
    code, said = shown("--page", finished / "crawl" / kind, "--id", id_)
    assert code == 0, said
    assert said.splitlines()[1].startswith("dropped as empty_page")
    code, said = shown("--page", finished / "crawl" / kind, "--id", "0")
    assert (code, "no record with the id 0" in said) == (2, True)


def test_show_of_blocks_has_the_settings_of_the_run(folder: Path) -> None:
    lines = (folder / "pipeline.yaml").read_text()
    changed = lines.replace("after: crawl}", "after: crawl, with: {minimum_characters: 9000}}")
    (folder / "other.yaml").write_text(changed)
    given = ("--id", id_of(folder, "plain"), "--pipeline", folder / "other.yaml", "--blocks")
    code, said = shown(folder / "run", *given)
    assert code == 0, said
    assert "dropped as too_short" in said
    code, said = shown(folder / "run", *given, "--set", "text.minimum_characters=100")
    assert "dropped" not in said


def test_show_prints_to_a_terminal_only(finished: Path) -> None:
    done = called("show", finished / "run", "--id", id_of(finished, "plain"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "terminal" in done.stderr
    assert "personal data" in done.stderr


@pytest.mark.parametrize("kind", KINDS)
def test_show_has_the_page_of_what_was_dropped(finished: Path, kind: str) -> None:
    name = kind.partition(".")[0]
    done = called("trace", finished / "run", "--url", f"https://{name}.example/curt")
    code, said = shown(finished / "run", "--id", done.stdout.split()[0])
    assert code == 0, said
    assert "  dropped by text: empty_page, value 5, limit 200\n" in said
    assert "as it came to text" in said
    assert "Curt." in said


def test_show_refuses_what_was_not_seen(finished: Path) -> None:
    code, said = shown(finished / "run", "--id", "0")
    assert (code, said) == (2, "corpus: 0: no document with this id was seen\n")
    code, said = shown(finished / "nowhere", "--id", "0")
    assert code == 2
    assert "no finished run" in said


def test_show_when_the_archive_is_gone(folder: Path) -> None:
    id_ = id_of(folder, "plain")
    (folder / "crawl/plain.warc").unlink()
    code, said = shown(folder / "run", "--id", id_, "--pipeline", folder / "pipeline.yaml")
    assert code == 2
    assert said.startswith("corpus: plain.warc: is not among the files of its source")


def test_show_when_the_pipeline_is_elsewhere(folder: Path) -> None:
    id_ = id_of(folder, "plain")
    moved = folder / "moved.yaml"
    (folder / "pipeline.yaml").rename(moved)
    code, said = shown("run", "--id", id_, "--pipeline", "moved.yaml", cwd=folder)
    assert code == 0, said
    noted = folder / "run/work/run.json"
    noted.write_text(json.dumps({**json.loads(noted.read_text()), "config": "/gone.yaml"}))
    code, said = shown(folder / "run", "--id", id_)
    assert code == 2
    assert said.startswith("corpus: /gone.yaml: no such file")
    assert "--pipeline" in said
    shutil.rmtree(folder / "run/work")
    code, said = shown(folder / "run", "--id", id_)
    assert code == 2
    assert "--pipeline" in said
    moved.write_text(PIPELINE.replace("crawl:", "web:").replace("after: crawl", "after: web"))
    code, said = shown(folder / "run", "--id", id_, "--pipeline", moved)
    assert code == 2
    assert "there is no source 'crawl'" in said


@pytest.mark.parametrize("kind", KINDS)
def test_show_when_another_record_stands_there(folder: Path, kind: str) -> None:
    name = kind.partition(".")[0]
    id_ = id_of(folder, name)
    crawl(folder / "crawl", change=lambda name: name[::-1])
    code, said = shown(folder / "run", "--id", id_, "--pipeline", folder / "pipeline.yaml")
    assert code == 1
    assert said.startswith(f"corpus: {kind} at ")
    assert "another record" in said or "no record begins there" in said
    assert SENTENCE not in said


def test_no_path_of_the_machine_enters_the_dataset(finished: Path, folder: Path) -> None:
    for path in (finished / "run/dataset").rglob("*"):
        assert not path.is_file() or str(finished).encode() not in path.read_bytes()
    run_here(folder / "pipeline.yaml", folder / "again")
    assert digests(folder / "again") == digests(folder / "run")
