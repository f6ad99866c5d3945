"""Pages to learn main text from: WCXB, the gold pages of this repository, and the pages with which
trafilatura is evaluated."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit
from zlib import crc32

import numpy as np
import numpy.typing as npt

from benchmarks.gold.dress import pages as gold_pages
from stages.extraction.features import Facts
from stages.extraction.layout import Layout, layout_of
from stages.extraction.names import slots_of
from stages.html.charset import decode
from stages.html.page import parse
from tools.extraction.alone import alone, nameless
from tools.extraction.labels import labels

__all__ = ["Example", "Page", "alone_of", "evaluation", "example_of", "gold", "wcxb"]

_GOLD = 2.0
"""Weight of a gold page: they are few, and in many languages."""
_ALONE = 0.5
"""Weight of a text without its page, beside 1 for the page."""


@dataclass(frozen=True)
class Page:
    """A page with its main text, or with passages that are and are not in it.

    kind: its type. domain: what pages are held back by. known: the main text, or None.
    optional: what may be in it or not.
    """

    source: str
    kind: str
    name: str
    domain: str
    html: bytes
    known: str | None
    optional: str = ""
    within: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class Example:
    """A page as the model sees it, with a label and a weight for each block."""

    page: Page
    facts: Facts
    texts: list[str]
    slots: list[tuple[int, ...]]
    labels: npt.NDArray[np.float32]
    weights: npt.NDArray[np.float32]


def wcxb(folder: Path) -> Iterator[Page]:
    """Pages of WCXB, from a folder with `html` and `ground-truth`, such as `dev`."""
    for path in sorted((folder / "ground-truth").glob("*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        html = gzip.decompress((folder / "html" / f"{path.stem}.html.gz").read_bytes())
        yield Page(
            "wcxb",
            told["_internal"]["page_type"]["primary"],
            path.stem,
            _domain(told.get("url") or ""),
            html,
            told["ground_truth"].get("main_content") or "",
        )


def gold() -> Iterator[Page]:
    """The gold pages, without those of templates that are held back."""
    for page in gold_pages():
        if not page.held:
            name = page.name.split("/")[-1]
            yield Page(
                *("gold", page.kind, name, page.template, page.html.encode()),
                *(page.gold.main, page.gold.optional),
            )


def evaluation(folder: Path) -> Iterator[Page]:
    """Pages of trafilatura's evaluation, from a folder with `evaldata.json` and the pages."""
    told = json.loads((folder / "evaldata.json").read_text(encoding="utf-8"))
    for url, page in sorted(told.items()):
        for place in ("cache", "eval"):
            if page.get("file") and (path := folder / place / page["file"]).is_file():
                yield Page(
                    "trafilatura",
                    "article",
                    page["file"],
                    _domain(url),
                    path.read_bytes(),
                    None,
                    "",
                    tuple(page["with"]),
                    tuple(page["without"]),
                )
                break


def _domain(url: str) -> str:
    return ".".join((urlsplit(url).hostname or "unknown").split(".")[-2:])


def example_of(page: Page) -> Example | None:
    """The example that a page makes; None if it has no text."""
    tree = parse(decode(page.html, None, "").encoded)
    if tree is None:
        return None
    body = tree.find("body")
    layout = layout_of(tree if body is None else body)
    if not layout.texts:
        return None
    texts = list(layout.texts)
    size = np.array([len(text.split()) + len(text) // 12 for text in texts], np.float32)
    if page.known is not None:
        found = np.array(labels(texts, page.known), np.float32)
        length = max(40.0, float(len(page.known.split()) + len(page.known) // 12))
        weights = np.clip(np.minimum(size, 400) / length * 100, 0.02, 20)
        if page.optional:
            optional = np.array(labels(texts, page.optional), np.float32)
            weights[(optional > 0.5) & (found < 0.5)] = 0.0
    else:
        has = np.array([any(part in text for part in page.within) for text in texts])
        has_not = np.array([any(part in text for part in page.without) for text in texts])
        found = has.astype(np.float32)
        weights = np.where(has != has_not, 3.0, 0.0)
    if page.source == "gold":
        weights = weights * _GOLD
    return _example(page, layout, found, weights.astype(np.float32))


def alone_of(example: Example) -> Example:
    """The text of an example without the page around it; every other one also without names."""
    layout, within = alone(example.facts.layout, example.labels.tolist())
    if crc32(example.page.name.encode()) % 2:
        layout = nameless(layout)
    page = replace(example.page, source="alone", known=None)
    return _example(page, layout, example.labels[within], example.weights[within] * _ALONE)


def _example(
    page: Page, layout: Layout, found: npt.NDArray[np.float32], weights: npt.NDArray[np.float32]
) -> Example:
    slots = [tuple(sorted(slots_of(*layout.looks[look]))) for look in layout.look]
    return Example(page, Facts(layout), list(layout.texts), slots, found, weights)
