from pathlib import Path
from typing import Any

from corpus.testing import SourceContract, rows_read
from stages.sources.wet import Wet
from tests.warcs import conversion, members, record, warcinfo


class TestWet(SourceContract):
    source = Wet
    file_name = "crawl.wet.gz"
    settings = {"max_bytes": 1_000}
    records = (
        warcinfo(),
        conversion("https://www.exemple.cat/", "Bon dia\nA reveure\n"),
        conversion("https://exemple.cat/empty", " \n"),
        conversion("https://exemple.cat/large", "a" * 2_000),
        record("conversion", b"%PDF", uri="https://exemple.cat/x.pdf", media="application/pdf"),
        record("metadata", b"x: y\r\n", media="application/warc-fields"),
    )

    def write(self, path: Path, records: Any) -> None:
        path.write_bytes(members(records))

    def test_rows(self, tmp_path: Path) -> None:
        rows = rows_read(self._source(self._written(tmp_path)))
        assert [row["reason"] for row in rows] == [None, "empty_text", "too_large", "not_text"]
        assert rows[0]["text"] == "Bon dia\nA reveure\n"
        assert rows[0]["domain"] == "exemple.cat"
        assert rows[0]["record_id"].startswith("urn:uuid:")
        assert rows[0]["digest"].startswith("sha1:")

    def test_what_is_no_utf8_is_replaced(self, tmp_path: Path) -> None:
        path = self._written(tmp_path, [conversion("https://a.cat/", b"Bon dia \xe9\xff")])
        (row,) = rows_read(self._source(path))
        assert row["text"] == "Bon dia \ufffd\ufffd"
