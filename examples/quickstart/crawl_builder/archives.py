"""The WARC files: which record goes into which, and in what order."""

from __future__ import annotations

from crawl_builder import warc
from crawl_builder.chance import number
from crawl_builder.responses import Response


class Archives:
    """Records by file: a host stays in one file, and time runs forward in each."""

    def __init__(self, count: int) -> None:
        self.members: list[list[tuple[str, bytes]]] = [[] for _ in range(count)]

    def response(self, response: Response, shift: int = 0) -> None:
        """A response after its request; `shift` puts it into another file than its host's."""
        record = response.record()
        self.record(response.site.host, warc.request(record), record, shift=shift)

    def record(self, host: str, *records: warc.Record, shift: int = 0) -> None:
        place = (number(f"file {host}", len(self.members)) + shift) % len(self.members)
        data = b"".join(warc.gzip_member(record.bytes()) for record in records)
        self.members[place].append((records[-1].date, data))

    def files(self, cut: Response) -> dict[str, bytes]:
        """Name -> bytes; the last file ends in the middle of the record of `cut`."""
        made = {}
        for index, members in enumerate(self.members):
            name = f"quickstart-{index:05}.warc.gz"
            members.sort()
            first = members[0][0] if members else cut.date
            start = warc.gzip_member(warc.warcinfo(name, first).bytes())
            made[name] = start + b"".join(data for _, data in members)
        record = cut.record()
        member = warc.gzip_member(record.bytes())
        last = max(made)
        made[last] += warc.gzip_member(warc.request(record).bytes())
        made[last] += member[: len(member) * 3 // 5]
        return made
