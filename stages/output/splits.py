"""Splits: documents that are held out of training, such as for validation.

Whether a document is held out follows from its draw alone (`split_draw`, which deduplication hands
on; see `dedup/split_draws.py`), not from how many documents there are. So what was held out stays
so as the corpus grows, and neither a document nor a near copy of it goes from validation to train.
The draws from 0 on belong to the first split, those that follow to the second, the rest to train:
a document that joins a cluster can only move it to an earlier split.
"""

import re
from collections.abc import Mapping
from fractions import Fraction as Exact
from typing import Annotated, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import AfterValidator

from corpus.config.settings import Fraction
from corpus.config.units import format_share
from corpus.documents.mixing import mix

__all__ = ["TRAIN", "Splits", "file_name", "splits_of"]

TRAIN = "train"
"""The split of what is not held out."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,31}")
"""What `datasets` takes as the name of a split, and any store as part of a file's name."""


def file_name(name: str) -> str:
    """The name, if files and folders can have it. Raises ValueError for others."""
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"{name!r} cannot name files; write up to 32 letters, digits and _, a letter first, "
            "such as validation"
        )
    return name


def _split(name: str) -> str:
    if name == TRAIN:
        raise ValueError("train is what no split holds out; it needs no share")
    if name == "all":
        raise ValueError("'all' is taken: readers mean all splits by it")
    return file_name(name)


def _share(share: float) -> float:
    if share == 0:
        raise ValueError("0 holds nothing out; write a share above 0, or leave the split out")
    return share


def _together(shares: dict[str, float]) -> dict[str, float]:
    total = sum(shares.values())
    if total >= 1:
        raise ValueError(
            f"{' and '.join(shares)} hold out {format_share(total)} together, which leaves nothing "
            "for train; write shares of less than 100 % in all"
        )
    return shares


Splits = Annotated[
    dict[Annotated[str, AfterValidator(_split)], Annotated[Fraction, AfterValidator(_share)]],
    AfterValidator(_together),
]
"""Name of a split -> the share (0 to 1) of documents, copies included, that it holds out."""


def splits_of(documents: pa.RecordBatch, splits: Mapping[str, float]) -> pa.Array:
    """The split of each document, as a string: `train`, or a name of `splits`.

    documents: has the column `priority`, and `split_draw` where deduplication gave it.
    """
    draws = mix(documents["priority"].to_numpy())
    if "split_draw" in documents.schema.names:
        own = pa.array(draws)
        draws = pc.coalesce(documents["split_draw"], own).to_numpy()
    ends, end = [], Exact(0)
    for share in splits.values():
        end += Exact(str(share))
        ends.append(int(end * 2**64))
    codes = np.searchsorted(np.array(ends, np.uint64), draws, side="right")
    names: Any = pa.array([*splits, TRAIN], pa.string())
    return names.take(pa.array(codes))
