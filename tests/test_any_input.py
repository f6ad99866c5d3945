"""Whatever stands in rows, pages and headers: a run ends well or with a message, writes below its
own folder alone, and its books balance."""

import gzip
import json
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import event, given, settings
from hypothesis import strategies as st

from corpus.documents.languages import served_tag
from tests.demo.demo import called
from tests.stages.extraction.test_fuzz import PIECES
from tests.warcs import http, record

RUNS = settings(max_examples=500 if settings.default.max_examples > 100 else 6)
SECRET = "kanarienvogel"
"""Stands in texts, and may come to no message, ledger, status or report."""

names = st.sampled_from(
    ["text", "id", "url", "date", "language", "license", "title", "year", "m", "m.url", "../x", ""]
)
scraps = st.sampled_from(
    ["../../out", "/etc", "ca", "cat_Latn", "zz", "\0", "\ud800", "\u202e", "%2e%2e/", "\n",
     "=1+1", "https://a.example/1", "http://[::1", "https://a.example:99999/", "2024-02-30",
     "+34 600 000 000"]
)  # fmt: skip
strings = st.one_of(scraps, st.text(max_size=20), st.lists(scraps, max_size=4).map("".join))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | strings,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)
texts = strings.map(lambda text: f"{text} {SECRET}")
rows = st.dictionaries(names, values, max_size=6) | st.fixed_dictionaries(
    {"text": texts}, optional={"language": strings, "url": strings, "id": values, "year": values}
)


def dumped(row: Any) -> bytes:
    return json.dumps(row).encode("utf-8")


lines = rows.map(dumped) | values.map(dumped) | st.binary(max_size=30)


def tables() -> st.SearchStrategy[pa.Table]:
    """Tables with columns of any name and type."""
    plain = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
    kinds: Sequence[tuple[pa.DataType, st.SearchStrategy[Any]]] = [
        (pa.string(), plain),
        (pa.large_string(), plain),
        (pa.dictionary(pa.int32(), pa.string()), plain),
        (pa.binary(), st.binary(max_size=9)),
        (pa.int64(), st.integers(-(2**63), 2**63 - 1)),
        (pa.float64(), st.floats()),
        (pa.bool_(), st.booleans()),
        (pa.timestamp("s"), st.integers(-(2**53), 2**53)),
        (pa.timestamp("us", "Europe/Madrid"), st.integers(-(2**55), 2**55)),
        (pa.date32(), st.integers(-(2**31), 2**31 - 1)),
        (pa.null(), st.none()),
        (pa.list_(pa.string()), st.lists(plain, max_size=2)),
        (pa.struct([("url", pa.string()), ("text", pa.string())]),
         st.fixed_dictionaries({"url": plain, "text": plain})),
    ]  # fmt: skip

    @st.composite
    def table(draw: st.DrawFn) -> pa.Table:
        length = draw(st.integers(0, 4))
        columns = {}
        for name in draw(st.sets(names, max_size=5)) | {"text"}:
            kind, value = draw(st.sampled_from(kinds[:3] if name == "text" else kinds))
            cells = st.lists(st.none() | value, min_size=length, max_size=length)
            columns[name] = pa.array(draw(cells), kind)
        return pa.table(columns)

    return table()


header_values = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x2FF), max_size=20)
headers = st.lists(
    st.tuples(
        st.sampled_from(["Content-Type", "Content-Encoding", "X-Robots-Tag", "Link",
                         "TDM-Reservation", "Transfer-Encoding", "Location", "Last-Modified",
                         "Content-Language"]),
        header_values | st.sampled_from(["text/html; charset=utf-16", "text/html;charset=", "gzip",
                                         "chunked", "noai", "unknown: noai", "1"]),
    ),
    max_size=4,
)  # fmt: skip
WORDS = b"<p>Bon dia a tothom, avui fa sol i els ametllers han florit a la vall.</p>"
pages = st.lists(
    st.just(WORDS) | st.sampled_from(PIECES) | st.binary(max_size=12), max_size=40
).map(b"".join)


def usually(value: str, *others: str) -> st.SearchStrategy[str]:
    """A value in four draws of five, else another one."""
    return st.integers(0, 4).flatmap(
        lambda n: st.sampled_from(others) if n == 4 else st.just(value)
    )


@st.composite
def captures(draw: st.DrawFn) -> bytes:
    """A record of a crawl: a page with any content and headers, for the most part."""
    body = http(
        draw(pages),
        status=draw(usually("200 OK", "200", "404 Not Found", "999999", "abc", "")),
        headers=[(name, value.encode("utf-8").decode("latin-1")) for name, value in draw(headers)],
    )
    uri = draw(st.just("https://a.example/1") | st.just("https://a.example/robots.txt") | strings)
    uri = re.sub("[\r\n]", "", uri).encode("utf-8", "replace").decode()
    date = draw(st.sampled_from(["2024-03-01T12:00:00Z", "yesterday", "", "9999-99-99"]))
    kind = draw(usually("response", "resource", "metadata", "request", "x" * 40))
    content = body if draw(st.integers(0, 9)) else draw(st.binary(max_size=40))
    return record(kind, content, uri=uri, date=date)


def outcome(files: Mapping[str, bytes], stages: Mapping[str, Any]) -> tuple[int, dict[str, int]]:
    """Run a pipeline over files. Gives the exit code, and for each event how many documents have
    it at the source."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "work/in").mkdir(parents=True)
        for file, content in files.items():
            (folder / "work/in" / file).write_bytes(content)
        options = {"isolate": False, "quarantine_limit": "100%"}
        pipeline = {"name": "any", "seed": 3, "stages": stages, "run": options}
        (folder / "work/pipeline.yaml").write_text(json.dumps(pipeline))
        before = sorted(folder.rglob("*"))
        done = called("run", "pipeline.yaml", "--output", "run", cwd=folder / "work")
        run = folder / "work/run"
        said = done.stdout + done.stderr
        assert "Traceback" not in said, said
        assert SECRET not in said
        assert done.returncode in (0, 2), said
        if done.returncode:
            assert done.stderr.startswith("corpus: ")
            assert not (run / "dataset/manifest.json").exists()
        for path in sorted(set(folder.rglob("*")) - set(before) - {run}):
            assert path.is_relative_to(run), path
            assert re.fullmatch(r"[\w@+,.=-]+", path.name), path
            if (
                path.is_file()
                and not path.is_relative_to(run / "work")
                and "data" not in path.parts
                and not path.name.startswith("README")  # the card shows one document
            ):
                assert SECRET.encode() not in path.read_bytes(), path
        if done.returncode:
            return done.returncode, {}
        checked = called("validate", run)
        assert checked.returncode == 0, checked.stderr
        counts = pq.read_table(run / "ledger/counts.parquet").to_pylist()
        kept = 0
        for shard in (run / "dataset/data").rglob("*.parquet"):
            table = pq.read_table(shard)
            kept += table.num_rows
            (tag,) = set(table["language"].to_pylist())
            assert shard.parent.name == tag
            assert served_tag(tag) == tag or tag == "und"
        for stage in {row["stage"] for row in counts}:
            events = _sums(counts, stage)
            left = events.get("dropped", 0) + events.get("quarantined", 0)
            assert events.get("in", 0) in (events.get("out", 0) + left, 0), (stage, events)
        assert kept == _sums(counts, "shards").get("in", 0)
        shutil.rmtree(run)
        return 0, _sums(counts, "pages")


def _sums(counts: Sequence[Mapping[str, Any]], stage: str) -> dict[str, int]:
    sums: dict[str, int] = {}
    for row in counts:
        if row["stage"] == stage:
            sums[row["event"]] = sums.get(row["event"], 0) + row["documents"]
    return sums


def after(source: Mapping[str, Any], **more: Mapping[str, Any]) -> dict[str, Any]:
    """A pipeline from a source over further stages, each after the one before, to shards."""
    stages: dict[str, Any] = {"pages": {**source, "with": {"paths": ["in"], **source["with"]}}}
    stages |= {
        name: {"after": before, **stage}
        for before, (name, stage) in zip(["pages", *more], more.items(), strict=False)
    }
    return {**stages, "shards": {"use": "shards", "after": [*stages][-1]}}


ROW_STAGES = {"repair": {"use": "repair"}, "pii": {"use": "pii"}, "exact": {"use": "exact"}}


@RUNS
@given(
    st.lists(st.lists(lines, max_size=5), min_size=1, max_size=3),
    st.dictionaries(st.sampled_from(["url", "title"]), st.just("m.url"), max_size=1),
)
def test_any_lines(files: Sequence[Sequence[bytes]], columns: Mapping[str, str]) -> None:
    stages = after({"use": "jsonl", "with": {"columns": columns}}, **ROW_STAGES)
    given_files = {f"{n}.jsonl": b"\n".join(file) for n, file in enumerate(files)}
    code, events = outcome(given_files, stages)
    event(f"exit code {code}")
    if code == 0:
        # Bytes may hold line ends, and a file without any text at all is passed over.
        most = sum(len(content.split(b"\n")) for content in given_files.values())
        assert events.get("out", 0) + events.get("dropped", 0) <= most


@RUNS
@given(st.lists(tables(), min_size=1, max_size=3), st.lists(names, max_size=2, unique=True))
def test_any_tables(files: Sequence[pa.Table], keep: Sequence[str]) -> None:
    contents = {}
    for number, table in enumerate(files):
        sink = pa.BufferOutputStream()
        pq.write_table(table, sink, row_group_size=2)
        contents[f"{number}.parquet"] = sink.getvalue().to_pybytes()
    kept = {f"own_{n}": {"from": name} for n, name in enumerate(keep)}
    stages = after({"use": "parquet", "with": {"keep": kept}}, **ROW_STAGES)
    code, events = outcome(contents, stages)
    event(f"exit code {code}")
    if code == 0:
        assert sum(events.values()) - events.get("in", 0) <= sum(t.num_rows for t in files)


@RUNS
@given(st.lists(captures(), min_size=1, max_size=4), st.booleans(), st.binary(max_size=20))
def test_any_captures(records: Sequence[bytes], packed: bool, rest: bytes) -> None:
    content = b"".join(gzip.compress(one, mtime=0) if packed else one for one in records) + rest
    stages = after(
        {"use": "warc", "with": {}},
        rights={"use": "rights"},
        text={"use": "extract", "with": {"minimum_characters": 1}},
        **ROW_STAGES,
    )
    code, events = outcome({"a.warc.gz" if packed else "a.warc": content}, stages)
    event(f"documents: {events.get('out', 0)}")
    assert code == 0
    assert sum(events.values()) - events.get("in", 0) >= len(records)
