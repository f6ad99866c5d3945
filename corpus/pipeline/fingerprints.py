"""Recipes and what differs between two of them.

A recipe is all that decides what a segment or a barrier gives, but for its input: stages, their
settings and versions, the versions of libraries, the seed. Its digest is the fingerprint.

In a recipe as it is stored or shown (`shown`), numbers, switches and short words stand as they are.
Anything that could be an address, a secret or a text is replaced by a digest. Pure.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from corpus.config.units import counted
from corpus.documents import language_table
from corpus.documents.packs import texts_of_packs
from corpus.stage import Component, GlobalStage
from corpus.storage.digests import digest_of, plain

__all__ = [
    "ENGINE_VERSION",
    "barrier_recipe",
    "changes",
    "component_identity",
    "languages_recipe",
    "shown",
]

ENGINE_VERSION = 7
"""The version of the engine in every fingerprint. Raised when the same stages give other bytes."""

_WORD = re.compile(r"(?!.*(?=\w*\d)(?=\w*[^\W\d])\w{20})[^@/\\\x00-\x1f]{0,60}")
"""A short word that is no address or path, and has no long run of letters and digits as digests and
keys have."""
_SECRET = re.compile(r"key|token|secret|password|credential", re.IGNORECASE)
_MOST_CHANGES = 6
"""Changes of one stage that are listed; any further ones are counted."""


def component_identity(component: Component) -> dict[str, Any]:
    """What decides the output of a component: name, version, settings, versions of its
    libraries."""
    return {
        "name": component.name,
        "version": component.version,
        "settings": dict(component.identity()),
        "uses": {library: _version(library) for library in component.uses},
    }


def barrier_recipe(name: str, stage: GlobalStage) -> dict[str, Any]:
    """The recipe of a barrier, in the form of `Segment.recipe`."""
    return {"stages": [(name, component_identity(stage))], **languages_recipe()}


def languages_recipe() -> dict[str, str]:
    """What every recipe says of the languages that the language packs in force add: their digest;
    nothing where they add none. Stages of all kinds ask the registry of languages, so it enters all
    recipes; other tables of packs are in the identities of the stages that read them."""
    tables = texts_of_packs(language_table.FILE)
    return {"language_packs": digest_of(tables)} if tables else {}


def shown(value: Any, name: str = "") -> Any:
    """A recipe, or a value in it, as it may be stored and shown. name: the key that the value
    stands at."""
    if isinstance(value, bool | None):
        return value
    if isinstance(value, str | int | float):
        harmless = not isinstance(value, str) or _WORD.fullmatch(value)
        secret = _SECRET.search(name) or not harmless
        return f"digest {digest_of(value)[:8]}" if secret else value
    value = plain(value)
    if isinstance(value, Mapping):
        return {str(key): shown(below, str(key)) for key, below in value.items()}
    return [shown(below, name) for below in value]


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """What differs between two recipes that `shown` gave, a line for each change: `scrub.entities:
    [email] -> []`, `text: version 3 -> 4`, `text: trafilatura 2.2.0 -> 2.3.0`."""
    found = []
    of_all = {"engine": "the engine's version", "seed": "seed", "language_packs": "language packs"}
    for name, words in of_all.items():
        if old.get(name) != new.get(name):
            found.append(f"{words}: {_brief(old.get(name))} -> {_brief(new.get(name))}")
    before, after = dict(old["stages"]), dict(new["stages"])
    found += [f"without {name}" for name in before if name not in after]
    found += [f"with {name}" for name in after if name not in before]
    if before.keys() == after.keys() and list(before) != list(after):
        found.append("stages in another order")
    for name, now in after.items():
        if name in before:
            found += _stage_changes(name, before[name], now)
    gone, come = (
        [c for c in a.get("columns", ()) if c not in b.get("columns", ())]
        for a, b in ((old, new), (new, old))
    )
    if (come or gone) and not found:
        kept = [f"{verb} {', '.join(c)}" for verb, c in (("with", come), ("without", gone)) if c]
        found.append(f"keeps other columns for what follows: {'; '.join(kept)}")
    return found


def _stage_changes(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    if old["name"] != new["name"]:
        yield f"{name}: {old['name']} -> {new['name']}"
        return
    if old["version"] != new["version"]:
        yield f"{name}: version {old['version']} -> {new['version']}"
    for library in sorted({*old["uses"], *new["uses"]}):
        before, after = (uses.get(library, "not used") for uses in (old["uses"], new["uses"]))
        if before != after:
            yield f"{name}: {library} {before} -> {after}"
    changed = list(_setting_changes(old["settings"], new["settings"], name))
    yield from changed[:_MOST_CHANGES]
    if len(changed) > _MOST_CHANGES:
        yield f"{name}: {counted(len(changed) - _MOST_CHANGES, 'more setting')}"


def _setting_changes(old: Any, new: Any, path: str) -> Iterator[str]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys([*old, *new]):
            yield from _setting_changes(old.get(key), new.get(key), f"{path}.{key}")
    elif old != new:
        yield f"{path}: {_brief(old)} -> {_brief(new)}"


def _brief(value: Any) -> str:
    """A value in 60 characters at most."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        text = f"[{', '.join(_brief(one) for one in value)}]"
    elif isinstance(value, Mapping):
        text = f"{{{', '.join(f'{key}: {_brief(one)}' for key, one in value.items())}}}"
    else:
        text = "none" if value is None else str(value)
        text = text.lower() if isinstance(value, bool) else text
    return text if len(text) <= 60 else text[:57] + "…"


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "not installed"
