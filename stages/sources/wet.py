"""The source `wet`: text that a crawler extracted from its pages, a `conversion` record for each
page."""

from dataclasses import dataclass
from typing import Any, ClassVar

from corpus.config.settings import PositiveSize
from corpus.schema import COLUMNS, Schema
from corpus.stage import setting
from stages.sources.archives.captures import ArchiveSource, Capture, sha1_of

__all__ = ["Wet"]


@dataclass(frozen=True, kw_only=True)
class Wet(ArchiveSource):
    """Texts of `conversion` records, unchanged except that bytes that are not UTF-8 become U+FFFD.

    Records of other types are skipped by type. Records that cannot be read are quarantined as
    `damaged` or `truncated`, with the fault and the range of bytes in the ledger.
    """

    name = "wet"
    version = 4
    adds: ClassVar[Schema] = {n: COLUMNS[n].type for n in ("text", "record_id", "digest")}
    reasons = frozenset({"empty_text", "not_text", "too_large"})

    max_bytes: PositiveSize = setting(64 << 20, "texts above this size are dropped as too_large")

    def visit(self, record: Any) -> Capture | str:
        kind = str(record.record_type)
        if kind != "conversion":
            return kind
        media = (record.headers.get("Content-Type") or "text/plain").partition(";")[0]
        reason = None
        if media.strip().lower() != "text/plain":
            reason = "not_text"
        elif record.content_length > self.max_bytes:
            reason = "too_large"
        if reason:
            return Capture.of(record, sha1_of(record.reader), {}, reason)
        content = record.reader.read()
        text = content.decode("utf-8", errors="replace")
        if not text.strip():
            return Capture.of(record, sha1_of(content), {}, "empty_text")
        return Capture.of(record, sha1_of(content), {"text": text})
