"""Documents are forgotten: taken out of a finished dataset, of all that its run keeps of them, and
kept out of later runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.documents.suppression import Commitments, SuppressionList
from corpus.errors import InputError
from corpus.run.forget.card_example import cards_without_example
from corpus.run.forget.cluster import Copy, copies_of, stayed_for
from corpus.run.forget.found import Found, ShardRows, find
from corpus.run.forget.journal import begin, commit, finish, settle, staged
from corpus.run.forget.key import (
    commitments_at,
    kept_list,
    key_path,
    make_key,
    note_key,
    refuse_inside,
)
from corpus.run.forget.ledger_tables import write_ledger_without
from corpus.run.forget.place import LIST, Place, place_of
from corpus.run.forget.receipt import (
    REMOVALS,
    Account,
    Reasons,
    next_number,
    receipt_of,
    with_removal,
)
from corpus.run.forget.request import Item, Request
from corpus.run.forget.shard_rows import Rows, sink_of, write_without
from corpus.run.forget.taken import Taken, copy_numbers, without_amounts
from corpus.run.forget.work_files import holding
from corpus.run.manifest import amounts_of, raised_version
from corpus.run.manifest_file import MANIFEST_FILE
from corpus.storage.digests import digest_of

__all__ = ["Preview", "forget", "preview"]


@dataclass(frozen=True)
class Preview:
    """What would be forgotten.

    manifest: of the dataset. copies: documents that left as copies of these, and would take
    their place. stay: ids of documents of the dataset of which one that is asked for was a copy.
    missing: what is asked for and was never seen. known: what was forgotten before. work: folders
    of `work/` that go.
    """

    place: Place
    found: Found
    manifest: Mapping[str, Any]
    copies: Mapping[str, Copy]
    stay: frozenset[str]
    missing: Sequence[Item]
    known: Sequence[Item]
    work: Sequence[str]

    @property
    def named(self) -> set[str]:
        """The ids of all documents that the run is to name no more."""
        return {*self.found.documents, *self.found.left, *self.copies}

    @property
    def manifest_after(self) -> dict[str, Any]:
        """The manifest as it would be, in the amounts that are trained (`trained_…`)."""
        lost = self.found.trained
        languages = {
            tag: {name: n - lost.get(tag, {}).get(name, 0) for name, n in amounts.items()}
            for tag, amounts in self.manifest["languages"].items()
        }
        return {**self.manifest, "languages": languages, "previous": ""}


def preview(folder: str, request: Request, key: str | None = None) -> Preview:
    """What there is of a request in a run or dataset; nothing is forgotten.

    key: the file of the key, if it is not where it is looked for. Raises InputError where there is
    no dataset, and ConfigError where documents were forgotten with another key.
    """
    settle(folder)
    place = place_of(folder)
    path = key_path(place, key)
    commitments = commitments_at(path)
    return _look(place, request, commitments, kept_list(place, commitments, path))


def _look(
    place: Place,
    request: Request,
    commitments: Commitments | None,
    kept: SuppressionList | None,
) -> Preview:
    manifest = place.manifest()
    _check_removals(place, manifest, request.removals)
    found = find(place, manifest, request)
    copies = copies_of(place, {*found.documents, *found.left})
    known = [
        (kind, value)
        for kind, value in request.items()
        if kept and commitments and kept.holds(kind, commitments.of(kind, value))
    ]
    missing = sorted({*request.items()} - found.items - {*known})
    stay = stayed_for(place, found.left.values(), {*found.documents, *found.left})
    named = {*found.documents, *found.left, *copies}
    work = place.work
    return Preview(
        place=place,
        found=found,
        manifest=manifest,
        copies=copies,
        stay=stay,
        missing=missing,
        known=known,
        work=holding(work, named) if work is not None and named else [],
    )


def _check_removals(
    place: Place, manifest: Mapping[str, Any], removals: Sequence[Mapping[str, Any]]
) -> None:
    """Raise InputError for a list of removals that names no shard which the dataset has or had."""
    own = (place.dataset.read_json(REMOVALS) or {}).get("removals", [])
    had = {shard["sha256"] for removal in own for shard in removal["shards"]}
    has = {shard["sha256"] for shard in manifest["shards"]}
    shards = [shard for removal in removals for shard in removal["shards"]]
    named = {shard[name] for shard in shards for name in ("sha256", "becomes")}
    if shards and not named & (has | had):
        raise InputError(
            "has no shard that the list of removals names, neither as it was nor as it becomes; "
            "give the list of a later state of this very dataset",
            where=place.dataset.root,
        )


def forget(
    folder: str,
    request: Request,
    reasons: Reasons,
    key: str | None = None,
    *,
    allow_missing: bool = False,
) -> tuple[Preview, dict[str, Any] | None]:
    """Forget documents; gives what there was of the request, and the receipt.

    Without `allow_missing`, nothing is done, and there is no receipt, where something that is asked
    for was never seen; nor is there where all of it was forgotten before.

    Killed at any moment, all is old or all is new once the next command has looked at the run.
    Raises as `preview` does, and OutputError where a run or another command is at work there.
    """
    settle(folder)
    with place_of(folder).claimed() as place:
        path = key_path(place, key)
        refuse_inside(place, path)
        commitments = commitments_at(path)
        kept = kept_list(place, commitments, path)
        seen = _look(place, request, commitments, kept)
        if seen.missing and not allow_missing:
            return seen, None
        if not seen.missing and not seen.named:
            return seen, None
        begin(place)
        if commitments is None:
            commitments = make_key(path)
        note_key(place, key)
        kept = kept or SuppressionList(commitments.sign, {})
        commit(place, _staged(seen, request, reasons, commitments, kept))
        return seen, finish(place)


def _staged(
    seen: Preview,
    request: Request,
    reasons: Reasons,
    commitments: Commitments,
    kept: SuppressionList,
) -> dict[str, Any]:
    """Write all new files where they wait; gives the journal."""
    place, files = seen.place, staged(seen.place)
    manifest = place.manifest()
    previous = place.dataset.sha256(MANIFEST_FILE)
    taken = Taken(manifest["stages"][-1]["name"], commitments)
    shards, removals = _write_shards(place, manifest, seen.found.shards, taken)
    replaced = [place.in_dataset(shard["path"]) for shard in shards.values() if shard]
    removed = [place.in_dataset(path) for path, shard in shards.items() if shard is None]
    for name, content in cards_without_example(place.dataset, seen.named):
        with files.writing(place.in_dataset(name)) as stream:
            stream.write(content)
        replaced.append(place.in_dataset(name))
    unnamed = 0
    if place.has_ledger:
        tables, unnamed = write_ledger_without(place.out, files, seen.named, taken)
        replaced += tables
    version = raised_version(manifest)
    if removals:
        before = place.dataset.read_json(REMOVALS)
        listed_rows = with_removal(before, previous, manifest["fingerprint"], version, removals)
        files.write_json(listed_rows, place.in_dataset(REMOVALS))
        replaced.append(place.in_dataset(REMOVALS))
        manifest = _new_manifest(manifest, shards, previous, version)
    files.write_json(manifest, place.in_dataset(MANIFEST_FILE))
    ids = {commitments.of("id", id_) for id_ in seen.named}
    asked = request.commitments(commitments)
    listed = kept.with_more({**asked, "id": ids | asked.get("id", set()), "text": taken.texts})
    account = Account(
        shards=len(shards),
        rows=sum(len(one.rows) for one in seen.found.shards),
        unnamed=unnamed,
        copies=len(seen.copies),
        stay=len(seen.stay),
        work=len(seen.work),
    )
    number = next_number(place.forgotten)
    receipt = receipt_of(
        number,
        reasons,
        seen.found,
        account,
        {kind: sorted(one.hex() for one in found) for kind, found in asked.items()},
        version=manifest.get("version", ""),
        previous=previous,
        has_ledger=place.has_ledger,
    )
    return {
        "replace": replaced,
        "remove": removed,
        "work": list(seen.work),
        "list": {"path": LIST, "content": listed.render().decode()},
        "receipt": receipt,
        "number": number,
    }


def _write_shards(
    place: Place, manifest: Mapping[str, Any], found: Sequence[ShardRows], taken: Taken
) -> tuple[dict[str, dict[str, Any] | None], list[dict[str, Any]]]:
    """Write the shards concerned where they wait; gives for each path its new entry in the
    manifest, None for a shard that goes, and what the list of removals says of each.

    A shard without rows stays, empty, since names say how many there are; it goes where its whole
    series does, that is, its language and split.
    """
    sink, files = sink_of(manifest), staged(place)
    written_out = bool(manifest["stages"][-1]["settings"].get("materialise", False))
    numbers = copy_numbers(found, manifest["seed"], written_out=written_out)
    gone = {one.shard["path"]: len(one.rows) for one in found}
    series: dict[tuple[str, str], int] = {}
    for shard in manifest["shards"]:
        rows = shard["rows"] - gone.get(shard["path"], 0)
        series[_series(shard)] = series.get(_series(shard), 0) + rows
    shards: dict[str, dict[str, Any] | None] = {}
    removals = []
    for one, copies in zip(found, numbers, strict=True):
        path = one.shard["path"]
        totals: dict[str, dict[str, int]] = {}
        counter = _Counter(taken, copies, totals)
        with files.writing(place.in_dataset(path)) as stream:
            digest, size = write_without(place.dataset, path, one.rows, sink, stream, counter)
        goes, rows = not series[_series(one.shard)], one.shard["rows"] - len(one.rows)
        languages = without_amounts(one.shard["languages"], totals, rows)
        changed = {"sha256": digest, "bytes": size, "rows": rows, "languages": languages}
        shards[path] = None if goes else {**one.shard, **changed}
        removals.append(_removal(one.shard["sha256"], one.rows, None if goes else digest))
    return shards, removals


class _Counter:
    """Counts the rows that leave a shard, row group after row group. copies: which copy of its
    document each row is. totals: the sums by language, which it adds to."""

    def __init__(self, taken: Taken, copies: Rows, totals: dict[str, dict[str, int]]) -> None:
        self._taken, self._copies, self._totals = taken, copies, totals

    def __call__(self, table: Any) -> None:
        copies, self._copies = self._copies[: len(table)], self._copies[len(table) :]
        for tag, amounts in self._taken.add(table, copies).items():
            total = self._totals.setdefault(tag, {})
            for name, amount in amounts.items():
                total[name] = total.get(name, 0) + amount


def _series(shard: Mapping[str, Any]) -> tuple[str, str]:
    """What the names of shards count together: a folder, which is a language, and a split."""
    return shard["path"].rpartition("/")[0], shard.get("split", "train")


def _removal(before: str, rows: Rows, after: str | None) -> dict[str, Any]:
    return {"sha256": before, "rows": rows.tolist(), "becomes": after}


def _new_manifest(
    manifest: Mapping[str, Any],
    changed: Mapping[str, Mapping[str, Any] | None],
    previous: str,
    version: str,
) -> dict[str, Any]:
    """The manifest with other shards, and all sums made again."""
    entries = (changed.get(shard["path"], shard) for shard in manifest["shards"])
    shards = [dict(entry) for entry in entries if entry is not None]
    kept = {name: value for name, value in manifest.items() if name not in ("splits", "files")}
    return {
        **kept,
        "version": version,
        "previous": previous,
        "fingerprint": digest_of([manifest["fingerprint"], [s["sha256"] for s in shards]]),
        "shards": shards,
        **amounts_of(shards),
    }
