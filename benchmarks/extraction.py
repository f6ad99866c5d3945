r"""Extraction of main text beside trafilatura, justext and Resiliparse, in one run: CPU time, and
F1 of words (the multiset of `\w+`, lower case) on gold pages, see benchmarks/gold/README.md.

    python -m benchmarks.extraction [--rounds 3] [--held] [--set precision=true …] [--warc FOLDER]

CPU time is the median of rounds, one process, engines in turns, as a ratio to trafilatura's
default: on gold pages, on real pages (the HTML of a folder of crawls), on those of 100 kB and more.
Precision, recall and F1 are means of pages; `held` is F1 on templates that are held back. Engines
get bytes and their own defaults; `--set` is for the stage `extract`.
"""

import argparse
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from time import process_time
from typing import Any

import pyarrow as pa

from benchmarks.gold.dress import Page, pages
from benchmarks.gold.score import Score, score
from corpus.config import build_stage
from corpus.errors import ConfigError
from corpus.testing_source import rows_read
from corpus.yamlfile import parse_yaml
from stages.extract import Extract
from stages.warc import Warc

CRAWLS = Path(__file__).parents[2] / "shared" / "data" / "warc"
LARGE = 100_000
BASE = "trafilatura"
OURS = "extract"
Engine = Callable[[bytes, str], str]
"""HTML and language -> main text."""
Times = Sequence[Mapping[str, float]]
"""CPU seconds of each engine, a mapping a page."""

_STOPLISTS = {
    "bg": "Bulgarian", "ca": "Catalan", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "eu": "Basque", "fr": "French", "gl": "Galician", "hu": "Hungarian",
    "it": "Italian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "uk": "Ukrainian",
}  # fmt: skip


def trafilatura(html: bytes, _: str, **settings: bool) -> str:
    from trafilatura import extract

    return extract(html, **settings) or ""


def justext(html: bytes, language: str) -> str:
    import justext as library

    found = library.justext(html, library.get_stoplist(_STOPLISTS[language]))
    return "\n".join(part.text for part in found if not part.is_boilerplate)


def resiliparse(html: bytes, _: str) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    return str(extract_plain_text(html.decode("utf-8", "replace"), main_content=True))


def stage(settings: Mapping[str, Any]) -> Engine:
    """The stage `extract`, a batch a page; what it drops has no text."""
    made = build_stage(
        "extract", settings, base=".", where=lambda keys: " ".join(("--set", *map(str, keys)))
    )
    assert isinstance(made, Extract)
    schema = pa.schema(list(made.reads.items()))

    def extract(html: bytes, _: str) -> str:
        batch = pa.RecordBatch.from_pydict(
            {"html": [html], "headers": [None], "url": [None]}, schema
        )
        return made.process(batch).columns["text"][0].as_py() or ""

    return extract


def engines(settings: Mapping[str, Any]) -> dict[str, Engine]:
    return {
        BASE: trafilatura,
        "trafilatura fast": partial(trafilatura, fast=True),
        "trafilatura without comments": partial(trafilatura, include_comments=False),
        "justext": justext,
        "resiliparse": resiliparse,
        OURS: stage(settings),
    }


def once(engines: Mapping[str, Engine], html: bytes, language: str) -> dict[str, float]:
    """CPU seconds of one page."""
    spent = {}
    for name, engine in engines.items():
        start = process_time()
        engine(html, language)
        spent[name] = process_time() - start
    return spent


def ratios(rounds: Sequence[Times], chosen: Sequence[int]) -> dict[str, float]:
    """How many times faster than trafilatura's default: the median of rounds over some pages."""
    sums = [
        {name: sum(times[page][name] for page in chosen) for name in times[0]} for times in rounds
    ]
    return {name: statistics.median(own[BASE] / own[name] for own in sums) for name in sums[0]}


def show_speed(name: str, engines: Mapping[str, Engine], found: Sequence[tuple[bytes, str]],
               rounds: int) -> None:  # fmt: skip
    spent = [[once(engines, html, language) for html, language in found] for _ in range(rounds)]
    sizes = [len(html) for html, _ in found]
    large = [page for page, size in enumerate(sizes) if size >= LARGE]
    print(f"\n{name}: {len(found)} pages of {sum(sizes) / len(sizes) / 1000:.0f} kB, "
          f"{len(large)} of 100 kB and more")  # fmt: skip
    overall = ratios(spent, range(len(found)))
    over = ratios(spent, large) if large else {}
    base = statistics.median(sum(own[BASE] for own in times) for times in spent) / len(found)
    print(f"{'times faster than ' + BASE:30} all      large   ({1000 * base:.0f} ms a page)")
    for engine, ratio in overall.items():
        print(f"{engine:30} {ratio:5.2f} {over.get(engine, float('nan')):10.2f}", flush=True)


def mean(scores: Iterable[Score], figure: str = "f1") -> float:
    return statistics.fmean(getattr(own, figure) for own in scores)


def show_quality(gold: Sequence[Page], scores: Mapping[str, Sequence[Score]]) -> None:
    print(f"\n{len(gold)} gold pages            precision   recall       F1     held  no text")
    for engine, own in scores.items():
        held = mean(s for page, s in zip(gold, own, strict=True) if page.held)
        nothing = sum(not s.recall for s in own)
        print(f"{engine:30} {mean(own, 'precision'):.3f} {mean(own, 'recall'):8.3f} "
              f"{mean(own):8.3f} {held:8.3f} {nothing:8}")  # fmt: skip
    for figure in ("language", "kind", "template"):
        width = max(20, *(len(getattr(page, figure)) for page in gold))
        print(f"\n{'F1 by ' + figure:{width}} pages  " + "  ".join(scores))
        for value in sorted({getattr(page, figure) for page in gold}):
            chosen = [i for i, page in enumerate(gold) if getattr(page, figure) == value]
            cells = (f"{mean(own[i] for i in chosen):{len(name)}.3f}" for name, own in
                     scores.items())  # fmt: skip
            print(f"{value:{width}} {len(chosen):5}  " + "  ".join(cells))


def show_worst(gold: Sequence[Page], scores: Mapping[str, Sequence[Score]], count: int) -> None:
    """Pages on which the stage is farthest behind trafilatura."""
    print(f"\n{OURS} behind {BASE}: precision, recall, F1 of both")
    behind = sorted(zip(scores[OURS], scores[BASE], gold, strict=True),
                    key=lambda row: row[0].f1 - row[1].f1)  # fmt: skip
    for ours, theirs, page in behind[:count]:
        cells = (f"{s.precision:.3f} {s.recall:.3f} {s.f1:.3f}" for s in (ours, theirs))
        print("   ".join(cells), "  ", page.name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="0: quality alone")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    parser.add_argument("--warc", type=Path, default=CRAWLS, metavar="FOLDER")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="show N pages")
    parser.add_argument("--held", action="store_true", help="only templates that are held back")
    arguments = parser.parse_args()
    for one in arguments.set:
        if "=" not in one:
            parser.error(f"--set {one}: write key=value")
    lines = "\n".join(one.replace("=", ": ", 1) for one in arguments.set)
    try:
        chosen = engines(parse_yaml(lines or "{}", "--set").value)
    except ConfigError as error:
        parser.error(str(error))
    gold = [page for page in pages() if page.held or not arguments.held]
    scores = {
        name: [score(engine(page.html.encode(), page.language), page.gold) for page in gold]
        for name, engine in chosen.items()
    }
    show_quality(gold, scores)
    if arguments.worst:
        show_worst(gold, scores, arguments.worst)
    if arguments.rounds:
        found = [(page.html.encode(), page.language) for page in gold]
        show_speed("gold", chosen, found, arguments.rounds)
        if not arguments.warc.is_dir():
            print(f"\nreal: skipped, there is no folder {arguments.warc}")
            return
        rows = rows_read(Warc(paths=(str(arguments.warc / "*.warc.gz"),)))
        real = [(row["html"], "en") for row in rows if row["reason"] is None]
        show_speed("real", chosen, real, arguments.rounds)


if __name__ == "__main__":
    main()
