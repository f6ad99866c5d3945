"""The files of a dataset as its manifest lists them under `files`: shards and all that is beside
them, such as the card, each with its SHA-256 and size.

The list is written last, after card and companions. A manifest without it is of a dataset whose
card is not written yet.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from corpus.run.manifest_file import MANIFEST_FILE
from corpus.storage.store import Store

__all__ = ["companions", "listed_files", "write_listed"]

_SHARDS = "data"


def companions(dataset: Store) -> Iterator[tuple[str, int]]:
    """Path and size of the files beside shards and manifest. Hidden ones, such as `.gitattributes`
    and temporary files, are no part of the dataset."""
    for path, size in dataset.sizes():
        is_hidden = any(part.startswith(".") for part in path.parts)
        if not (is_hidden or str(path) == MANIFEST_FILE or path.parts[0] == _SHARDS):
            yield str(path), size


def listed_files(dataset: Store, manifest: Mapping[str, Any]) -> list[dict[str, Any]]:
    """All files of a dataset but the manifest, sorted by path, with `path`, `sha256` and `bytes`;
    those of shards are taken from the manifest."""
    shards = [
        {name: shard[name] for name in ("path", "sha256", "bytes")} for shard in manifest["shards"]
    ]
    beside = [
        {"path": path, "sha256": dataset.sha256(path), "bytes": size}
        for path, size in companions(dataset)
    ]
    return sorted([*shards, *beside], key=lambda file: str(file["path"]))


def write_listed(
    dataset: Store,
    manifest: Mapping[str, Any],
    texts: Mapping[str, bytes],
    *,
    stale: Iterable[str] = (),
) -> None:
    """Write files beside the shards, and then the manifest with the list of all.

    texts: path -> content. stale: paths of files that are no longer written; they go. The list of
    the old manifest is taken away before a file that it names changes, so that a writer that is
    killed leaves none that is wrong.
    """
    bare = {name: value for name, value in manifest.items() if name != "files"}
    dataset.write_json(bare, MANIFEST_FILE)
    for path in stale:
        dataset.remove(path)
    for path, content in texts.items():
        with dataset.writing(path) as stream:
            stream.write(content)
    dataset.write_json({**bare, "files": listed_files(dataset, bare)}, MANIFEST_FILE)
