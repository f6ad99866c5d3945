"""Reads pipeline.yaml. Every error names the file, the line, the key path and what would be
valid."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path, PurePosixPath
from typing import Any

from corpus.config.options import RunOptions
from corpus.config.settings import build
from corpus.config.statements import NOTHING_STATED, Statements
from corpus.config.yaml_file import Document, parse_yaml, read_yaml
from corpus.errors import ConfigError, MissingExtra, suggest
from corpus.pipeline.dag import Node, Pipeline
from corpus.pipeline.file_keys import NAME, PIPELINE_KEYS, STAGE_KEYS
from corpus.pipeline.language_packs import put_in_force
from corpus.pipeline.limit import Limited
from corpus.pipeline.registry import find
from corpus.pipeline.sample import Sampled
from corpus.pipeline.statements import check_publication, statements_in
from corpus.stage import Component, Source
from corpus.storage.filesystems import folder_of, in_folder

__all__ = [
    "Config",
    "Overrides",
    "build_stage",
    "load",
    "load_below",
    "load_plain",
    "load_source",
    "options_of",
    "resolved",
]

Overrides = Sequence[str] | Mapping[str, Any]
"""Other values for settings: `stage.key=value` as `--set` has them, each value in YAML, or plain
values by `stage.key`."""

_TOP = tuple(key.name for key in PIPELINE_KEYS)
_STAGE = tuple(key.name for key in STAGE_KEYS)
_NAME = re.compile(NAME)


@dataclass(frozen=True)
class Config:
    """A pipeline, how it is to be run, the path of its pipeline.yaml, "" without a file, and what
    that states of the dataset and its sources."""

    pipeline: Pipeline
    options: RunOptions
    path: str
    statements: Statements = NOTHING_STATED


@dataclass(frozen=True)
class _Override:
    """Another value for a setting, and the place for a message about it."""

    value: Any
    where: str


@dataclass(frozen=True)
class _Cut:
    """What is read of each source: its first records, or a share of it by the seed's priorities."""

    limit: int | None = None
    sample: float | None = None
    seed: int = 0

    def of(self, source: Source) -> Source:
        """The source that reads so much of a source."""
        if self.limit is not None:
            return Limited.of(source, self.limit)
        if self.sample is not None and self.sample < 1:
            return Sampled.of(source, self.sample, self.seed)
        return source


def load(
    path: str,
    *,
    overrides: Overrides = (),
    limit: int | None = None,
    sample: float | None = None,
) -> Config:
    """Read pipeline.yaml.

    path: a local path or a URL.
    overrides: settings of stages as `stage.key=value`, as `--set` gives them, or a mapping of
        `stage.key` to values.
    limit: how many records of each source to read; None for all.
    sample: the share of each source to read, above 0 and up to 1; None for all.

    Raises ConfigError, QuotaError, MissingExtra.
    """
    return _config(read_yaml(path), path, overrides, _Cut(limit, sample))


def load_plain(
    value: Mapping[str, Any],
    *,
    overrides: Overrides = (),
    limit: int | None = None,
    sample: float | None = None,
) -> Config:
    """As `load`, from the value that a pipeline.yaml would have. Paths in it are relative to the
    current folder of the process."""
    document = Document("pipeline", dict(value), lines={})
    return _config(document, "", overrides, _Cut(limit, sample))


def _config(document: Document, path: str, overrides: Overrides, cut: _Cut) -> Config:
    top = document.mapping()
    _check_keys(document, (), top, _TOP)
    _use_packs(document, top)  # before any stage is built, since settings may name languages
    changed = _overrides(top, overrides)
    stages = document.optional_mapping(("stages",))
    if not stages:
        raise ConfigError("stages: is missing or empty", where=document.where())
    name = top.get("name", PurePosixPath(document.path).stem)
    seed = top.get("seed", 0)
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ConfigError(_bad_name(name), where=document.where(("name",)))
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**64:
        raise ConfigError(
            f"seed must be a whole number from 0 to 2^64-1; it is {seed!r}",
            where=document.where(("seed",)),
        )
    cut = replace(cut, seed=seed)
    nodes = _nodes(document, changed, cut)
    pipeline = Pipeline(name, seed, tuple(nodes))
    statements = statements_in(document)
    check_publication(document, statements)
    return Config(pipeline, _options(document), path, statements)


def load_source(path: str, name: str, *, overrides: Sequence[str] = ()) -> Source:
    """One source of pipeline.yaml, without building any other stage. Raises ConfigError,
    MissingExtra."""
    document = read_yaml(path)
    top = document.mapping()
    _use_packs(document, top)
    stages = document.optional_mapping(("stages",))
    if name not in stages:
        raise ConfigError(f"there is no source {name!r}{suggest(name, stages)}", where=path)
    component = _node(document, name, _overrides(top, overrides).get(name, {}), _Cut()).component
    if not isinstance(component, Source):
        raise ConfigError(
            f"{name!r} is no source here; is this the pipeline of the run?",
            where=document.where(("stages", name)),
        )
    return component


def load_below(
    path: str, source: str, use: str, *, overrides: Sequence[str] = ()
) -> Component | None:
    """The first stage of a kind that the documents of a source come to, without building any other;
    None where they come to none. use: its short name. Raises ConfigError, MissingExtra."""
    document = read_yaml(path)
    top = document.mapping()
    changed = _overrides(top, overrides)
    reached = [source]
    for name in reached:
        keys = ("stages", name)
        if document.mapping(keys).get("use") == use:
            return _node(document, name, changed.get(name, {}), _Cut()).component
        for other in document.mapping(("stages",)):
            after = _after(document, ("stages", other), document.mapping(("stages", other)))
            if name in after and other not in reached:
                reached.append(other)
    return None


def build_stage(use: str, settings: Mapping[str, Any], *, base: str, where: Any) -> Component:
    """Build a stage from its short name and its settings.

    settings: plain values. base: the folder that their paths are relative to.
    where: as for `corpus.config.settings.build`.

    Raises ConfigError, MissingExtra.
    """
    cls = find(use, where=where(()))
    return build(cls, resolved(cls, settings, base), where=where)


def resolved(cls: type[Component], settings: Mapping[str, Any], base: str) -> dict[str, Any]:
    """The settings with paths taken as relative to the folder `base` and not to the working folder.
    Absolute paths and URLs stay, and the `@` before the path of a list file."""
    paths = {field.name for field in fields(cls) if field.metadata.get("path")}

    def one(value: Any) -> Any:
        return in_folder(base, value) if isinstance(value, str) else value

    def listed(value: Any) -> Any:
        if isinstance(value, str) and value.startswith("@"):
            return "@" + in_folder(base, value.removeprefix("@"))
        return one(value)

    def every(value: Any) -> Any:
        return [listed(item) for item in value] if isinstance(value, list) else one(value)

    return {name: every(v) if name in paths else v for name, v in settings.items()}


def _use_packs(document: Document, top: Mapping[str, Any]) -> None:
    """Put the language packs of a pipeline in force, and no others but the installed ones. Raises
    ConfigError."""
    keys = ("language_packs",)
    folders = top.get("language_packs") or []
    if not isinstance(folders, list) or not all(isinstance(one, str) and one for one in folders):
        raise ConfigError(
            f"must be a list of folders, such as [languages/sardinian]; it is {folders!r:.40}",
            where=document.where(keys),
        )
    base = folder_of(document.path)
    try:
        put_in_force([in_folder(base, folder) for folder in folders])
    except ConfigError as error:
        place = f"{error.where}: {error.message}"
        raise ConfigError(place, where=document.where(keys)) from None


def _nodes(
    document: Document, changed: Mapping[str, Mapping[str, _Override]], cut: _Cut
) -> list[Node]:
    """All stages. Raises MissingExtra for all that is not installed, at once."""
    nodes: list[Node] = []
    missing: dict[tuple[str, str, str], None] = {}
    for name in document.mapping(("stages",)):
        try:
            nodes.append(_node(document, name, changed.get(name, {}), cut))
        except MissingExtra as error:
            missing |= dict.fromkeys(error.arguments)
    if missing:
        first, *more = missing
        raise MissingExtra(*first, *more)
    return nodes


def _node(document: Document, name: str, changed: Mapping[str, _Override], cut: _Cut) -> Node:
    keys = ("stages", name)
    if not _NAME.fullmatch(name):
        raise ConfigError(_bad_name(name), where=document.where(keys))
    stage = document.mapping(keys)
    _check_keys(document, keys, stage, _STAGE)
    use = stage.get("use")
    if not isinstance(use, str):
        raise ConfigError("use: the name of a stage is missing", where=document.where(keys))
    settings = document.optional_mapping((*keys, "with"))
    settings = {**settings, **{key: override.value for key, override in changed.items()}}

    def where(below: tuple[str | int, ...]) -> str:
        if below and below[0] in changed:
            return changed[str(below[0])].where
        return document.where((*keys, "with", *below) if below else keys)

    base = folder_of(document.path)
    find(use, where=document.where((*keys, "use")))
    component = build_stage(use, settings, base=base, where=where)
    if isinstance(component, Source):
        component = cut.of(component)
    checkpoint = stage.get("checkpoint")
    if checkpoint is not None and not isinstance(checkpoint, bool):
        raise ConfigError(
            f"must be true or false; it is {checkpoint!r}",
            where=document.where((*keys, "checkpoint")),
        )
    return Node(
        name, component, _after(document, keys, stage), checkpoint, settings, document.where(keys)
    )


def _after(document: Document, keys: tuple[str, ...], stage: Mapping[str, Any]) -> tuple[str, ...]:
    after = stage.get("after", [])
    names = [after] if isinstance(after, str) else after
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ConfigError(
            f"must be the name of a stage or a list of names; it is {after!r}",
            where=document.where((*keys, "after")),
        )
    if len(set(names)) < len(names):
        raise ConfigError("names a stage twice", where=document.where((*keys, "after")))
    return tuple(names)


def _overrides(top: Mapping[str, Any], overrides: Overrides) -> dict[str, dict[str, _Override]]:
    changed: dict[str, dict[str, _Override]] = {}
    stages = top.get("stages") or {}
    for target, value, where in _parsed(overrides):
        stage, dot, key = target.partition(".")
        if not (dot and key):
            raise ConfigError("write stage.key=value", where=where)
        if stage not in stages:
            raise ConfigError(f"there is no stage {stage!r}{suggest(stage, stages)}", where=where)
        changed.setdefault(stage, {})[key] = _Override(value, where.partition("=")[0])
    return changed


def _parsed(overrides: Overrides) -> Iterator[tuple[str, Any, str]]:
    """`stage.key`, value, and the place for a message."""
    if isinstance(overrides, Mapping):
        yield from ((target, value, f"settings {target}") for target, value in overrides.items())
        return
    for override in overrides:
        target, equals, value = override.partition("=")
        if not equals:
            raise ConfigError("write stage.key=value", where=f"--set {override}")
        plain = parse_yaml(f"value: {value}", f"--set {override}").value
        assert isinstance(plain, dict)
        yield target, plain["value"], f"--set {override}"


def _options(document: Document) -> RunOptions:
    """The options under `run`, with absolute paths."""
    values = document.optional_mapping(("run",))
    folder = folder_of(document.path)
    return options_of(values, folder, where=lambda below: document.where(("run", *below)))


def options_of(values: Mapping[str, Any], folder: str, *, where: Any) -> RunOptions:
    """Options of a run from plain values, their paths relative to a folder. where: as for
    corpus.config.settings.build."""
    options = build(RunOptions, values, where=where)
    if options.work:
        work = in_folder(folder, options.work)
        options = replace(options, work=work if "://" in work else str(Path(work).absolute()))
    if options.reuse:
        options = replace(options, reuse=in_folder(folder, options.reuse))
    if options.slurm and options.slurm.logs:
        logs = str(Path(in_folder(folder, options.slurm.logs)).absolute())
        options = replace(options, slurm=replace(options.slurm, logs=logs))
    if options.security:
        given = {name: path for name, path in asdict(options.security).items() if path}
        paths = {n: str(Path(in_folder(folder, path)).absolute()) for n, path in given.items()}
        options = replace(options, security=replace(options.security, **paths))
    return options


def _check_keys(
    document: Document, keys: tuple[str, ...], given: Mapping[str, Any], valid: Sequence[str]
) -> None:
    for key in given:
        if key not in valid:
            raise ConfigError(
                f"unknown key {key!r}{suggest(key, valid)}", where=document.where((*keys, key))
            )


def _bad_name(name: object) -> str:
    return f"{name!r} is not a name; write lower-case letters, digits, - and _, a letter first"
