"""Runs into the folder of a dataset of which documents were forgotten keep these out by themselves,
so that nobody has to remember it."""

from dataclasses import replace
from pathlib import Path

from corpus.pipeline.load import Config, build_stage
from corpus.pipeline.suppressed import with_suppression
from corpus.run.forget.key import commitments_at, kept_list, key_path, nothing_forgotten
from corpus.run.forget.place import LIST, Place
from corpus.run.forget.receipt import next_number, receipt_file
from corpus.run.run_folder import DATASET
from corpus.stage import Stage
from corpus.storage.filesystems import in_folder

__all__ = ["raised_to", "suppressing"]


def suppressing(config: Config, output: str) -> Config:
    """The pipeline as it is run into a folder: with the stage `suppress` where documents were
    forgotten there. Raises ConfigError where their list or key is missing, or the key is another
    one."""
    place = Place(in_folder(str(Path.cwd()), output), DATASET)
    if nothing_forgotten(place):
        return config
    path = key_path(place)
    kept_list(place, commitments_at(path), path)
    settings = {"lists": [f"{place.forgotten.root}/{LIST}"], "key": path}
    stage = build_stage("suppress", settings, base=".", where=lambda _: place.forgotten.root)
    assert isinstance(stage, Stage)
    named = {"lists": [LIST], "key": Path(path).name}
    return replace(config, pipeline=with_suppression(config.pipeline, stage, named))


def raised_to(output: str) -> str | None:
    """The version that a dataset was raised to when documents were last taken out of it; None where
    none were. A run that makes it anew does not go back behind it."""
    forgotten = Place(output, DATASET).forgotten
    receipts = (forgotten.read_json(receipt_file(n)) for n in range(1, next_number(forgotten)))
    versions = [receipt["version"] for receipt in receipts if receipt and receipt["documents"]]
    return versions[-1] if versions else None
