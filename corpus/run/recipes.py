"""Recipes, which fingerprints are the digests of, kept in `work/recipes/`, so that a later run can
say what has changed."""

from collections.abc import Mapping
from typing import Any

from corpus.pipeline.fingerprints import shown
from corpus.storage.store import Store
from corpus.tasks.work_folder import recipe_file

__all__ = ["keep_recipe", "kept_recipe"]


def keep_recipe(work: Store, fingerprint: str, recipe: Mapping[str, Any]) -> None:
    """Write the recipe of a fingerprint to `work/`, unless it is there."""
    if not work.exists(recipe_file(fingerprint)):
        work.write_json(shown(recipe), recipe_file(fingerprint))


def kept_recipe(work: Store, fingerprint: str) -> dict[str, Any] | None:
    """The recipe that was kept for a fingerprint; None if none was."""
    found: dict[str, Any] | None = work.read_json(recipe_file(fingerprint))
    return found
