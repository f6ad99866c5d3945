"""The example in a dataset card, which may be of a document that is forgotten.

A card is made anew from the ledger of its run. Where that is not there, or fails, the old card
stays as it is, and must not go on showing the document.
"""

import re
from collections.abc import Collection, Iterator

from corpus.storage.store import Store

__all__ = ["cards_without_example", "without_example"]

_CARD = re.compile(r"README(?:\.[A-Za-z-]+)?\.md")
_HEADING = "\n### "
_BLOCK = re.compile(r"^```json\n(.*?)\n```\n", re.DOTALL | re.MULTILINE)


def cards_without_example(dataset: Store, ids: Collection[str]) -> Iterator[tuple[str, bytes]]:
    """Yield name and new content of the cards of a dataset whose example has one of some ids."""
    for name in sorted(filter(_CARD.fullmatch, dataset.names())):
        with dataset.open(name) as stream:
            text = bytes(stream.read()).decode("utf-8", "surrogateescape")
        if (changed := without_example(text, ids)) != text:
            yield name, changed.encode("utf-8", "surrogateescape")


def without_example(card: str, ids: Collection[str]) -> str:
    """A card without the sections, heading and all, whose JSON names one of some ids."""
    for block in reversed([*_BLOCK.finditer(card)]):
        if any(f'"{id_}"' in block[1] for id_ in ids):
            heading = card.rfind(_HEADING, 0, block.start())
            start = block.start() if heading < 0 else heading + 1
            card = card[:start] + card[block.end() :].removeprefix("\n")
    return card
