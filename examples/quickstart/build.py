"""Builds the quickstart's inputs: a small web crawl in WARC and a curated Parquet source.

    python examples/quickstart/build.py [--output DIR]

Same sources, same bytes: nothing here asks for the time, the machine or a random number.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

from crawl_builder import books as curated
from crawl_builder.plan import Crawl, plan
from crawl_builder.sources import read_texts

HERE = Path(__file__).resolve().parent


def build(output: Path) -> Crawl:
    """Writes crawl/*.warc.gz, crawl/truth.json and books/books.parquet below `output`."""
    texts = read_texts(HERE / "pages")
    books = read_texts(HERE / "books")
    crawl = plan(texts, books)
    folder = output / "crawl"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.warc.gz"):
        if old.name not in crawl.files:
            old.unlink()
    for name, data in crawl.files.items():
        (folder / name).write_bytes(data)
    truth = json.dumps(crawl.truth, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / "truth.json").write_text(truth + "\n", "utf-8", newline="\n")
    curated.write(books, output / "books" / "books.parquet")
    return crawl


def summary(crawl: Crawl) -> str:
    languages = crawl.languages
    size = sum(len(data) for data in crawl.files.values())
    kinds = Counter(known["kind"] for known in crawl.truth.values())
    listed = "".join(f"\n{count:6} {kind}" for kind, count in sorted(kinds.items()))
    return (
        f"crawl: {len(crawl.files)} WARC files, {size / 1e6:.2f} MB, "
        f"{len(crawl.responses)} responses, {len(crawl.html)} of them HTML with status 200, "
        f"{len({response.site.host for response in crawl.responses})} hosts, "
        f"{len(languages.keys() - {'mul', 'und'})} languages, "
        f"English {languages['en'] / max(1, len(crawl.html)):.1%}{listed}"
    )


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path, default=HERE, help="folder (default: beside this)")
    print(summary(build(parser.parse_args(arguments).output)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
