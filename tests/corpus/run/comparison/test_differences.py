"""Settings, amounts and shares that differ."""

import json
from dataclasses import asdict
from pathlib import Path
from shutil import copytree

import pytest

from corpus.errors import ConfigError, InputError
from corpus.run.comparison.comparison import as_plain, compared
from corpus.run.comparison.differences import (
    ABSENT,
    Amount,
    movements,
    setting_changes,
    share_changes,
)
from corpus.run.comparison.side import Side, alike, open_side

QUOTAS = """
unit: bytes
groups: {{spain: {{members: [ca, eu], minimum: 20%}}}}
languages: {{ca: {{share: {ca}%}}, eu: {{share: 40%}}}}
"""
PIPELINE = """
name: bread
seed: 7
stages:
  pages:  {{use: jsonl, with: {{paths: ["*.jsonl"]}}}}
  repair: {{use: repair, after: pages{with_repair}}}
  {near}shards: {{use: shards, after: [{last}]}}
"""


def written(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text)
    return str(folder / name)


def pipeline(folder: Path, name: str, **values: str) -> Side:
    values = {"with_repair": "", "near": "", "last": "repair", **values}
    return open_side(written(folder, name, PIPELINE.format(**values)))


def changes(before: Side, after: Side) -> dict[str, tuple[object, object]]:
    return {one.path: (one.before, one.after) for one in setting_changes(before, after)}


def test_a_changed_setting_has_its_path_and_both_values(sides: tuple[Side, Side]) -> None:
    assert changes(*sides) == {"long.minimum": (4, 12)}
    assert changes(sides[0], sides[0]) == {}


def test_pipelines_are_compared_without_running_them(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("{}\n")
    one = pipeline(tmp_path, "a.yaml")
    assert changes(one, pipeline(tmp_path, "b.yaml", with_repair=", with: {mojibake: false}")) == {
        "repair.mojibake": (True, False)
    }
    other = pipeline(
        tmp_path, "c.yaml", near="exact: {use: exact, after: repair}\n  ", last="exact"
    )
    found = changes(one, other)
    assert found["exact"] == (ABSENT, "exact")
    assert found["shards.after"] == (["repair"], ["exact"])
    assert not any(path.startswith("exact.") for path in found)


def test_quotas_are_compared_by_key_path(tmp_path: Path) -> None:
    one, other = (
        open_side(written(tmp_path, f"{ca}.yaml", QUOTAS.format(ca=ca))) for ca in (50, 60)
    )
    assert changes(one, other) == {"languages.ca.share": (0.5, 0.6)}
    (spain, ca, eu) = share_changes(*alike(one, other))
    assert (spain.name, ca.name, eu.name) == ("spain", "ca", "eu")
    assert ca.wanted[0] != ca.wanted[1]
    assert ca.trained == (None, None)


def test_amounts_add_up(sides: tuple[Side, Side]) -> None:
    found = movements(*sides)
    for language in ("ca", "en", "eu"):
        own = [one.difference.documents for one in found if one.language == language]
        assert sum(own) == 0  # what is not kept was dropped
    (kept,) = (one for one in found if (one.language, one.event) == ("ca", "kept"))
    assert kept.stage == "shards"
    assert kept.difference == Amount(
        **{key: asdict(kept.after)[key] - value for key, value in asdict(kept.before).items()}
    )
    assert movements(sides[0], sides[0]) == []


def test_shares_of_what_is_trained(sides: tuple[Side, Side]) -> None:
    for shares in (share_changes(*sides), share_changes(sides[0], sides[0])):
        assert {one.name for one in shares} == {"ca", "en", "eu"}
        for number in (0, 1):
            assert sum(one.trained[number] or 0 for one in shares) == pytest.approx(1)
        assert {one.wanted for one in shares} == {(None, None)}


def test_a_dataset_beside_a_run_is_compared_by_its_shards(
    runs: tuple[Path, Path], tmp_path: Path
) -> None:
    copytree(runs[0] / "dataset", tmp_path / "copy")
    one, other = alike(open_side(str(tmp_path / "copy")), open_side(str(runs[0])))
    assert (one.kind, other.kind) == ("dataset", "dataset")
    found = compared(one, other)
    assert not found.settings
    assert not found.moved
    assert found.ids is not None
    assert not found.ids.moved
    run = open_side(str(runs[0]))
    kept = {key: amounts for key, amounts in run.ledger.counts.items() if key[4] == "out"}
    assert one.ledger.without_partitions().counts == {
        key: amounts for key, amounts in kept.items() if key[0] == "shards"
    }


def test_plain_data_is_that_of_json(sides: tuple[Side, Side]) -> None:
    plain = as_plain(compared(*sides))
    assert json.loads(json.dumps(plain))["settings"] == [
        {"path": "long.minimum", "before": 4, "after": 12}
    ]
    assert plain.keys() == {"format", "before", "after", "settings", "shares", "moved", "ids"}


def test_what_cannot_be_compared(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="neither a finished run"):
        open_side(str(tmp_path))
    (tmp_path / "a.jsonl").write_text("{}\n")
    quotas = open_side(written(tmp_path, "quotas.yaml", QUOTAS.format(ca=50)))
    with pytest.raises(ConfigError, match=r"is a file of quotas, and .* is a pipeline"):
        alike(pipeline(tmp_path, "a.yaml"), quotas)
