"""Recipes kept in `work/recipes/`, one for each fingerprint, so that a later run can say what has
changed."""

from collections.abc import Mapping
from typing import Any

from corpus.pipeline.fingerprints import shown
from corpus.storage.store import Store
from corpus.tasks.work_folder import recipe_file

__all__ = ["keep_recipe", "kept_recipe"]


def keep_recipe(work: Store, fingerprint: str, recipe: Mapping[str, Any]) -> None:
    """Write a recipe down, unless it is there."""
    if not work.exists(recipe_file(fingerprint)):
        work.write_json(shown(recipe), recipe_file(fingerprint))


def kept_recipe(work: Store, fingerprint: str) -> dict[str, Any] | None:
    """The recipe that was written down for a fingerprint; None where there is none."""
    found: dict[str, Any] | None = work.read_json(recipe_file(fingerprint))
    return found
