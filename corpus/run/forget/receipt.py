"""What is kept of a time that documents were forgotten: a receipt for the controller, and a list of
rows for those who hold copies of the dataset.

The receipt names no document. It has keyed hashes of what was asked for (commitments), by which the
controller can show later that a given document was asked for, and nobody else learns anything. The
list for holders of copies, `removals.json`, is published: it names rows of shards by the digests of
these, so that only who has an old shard learns what to take out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.run.forget.found import Found
from corpus.storage.store import Store

__all__ = [
    "NOT_COVERED",
    "REMOVALS",
    "Account",
    "Reasons",
    "next_number",
    "receipt_file",
    "receipt_of",
    "with_removal",
]

REMOVALS = "removals.json"
NOT_COVERED = (
    "input archives: a later run reads them again, and keeps the documents out by the suppression "
    "list",
    "copies of the dataset that others hold: removals.json says what they have to take out",
    "models that were trained on the dataset",
    "backups, and other runs of the same input: give them the suppression list",
)
_WITHOUT_RUN = (
    "card, Croissant, summary and mixtures of this dataset: they are made from the ledger of its "
    "run, which is not here, and state the numbers of before",
    "copies of the documents that a later run would let in: only the ledger knows them",
)


@dataclass(frozen=True)
class Reasons:
    """Why and when documents are forgotten. reason: in words. basis: in law. case: the controller's
    number. date: YYYY-MM-DD."""

    reason: str
    date: str
    basis: str = ""
    case: str = ""


@dataclass(frozen=True)
class Account:
    """What was done, in numbers.

    shards: that were written anew or removed. rows: taken out of them. unnamed: documents that had
    left, and that the ledger names no more. copies: that a later run keeps out too. stay: documents
    of the dataset of which one that was asked for was a copy.
    """

    shards: int
    rows: int
    unnamed: int
    copies: int
    stay: int
    work: int


def next_number(forgotten: Store) -> int:
    """The number of the next receipt, from 1."""
    names = [name.removesuffix(".json") for name in forgotten.names()]
    return 1 + max((int(name) for name in names if name.isdecimal()), default=0)


def receipt_file(number: int) -> str:
    """The name of a receipt."""
    return f"{number:04d}.json"


def receipt_of(
    number: int,
    reasons: Reasons,
    found: Found,
    account: Account,
    commitments: Mapping[str, Sequence[str]],
    *,
    version: str,
    previous: str,
    has_ledger: bool,
) -> dict[str, Any]:
    """The receipt, but for the digest of the new manifest. commitments: kind -> keyed hashes of
    what was asked for. previous: the digest of the old manifest."""
    return {
        "format": 1,
        "file": receipt_file(number),
        "case": reasons.case,
        "date": reasons.date,
        "reason": reasons.reason,
        "basis": reasons.basis,
        "version": version,
        "manifest": {"old": previous},
        "documents": len(found.documents),
        "languages": found.languages,
        "rows": account.rows,
        "shards": account.shards,
        "no_longer_named_in_ledger": account.unnamed,
        "copies_kept_out": account.copies,
        "copies_that_stay": account.stay,
        "folders_of_work_removed": account.work,
        "commitments": commitments,
        "not_covered": [*NOT_COVERED, *(() if has_ledger else _WITHOUT_RUN)],
    }


def with_removal(
    before: Mapping[str, Any] | None,
    previous: str,
    fingerprint: str,
    version: str,
    shards: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """The list for holders of copies, with one more removal. before: the list so far. previous: the
    digest of the manifest before. fingerprint: of the dataset before, whatever its card said.
    shards: of each the digest before, the rows that go, and the digest that it has then, None where
    it goes as a whole."""
    removal = {"previous": previous, "fingerprint": fingerprint, "version": version}
    return {
        "format": 1,
        "removals": [*(before or {}).get("removals", ()), {**removal, "shards": [*shards]}],
    }
