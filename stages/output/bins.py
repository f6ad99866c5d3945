"""The bins of all languages, by which `balance` chooses."""

import numpy as np
import pyarrow as pa

from corpus.storage.tables import sort_rows
from corpus.tasks.shuffle.priority_bins import running

__all__ = ["Bins"]


class Bins:
    """The bins of all languages as arrays, sorted by language and bin.

    keys: the columns that name them. tags: all languages. codes: for each bin, the place of its
    language among the tags. opens: whether it is the first of its language. before: the amount of
    the language before it. totals, documents: amount and number of documents of each language.
    """

    def __init__(self, amounts: pa.Table) -> None:
        rows = sort_rows(amounts, ("language", "bin"))
        languages = rows["language"].combine_chunks().dictionary_encode()
        self.keys = [rows["language"].combine_chunks(), rows["bin"].combine_chunks()]
        self.tags: list[str] = languages.dictionary.to_pylist()
        self.codes = languages.indices.to_numpy()
        self.amount, self.first = (rows[name].to_numpy() for name in ("amount", "first"))
        opening = np.searchsorted(self.codes, np.arange(len(self.tags)))
        self.opens = np.isin(np.arange(len(self.codes)), opening)
        self.before = running(self.amount, opening[self.codes])
        self.totals = np.zeros(len(self.tags), np.int64)
        np.add.at(self.totals, self.codes, self.amount)
        self.documents = np.zeros(len(self.tags), np.int64)
        np.add.at(self.documents, self.codes, rows["documents"].to_numpy())
