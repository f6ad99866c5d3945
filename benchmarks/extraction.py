r"""Extraction of main text beside trafilatura, justext and Resiliparse, in one run: CPU time, and
F1 of words (the multiset of `\w+`, lower case) on gold pages, see benchmarks/gold/README.md.

    python -m benchmarks.extraction [--rounds 3] [--held] [--set tables=false …] [--warc FOLDER]
        [--html FOLDER] [--wcxb FOLDER] [--listings keep|drop]

Pages that are nothing but teasers are kept (`listings: keep`), since the benchmarks have texts for
them. `--wcxb FOLDER --listings drop` shows beside it what it costs to drop them, as the stage does
unless it is told otherwise; `dropped` counts them.

`--wcxb FOLDER` measures on pages of WCXB instead, by type, beside trafilatura and Resiliparse; and
the speed on those of 100 kB and more, in `--rounds`.
FOLDER is its `dev` or `test`, with `html` and `ground-truth`. The included model has learnt from
`dev`: figures of models that had not seen the page are in stages/extraction/data/extraction.md.

CPU time is the median of rounds, one process, engines in turns of 16 pages (the stage gets them in
one batch, where a run has up to thousands), as a ratio to trafilatura's default: on gold pages, on
real pages (of a folder of crawls, of a folder of `*.html` or `*.html.gz`), on those of 100 kB and
more.
Precision, recall and F1 are means of pages; `held` is F1 on templates that are held back. Engines
get bytes and their own defaults; `--set` is for the stage `extract`.
"""

import argparse
import gzip
import statistics
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
import pyarrow as pa

from benchmarks.gold.dress import Page, pages
from benchmarks.gold.marks import Gold
from benchmarks.gold.score import Score, score
from corpus.config.yaml_file import parse_yaml
from corpus.errors import ConfigError
from corpus.pipeline.load import build_stage
from corpus.testing import rows_read
from stages.extraction.extract import Extract
from stages.sources.warc import Warc
from tools.extraction.pages import wcxb

CRAWLS = Path(__file__).parents[2] / "shared" / "data" / "warc"
LARGE = 100_000
TURN = 16
"""Pages that an engine gets at a time."""
BASE = "trafilatura"
OURS = "extract"
DROPPING = "listings: drop"
"""The stage as `OURS`, without pages that are nothing but teasers."""
Pages = Sequence[tuple[bytes, str]]
"""HTML and language."""
Engine = Callable[[Pages], list[str]]
"""Pages -> their main texts."""

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


def one_by_one(function: Callable[[bytes, str], str], pages: Pages) -> list[str]:
    return [function(html, language) for html, language in pages]


def stage(settings: Mapping[str, Any]) -> Engine:
    """The stage `extract`; what it drops has no text."""
    made = build_stage(
        "extract", settings, base=".", where=lambda keys: " ".join(("--set", *map(str, keys)))
    )
    assert isinstance(made, Extract)

    def extract(pages: Pages) -> list[str]:
        batch = batch_of([html for html, _ in pages])
        return [text or "" for text in made.process(batch).columns["text"].to_pylist()]

    return extract


def batch_of(pages: Sequence[bytes]) -> pa.RecordBatch:
    """Pages as the stage reads them, in one buffer, as sources give them."""
    ends = pa.py_buffer(np.cumsum([0, *map(len, pages)]))
    html = pa.Array.from_buffers(
        pa.large_binary(), len(pages), [None, ends, pa.py_buffer(b"".join(pages))]
    )
    rest = {name: pa.nulls(len(pages), Extract.reads[name]) for name in Extract.reads}
    return pa.RecordBatch.from_pydict({**rest, "html": html})


def engines(settings: Mapping[str, Any]) -> dict[str, Engine]:
    libraries: dict[str, Callable[[bytes, str], str]] = {
        BASE: trafilatura,
        "trafilatura fast": partial(trafilatura, fast=True),
        "trafilatura without comments": partial(trafilatura, include_comments=False),
        "justext": justext,
        "resiliparse": resiliparse,
    }
    made = {name: partial(one_by_one, function) for name, function in libraries.items()}
    return {**made, OURS: stage(settings)}


def spent(engines: Mapping[str, Engine], pages: Pages) -> dict[str, float]:
    """CPU seconds of each engine, in turns."""
    total = dict.fromkeys(engines, 0.0)
    for first in range(0, len(pages), TURN):
        for name, engine in engines.items():
            start = process_time()
            engine(pages[first : first + TURN])
            total[name] += process_time() - start
    return total


def ratios(rounds: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """How many times faster than trafilatura's default: the median of rounds."""
    return {name: statistics.median(own[BASE] / own[name] for own in rounds) for name in rounds[0]}


def show_speed(name: str, engines: Mapping[str, Engine], found: Pages, rounds: int) -> None:
    large = [(html, language) for html, language in found if len(html) >= LARGE]
    mean_size = statistics.fmean(len(html) for html, _ in found)
    print(f"\n{name}: {len(found)} pages of {mean_size / 1000:.0f} kB, "
          f"{len(large)} of 100 kB and more")  # fmt: skip
    times = [spent(engines, found) for _ in range(rounds)]
    overall = ratios(times)
    over = ratios([spent(engines, large) for _ in range(rounds)]) if large else {}
    base = statistics.median(own[BASE] for own in times) / len(found)
    print(f"{'times faster than ' + BASE:30} all      large   ({1000 * base:.0f} ms a page)")
    for engine, ratio in overall.items():
        print(f"{engine:30} {ratio:5.2f} {over.get(engine, float('nan')):10.2f}", flush=True)


def files_in(folder: Path) -> Iterator[tuple[bytes, str]]:
    """The pages of a folder; which language they are in is not known."""
    for path in sorted(folder.glob("*.html*")):
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
            yield stream.read(), "en"


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


def show_wcxb(folder: Path, engines: Mapping[str, Engine], rounds: int) -> None:
    """F1 of words by type, pages without text and CPU time, also on pages of 100 kB and more, of
    engines in turns.

    Where `DROPPING` is one of them, also the pages by type that it alone leaves without text.
    """
    found = list(wcxb(folder))
    scores: dict[str, list[float]] = {name: [] for name in engines}
    seconds = dict.fromkeys(engines, 0.0)
    empty = dict.fromkeys(engines, 0)
    large = [(page.html, "en") for page in found if len(page.html) >= LARGE]
    dropped: list[bool] = []
    for first in range(0, len(found), TURN):
        turn = found[first : first + TURN]
        given: dict[str, list[str]] = {}
        for name, engine in engines.items():
            start = process_time()
            texts = given[name] = engine([(page.html, "en") for page in turn])
            seconds[name] += process_time() - start
            for page, text in zip(turn, texts, strict=True):
                gold = Gold(page.known or "", "")
                scores[name].append(score(text, gold).f1)
                empty[name] += bool(page.known) and not text
        pairs = zip(given[OURS], given.get(DROPPING, given[OURS]), strict=True)
        dropped += [bool(text) and not rest for text, rest in pairs]
    seen = ", from which the included model has learnt" if folder.name == "dev" else ""
    print(f"{len(found)} pages of WCXB{seen}")
    more = "  dropped" if DROPPING in engines else ""
    print(f"{'F1':15} pages  " + "  ".join(engines) + more)
    kinds = [page.kind for page in found]
    for kind in [*sorted(set(kinds)), "all"]:
        chosen = [i for i, own in enumerate(kinds) if kind in (own, "all")]
        cells = (f"{statistics.fmean(own[i] for i in chosen):{len(name)}.3f}"
                 for name, own in scores.items())  # fmt: skip
        count = f"  {sum(dropped[i] for i in chosen):7}" if more else ""
        print(f"{kind:15} {len(chosen):5}  " + "  ".join(cells) + count)
    for label, figures in (("no text", empty), ("CPU seconds", seconds)):
        cells = (f"{figure:{len(name)}.0f}" for name, figure in figures.items())
        print(f"{label:15} {'':5}  " + "  ".join(cells))
    if rounds and large:
        over = ratios([spent(engines, large) for _ in range(rounds)])
        cells = (f"{ratio:{len(name)}.2f}" for name, ratio in over.items())
        print(f"{'times faster':15} {len(large):5}  " + "  ".join(cells) + "  (100 kB and more)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="of speed; 0: none")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    parser.add_argument("--warc", type=Path, default=CRAWLS, metavar="FOLDER")
    parser.add_argument("--html", type=Path, metavar="FOLDER")
    parser.add_argument("--wcxb", type=Path, metavar="FOLDER")
    parser.add_argument("--listings", choices=("keep", "drop"), default="keep",
                        help="drop: with --wcxb, show beside it what it costs")  # fmt: skip
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="show N pages")
    parser.add_argument("--held", action="store_true", help="only templates that are held back")
    arguments = parser.parse_args()
    for one in arguments.set:
        if "=" not in one:
            parser.error(f"--set {one}: write key=value")
    lines = "\n".join(one.replace("=", ": ", 1) for one in arguments.set)
    try:
        settings = {"listings": "keep", **parse_yaml(lines or "{}", "--set").value}
        chosen = engines(settings)
        dropping = stage({**settings, "listings": "drop"})
    except ConfigError as error:
        parser.error(str(error))
    if arguments.wcxb:
        shown = {name: chosen[name] for name in (BASE, "resiliparse", OURS)}
        more = {DROPPING: dropping} if arguments.listings == "drop" else {}
        show_wcxb(arguments.wcxb, {**shown, **more}, arguments.rounds)
        return
    if arguments.listings == "drop":
        parser.error("--listings drop is for --wcxb; else write --set listings=drop")
    gold = [page for page in pages() if page.held or not arguments.held]
    pages_of_gold = [(page.html.encode(), page.language) for page in gold]
    scores = {
        name: [score(text, page.gold) for text, page in zip(engine(pages_of_gold), gold,
                                                            strict=True)]
        for name, engine in chosen.items()
    }  # fmt: skip
    show_quality(gold, scores)
    if arguments.worst:
        show_worst(gold, scores, arguments.worst)
    if arguments.rounds:
        show_speed("gold", chosen, pages_of_gold, arguments.rounds)
        if not arguments.warc.is_dir():
            print(f"\nreal: skipped, there is no folder {arguments.warc}")
            return
        rows = rows_read(Warc(paths=(str(arguments.warc / "*.warc.gz"),)))
        real = [(row["html"], "en") for row in rows if row["reason"] is None]
        show_speed("real", chosen, real, arguments.rounds)
        if arguments.html:
            show_speed(
                arguments.html.name, chosen, list(files_in(arguments.html)), arguments.rounds
            )


if __name__ == "__main__":
    main()
