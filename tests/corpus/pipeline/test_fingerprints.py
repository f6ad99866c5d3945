"""What decides what a step gives: kept without secrets, and compared."""

from pathlib import Path
from typing import Any

import pytest

from corpus.pipeline.fingerprints import changes, shown
from corpus.pipeline.plan import chains
from corpus.run.recipes import keep_recipe, kept_recipe
from corpus.storage.digests import digest_of
from corpus.storage.store import Store
from tests.corpus.runs import toy_pipeline


def recipe(*stages: tuple[str, dict[str, Any]], **more: Any) -> dict[str, Any]:
    full = [
        (name, {"name": name, "version": 1, "settings": {}, "uses": {}, **stage})
        for name, stage in stages
    ]
    return shown({"engine": 1, "seed": 7, "columns": ["id", "text"], "stages": full, **more})  # type: ignore[no-any-return]  # a mapping stays one


def test_it_is_kept_once_and_read_again(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    segment = chains(toy_pipeline(tmp_path))[0].segments[0]
    assert segment.fingerprint == digest_of(segment.recipe)
    keep_recipe(store, segment.fingerprint, segment.recipe)
    written = tmp_path / f"recipes/{segment.fingerprint}.json"
    first = written.stat().st_mtime_ns
    keep_recipe(store, segment.fingerprint, segment.recipe)
    assert written.stat().st_mtime_ns == first
    assert kept_recipe(store, segment.fingerprint) == shown(segment.recipe)
    assert kept_recipe(store, "another") is None
    assert changes(shown(segment.recipe), shown(segment.recipe)) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ({"settings": {"minimum": 200}}, {"settings": {"minimum": 300}}, "a.minimum: 200 -> 300"),
        ({"settings": {"on": True}}, {"settings": {"on": False}}, "a.on: true -> false"),
        ({"settings": {"by": None}}, {"settings": {"by": "host"}}, "a.by: none -> host"),
        ({"settings": {"of": ("x", "y")}}, {"settings": {"of": ("x",)}}, "a.of: [x, y] -> [x]"),
        ({"settings": {"of": {"x": 1}}}, {"settings": {"of": {"x": 2}}}, "a.of.x: 1 -> 2"),
        ({"settings": {}}, {"settings": {"new": 1.5}}, "a.new: none -> 1.5"),
        ({"version": 3}, {"version": 4}, "a: version 3 -> 4"),
        ({"uses": {"ftfy": "6.2"}}, {"uses": {"ftfy": "6.3"}}, "a: ftfy 6.2 -> 6.3"),
        ({"uses": {"ftfy": "6.2"}}, {"uses": {}}, "a: ftfy 6.2 -> not used"),
        ({"name": "extract"}, {"name": "fast"}, "a: extract -> fast"),
    ],
)  # fmt: skip
def test_a_change_of_a_stage_is_named(old: Any, new: Any, said: str) -> None:
    assert changes(recipe(("a", old)), recipe(("a", new))) == [said]


def test_other_changes_are_named() -> None:
    one = recipe(("a", {}), ("b", {}))
    assert changes(one, recipe(("a", {}), ("b", {}), seed=8)) == ["seed: 7 -> 8"]
    assert changes(one, recipe(("a", {}), ("b", {}), engine=2)) == ["the engine's version: 1 -> 2"]
    assert changes(one, recipe(("a", {}))) == ["without b"]
    assert changes(one, recipe(("a", {}), ("b", {}), ("c", {}))) == ["with c"]
    assert changes(one, recipe(("b", {}), ("a", {}))) == ["stages in another order"]
    kept = recipe(("a", {}), ("b", {}), columns=["id", "text", "title"])
    assert changes(one, kept) == ["keeps other columns for what follows: with title"]


def test_of_many_changes_some_are_named() -> None:
    old = recipe(("a", {"settings": {f"s{n}": 1 for n in range(9)}}))
    new = recipe(("a", {"settings": {f"s{n}": 2 for n in range(9)}}))
    assert changes(old, new)[-1] == "a: 3 more settings"
    assert len(changes(old, new)) == 7


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("api_key", "open sesame"),
        ("token", "abc"),
        ("url", "https://marta:secret@host.example/x"),
        ("account", "marta@host.example"),
        ("access", "AKIA1234567890EXAMPLE7X"),
        ("text", "word " * 30),
        ("path", "/home/marta/crawl"),
        ("of", ["fine", "s3://bucket/x"]),
        ("of", {"password": "open sesame"}),
    ],
)  # fmt: skip
def test_what_may_be_a_secret_is_a_digest(name: str, value: Any) -> None:
    said = str(shown({name: value}))
    for private in ("sesame", "marta", "secret", "AKIA", "bucket", "word word", "'abc'"):
        assert private not in said
    other = recipe(("a", {"settings": {name: "x" if isinstance(value, str) else []}}))
    (change,) = changes(recipe(("a", {"settings": {name: value}})), other) or [""]
    assert "digest" in change
