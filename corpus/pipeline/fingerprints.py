"""What decides what a step gives, but for its input: its recipe. The digest of a recipe is a
fingerprint.

A recipe that is kept or told holds numbers, switches and short words as they are; of anything that
could be an address, a secret or a text, only a digest. Pure.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from corpus.stage import Component, GlobalStage
from corpus.storage.digests import digest_of, plain

__all__ = ["ENGINE_VERSION", "barrier_recipe", "changes", "component_identity", "shown"]

ENGINE_VERSION = 4
"""Raised when the engine gives other bytes for the same stages; enters every fingerprint."""

_WORD = re.compile(r"(?!.*(?=\w*\d)(?=\w*[^\W\d])\w{20})[^@/\\\x00-\x1f]{0,60}")
"""Short, no address or path, without a long run of letters and digits, as digests and keys are."""
_SECRET = re.compile(r"key|token|secret|password|credential", re.IGNORECASE)
_MOST = 6
"""Changes of one setting that are named one by one."""


def component_identity(component: Component) -> dict[str, Any]:
    """What decides a stage's output: name, version, settings, versions of what it uses."""
    return {
        "name": component.name,
        "version": component.version,
        "settings": dict(component.identity()),
        "uses": {library: _version(library) for library in component.uses},
    }


def barrier_recipe(name: str, stage: GlobalStage) -> dict[str, Any]:
    """What decides what a global stage decides, but for its input; as `Segment.recipe`."""
    return {"stages": [(name, component_identity(stage))]}


def shown(value: Any, name: str = "") -> Any:
    """A recipe as it may be kept and told."""
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
    """What differs between two recipes as `shown` gives them: `scrub.entities: [email] -> []`,
    `text: version 3 -> 4`, `text: trafilatura 2.2.0 -> 2.3.0`."""
    found = []
    for name, words in (("engine", "the engine's version"), ("seed", "seed")):
        if old.get(name) != new.get(name):
            found.append(f"{words}: {_brief(old.get(name))} -> {_brief(new.get(name))}")
    before, after = dict(old["stages"]), dict(new["stages"])
    found += [f"without {name}" for name in before if name not in after]
    found += [f"with {name}" for name in after if name not in before]
    if before.keys() == after.keys() and list(before) != list(after):
        found.append("stages in another order")
    for name, now in after.items():
        if name in before:
            found += _of_stage(name, before[name], now)
    gone, come = (
        [c for c in a.get("columns", ()) if c not in b.get("columns", ())]
        for a, b in ((old, new), (new, old))
    )
    if (come or gone) and not found:
        kept = [f"{verb} {', '.join(c)}" for verb, c in (("with", come), ("without", gone)) if c]
        found.append(f"keeps other columns for what follows: {'; '.join(kept)}")
    return found


def _of_stage(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    if old["name"] != new["name"]:
        yield f"{name}: {old['name']} -> {new['name']}"
        return
    if old["version"] != new["version"]:
        yield f"{name}: version {old['version']} -> {new['version']}"
    for library in sorted({*old["uses"], *new["uses"]}):
        before, after = (uses.get(library, "not used") for uses in (old["uses"], new["uses"]))
        if before != after:
            yield f"{name}: {library} {before} -> {after}"
    differing = list(_differing(old["settings"], new["settings"], name))
    yield from differing[:_MOST]
    if len(differing) > _MOST:
        yield f"{name}: {len(differing) - _MOST} more settings"


def _differing(old: Any, new: Any, path: str) -> Iterator[str]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys([*old, *new]):
            yield from _differing(old.get(key), new.get(key), f"{path}.{key}")
    elif old != new:
        yield f"{path}: {_brief(old)} -> {_brief(new)}"


def _brief(value: Any) -> str:
    """A value in a few characters."""
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
