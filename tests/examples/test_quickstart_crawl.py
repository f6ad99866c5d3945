"""The quickstart's crawl as a reader of WARC meets it."""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pyarrow.parquet as pq
import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType

from tests import ROOT

QUICKSTART = ROOT / "examples" / "quickstart"
UNSERVED = {"mul", "und"}


@dataclass(frozen=True)
class Answer:
    """A response as it is read back; `body` without transfer and content encodings."""

    url: str
    status: int
    content_type: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Read:
    answers: list[Answer]
    kinds: Counter[str]
    damaged: list[tuple[str, str]]  # (file, address)
    wrong_digests: list[str]


def build(folder: Path, hash_seed: str) -> Path:
    subprocess.run(
        [sys.executable, str(QUICKSTART / "build.py"), "--output", str(folder)],
        check=True,
        capture_output=True,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
    )
    return folder


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("built"), "1")


@pytest.fixture(scope="module")
def truth(built: Path) -> dict[str, dict[str, Any]]:
    known: dict[str, dict[str, Any]] = json.loads(
        (built / "crawl" / "truth.json").read_text("utf-8")
    )
    return known


@pytest.fixture(scope="module")
def read(built: Path) -> Read:
    found = Read([], Counter(), [], [])
    for path in sorted((built / "crawl").glob("*.warc.gz")):
        with path.open("rb") as stream:
            read_file(stream, path.name, found)
    return found


def read_file(stream: Any, name: str, found: Read) -> None:
    for record in ArchiveIterator(stream, parse_http=False):
        url = record.headers.get("WARC-Target-URI") or ""
        stated = int(record.headers["Content-Length"])
        record.freeze()
        if record.content_length < stated:  # a cut record comes short, without an error
            found.damaged.append((name, url))
            continue
        found.kinds[record.headers["WARC-Type"]] += 1
        if not record.verify_block_digest():
            found.wrong_digests.append(record.headers["WARC-Record-ID"])
        if record.record_type == WarcRecordType.response and record.is_http:
            record.parse_http(auto_decode="all")
            found.answers.append(
                Answer(
                    url=url,
                    status=record.http_headers.status_code or 0,
                    content_type=record.http_headers.get("Content-Type") or "",
                    headers={key.lower(): value for key, value in record.http_headers.items()},
                    body=record.reader.read(),
                )
            )


def pages(read: Read) -> list[Answer]:
    return [
        answer
        for answer in read.answers
        if answer.status == 200
        and answer.content_type.startswith(("text/html", "application/xhtml+xml"))
    ]


def test_same_sources_same_bytes_whatever_the_hash_seed(built: Path, tmp_path: Path) -> None:
    again = build(tmp_path, "2")
    names = sorted(p.relative_to(built) for p in built.rglob("*") if p.is_file())
    assert names == sorted(p.relative_to(again) for p in again.rglob("*") if p.is_file())
    for name in names:
        assert (built / name).read_bytes() == (again / name).read_bytes(), name


def test_a_second_build_in_the_same_folder_changes_nothing(built: Path) -> None:
    before = {p.name: p.read_bytes() for p in (built / "crawl").iterdir()}
    build(built, "3")
    assert before == {p.name: p.read_bytes() for p in (built / "crawl").iterdir()}


def test_small_and_of_the_promised_size(built: Path, read: Read) -> None:
    files = list((built / "crawl").glob("*.warc.gz"))
    assert len(files) == 3
    assert sum(path.stat().st_size for path in files) < 3_000_000
    assert 250 <= len(pages(read)) <= 340


def test_languages_and_the_share_of_english(read: Read, truth: dict[str, dict[str, Any]]) -> None:
    languages = Counter(truth[page.url]["language"] for page in pages(read))
    assert len(languages.keys() - UNSERVED) >= 38
    assert {"es", "ca", "ca-valencia", "eu", "gl", "oc", "ast", "an"} <= languages.keys()
    assert {"sr-Cyrl", "sr-Latn", "nb", "nn"} <= languages.keys()
    assert 0.40 <= languages["en"] / languages.total() <= 0.50


def test_every_answer_is_in_the_truth_and_every_digest_holds(
    read: Read, truth: dict[str, dict[str, Any]]
) -> None:
    assert read.wrong_digests == []
    urls = Counter(answer.url for answer in read.answers)
    recorded = {u: t.get("records", 1) for u, t in truth.items()}
    elsewhere = {u for u, t in truth.items() if t["kind"] in ("revisit", "truncated")}
    assert dict(urls) == {u: n for u, n in recorded.items() if u not in elsewhere}
    for answer in read.answers:
        assert answer.status == truth[answer.url]["status"], answer.url


def test_only_the_last_record_of_one_file_is_cut(
    read: Read, truth: dict[str, dict[str, Any]]
) -> None:
    ((name, url),) = read.damaged
    assert name == "quickstart-00002.warc.gz"
    assert truth[url]["kind"] == "truncated"


def test_pages_decode_with_the_charset_that_the_truth_names(
    read: Read, truth: dict[str, dict[str, Any]]
) -> None:
    for page in pages(read):
        known = truth[page.url]
        if known["kind"] not in ("page", "mirror"):
            continue
        shown = re.sub(r"<[^>]+>", "", html.unescape(page.body.decode(known["charset"])))
        source = (QUICKSTART / known["source"]).read_text("utf-8").partition("\n---\n")[2]
        words = re.findall(r"\w+", source)
        assert words
        assert re.findall(r"\w+", shown).count(words[0]) > 0, page.url
        longest = max(re.findall(r"[\w ,]+", source), key=len)
        assert longest.strip() in shown, page.url


def test_charsets_are_declared_in_the_header_in_a_meta_tag_and_nowhere(
    read: Read, truth: dict[str, dict[str, Any]]
) -> None:
    seen: Counter[str] = Counter()
    for page in pages(read):
        known = truth[page.url]
        if "declared" not in known:
            continue
        name, declared = known["charset"], known["declared"]
        in_header = "charset=" in page.content_type
        in_meta = b"charset=" in page.body[:1024]
        assert in_header == (declared in ("header", "both", "wrong_header")), page.url
        assert in_meta == (declared in ("meta", "both", "wrong_header")), page.url
        if name != "utf-8":
            seen[declared] += 1
            assert any(byte > 127 for byte in page.body) or known["language"] == "en", page.url
    assert min(seen["header"], seen["meta"], seen["none"]) >= 5
    names = {known.get("charset") for known in truth.values()}
    assert {"windows-1251", "iso-8859-2", "windows-1253", "iso-8859-15", "utf-8"} <= names


def test_what_a_crawl_holds_beside_pages(read: Read) -> None:
    assert {"warcinfo", "request", "response", "revisit", "metadata", "conversion"} == set(
        read.kinds
    )
    assert {200, 301, 302, 308, 403, 404, 410, 500, 503} <= {a.status for a in read.answers}
    types = {answer.content_type.partition(";")[0] for answer in read.answers}
    assert {"image/png", "application/pdf", "application/json", "text/css", "text/plain"} <= types
    encodings = {
        (a.headers.get("content-encoding"), a.headers.get("transfer-encoding"))
        for a in read.answers
    }
    assert {(None, None), ("gzip", None), (None, "chunked"), ("gzip", "chunked")} <= encodings


def test_every_kind_of_page_is_there(read: Read, truth: dict[str, dict[str, Any]]) -> None:
    kinds = Counter(truth[page.url]["kind"] for page in pages(read))
    copies = {"mirror", "repost", "edited", "shortened", "url_variant", "book_copy"}
    frames = {"listing", "boilerplate", "shell", "cookie_wall", "soft_404", "mislabelled", "empty"}
    assert copies | frames | {"page"} == set(kinds)
    assert any(known["language"] == "mul" for known in truth.values())


def test_mirrors_are_equal_byte_for_byte_and_near_copies_are_near(
    read: Read, truth: dict[str, dict[str, Any]]
) -> None:
    bodies = {page.url: page.body for page in pages(read)}
    for url, body in bodies.items():
        known = truth[url]
        if known["kind"] == "mirror":
            assert body == bodies[known["copy_of"]], url
        if known["kind"] == "repost":
            assert known["similarity"] == 1
        if known["kind"] in ("edited", "book_copy"):
            assert 0.5 < known["similarity"] < 1, url
        if known["kind"] == "shortened":
            assert 0.2 < known["similarity"] < 1, url


def test_opt_outs_are_where_the_truth_says(read: Read, truth: dict[str, dict[str, Any]]) -> None:
    marks = {"meta:noai": b'content="noai', "meta:tdm-reservation": b'name="tdm-reservation"'}
    seen = set()
    for page in pages(read):
        signals = set(truth[page.url]["rights"])
        seen |= signals
        assert ("header:tdm-reservation" in signals) == ("tdm-reservation" in page.headers)
        assert ("header:noai" in signals) == ("noai" in page.headers.get("x-robots-tag", ""))
        for signal, mark in marks.items():
            assert (signal in signals) == (mark in page.body), page.url
        licensed = bool(truth[page.url].get("license"))
        assert licensed == (b'rel="license"' in page.body), page.url
    assert seen == {"header:tdm-reservation", "header:noai", *marks}


def test_xhtml_is_well_formed(read: Read) -> None:
    served = [p for p in pages(read) if p.content_type.startswith("application/xhtml+xml")]
    assert served
    for page in served:
        ET.fromstring(page.body.decode("utf-8"))


def test_personal_data_is_counted(truth: dict[str, dict[str, Any]]) -> None:
    types = {name for known in truth.values() for name in known["pii"]}
    assert {"email", "phone", "iban", "card"} <= types
    assert types & {"dni", "nie"}


def test_books(built: Path, truth: dict[str, dict[str, Any]]) -> None:
    file = pq.ParquetFile(built / "books" / "books.parquet")
    assert file.metadata.num_row_groups == 2
    rows = file.read().to_pylist()
    assert {"doc_id", "title", "text", "language", "author", "license", "year"} <= rows[0].keys()
    assert len({row["language"] for row in rows}) == 5
    ids = {row["doc_id"] for row in rows}
    copied = {t["copy_of"] for t in truth.values() if t["kind"] == "book_copy"}
    assert copied
    assert copied <= ids


def test_the_readme_counts_what_is_there(truth: dict[str, dict[str, Any]]) -> None:
    text = (QUICKSTART / "README.md").read_text("utf-8")
    stated = {
        kind: int(count) for kind, count in re.findall(r"^\| `(\w+)` \| (\d+) \|", text, re.M)
    }
    assert stated == Counter(known["kind"] for known in truth.values())
