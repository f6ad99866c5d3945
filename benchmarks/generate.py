"""Makes input of any size for the benchmarks: seeded, of made-up words, in several languages'
letters. Nothing is fetched.

    python -m benchmarks.generate documents OUT.parquet --documents 100000
    python -m benchmarks.generate crawl OUT_FOLDER --pages 10000
"""

import argparse
import random
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

__all__ = ["documents", "write_documents"]

_SYLLABLES = {
    "ca": "ca ser pla nit quel ment ció dor gran fil mar ten pà sol ving".split(),
    "es": "ca ser pla noche que mien ción dor gran hijo mar ten pan sol vein".split(),
    "eu": "etxe tzen ko ra ri zer gu bat hau dut men txo lur kal aur".split(),
    "en": "the ing er ton wood ly ness un ter ship field ham per cle ow".split(),
    "ru": "на ский по ро го ла во ста при ние мо ре ка ти ль".split(),
}
_WORDS = 4000


def vocabulary(language: str) -> list[str]:
    """Made-up words of one language, always the same."""
    chance = random.Random(f"words of {language}")
    parts = _SYLLABLES[language]
    return ["".join(chance.choices(parts, k=chance.randint(1, 4))) for _ in range(_WORDS)]


def text(chance: random.Random, words: list[str], length: int) -> str:
    """Sentences and paragraphs of about `length` characters; words fall off as in real text."""
    pieces: list[str] = []
    size = 0
    while size < length:
        number = chance.randint(6, 24)
        # Zipf-like: the product of two uniform draws prefers the first words.
        picked = [words[int(chance.random() * chance.random() * _WORDS)] for _ in range(number)]
        sentence = " ".join(picked).capitalize() + "."
        pieces.append(sentence + ("\n\n" if chance.random() < 0.2 else " "))
        size += len(sentence) + 1
    return "".join(pieces).strip()


def documents(number: int, *, seed: int = 1, shortest: int = 500, longest: int = 4000,
              copies: float = 0.1) -> Iterator[dict[str, str]]:  # fmt: skip
    """Documents with `doc_id`, `text`, `language`; a share of them are near-copies."""
    chance = random.Random(seed)
    words = {language: vocabulary(language) for language in _SYLLABLES}
    earlier: list[tuple[str, str]] = []
    for i in range(number):
        if earlier and chance.random() < copies:
            language, body = chance.choice(earlier)
            body = body.replace(".", " " + chance.choice(words[language]) + ".", 1)
        else:
            language = chance.choice(sorted(words))
            body = text(chance, words[language], chance.randint(shortest, longest))
            if len(earlier) < 500:
                earlier.append((language, body))
        yield {"doc_id": str(i), "text": body, "language": language}


def write_documents(path: Path, number: int, **options: float) -> None:
    """The documents as one Parquet file, zstd level 1, row groups of 4,096."""
    schema = pa.schema([("doc_id", pa.string()), ("text", pa.large_string()),
                        ("language", pa.string())])  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    with pq.ParquetWriter(path, schema, compression="zstd", compression_level=1) as writer:
        rows: list[dict[str, str]] = []
        for row in documents(number, **options):  # type: ignore[arg-type]  # numbers all
            rows.append(row)
            if len(rows) == 4096:
                writer.write_table(pa.Table.from_pylist(rows, schema))
                rows = []
        if rows:
            writer.write_table(pa.Table.from_pylist(rows, schema))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kind", choices=["documents", "crawl"])
    parser.add_argument("output", type=Path)
    parser.add_argument("--documents", "--pages", type=int, default=10_000)
    arguments = parser.parse_args()
    if arguments.kind == "documents":
        write_documents(arguments.output, arguments.documents)
    else:
        from benchmarks.crawl import write_crawl

        write_crawl(arguments.output, arguments.documents)


if __name__ == "__main__":
    main()
