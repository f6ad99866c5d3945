"""The DAG: nodes, how they follow one another, and which columns each has.

A pipeline is a tree: all sources lead to one sink. Everything about it is checked when it is built,
so that a wrong name or a missing column is not found hours into a run.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

from corpus.documents.packs import LanguagePack, packs_in_force
from corpus.errors import ConfigError, suggest
from corpus.pipeline.columns import columns_after, joined
from corpus.pipeline.same_record import SameRecord
from corpus.schema import TOKENS, Schema
from corpus.stage import Component, GlobalStage, Sink, Source, Stage

__all__ = ["SAME_RECORD", "Node", "Pipeline"]

SAME_RECORD = "same_record"
"""Name of the node that the engine puts before the first barrier that all sources reach."""


@dataclass(frozen=True)
class Node:
    """A component in its place in the DAG.

    after: names of the nodes that it follows; none for a source.
    where: file, line and key path at which it was written, for messages.
    """

    name: str
    component: Component
    after: tuple[str, ...] = ()
    checkpoint: bool | None = None
    """Whether its output is kept; None where the stage decides that."""
    settings: Mapping[str, object] = field(default_factory=dict)
    """The settings as they were written, for the manifest."""
    where: str = ""

    @property
    def is_checkpoint(self) -> bool:
        """Whether the node ends a segment, and its output is kept."""
        if self.checkpoint is not None:
            return self.checkpoint
        return isinstance(self.component, Stage) and self.component.checkpoint


@dataclass(frozen=True)
class Pipeline:
    """A DAG, checked when it is built. The nodes are given in any order, and kept in topological
    order, with `same_record` among them.

    Raises ConfigError where they do not make a tree toward one sink, or one cannot do its work at
    its place.
    """

    name: str
    seed: int
    nodes: tuple[Node, ...]
    packs: tuple[LanguagePack, ...] = field(default_factory=packs_in_force)
    """The language packs that were in force when it was built. They go with it to every process."""

    def __post_init__(self) -> None:
        _check_names(self.nodes)
        _check_shape(self.nodes)
        nodes = _in_order(_with_same_record(self.nodes))
        object.__setattr__(self, "nodes", _placed(nodes))
        _check_after_sizes(self)
        _check_named_sources(self)

    def __getitem__(self, name: str) -> Node:
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, Node]:
        return {node.name: node for node in self.nodes}

    @property
    def sources(self) -> list[Node]:
        """The nodes that are sources, in the order of the DAG."""
        return [node for node in self.nodes if isinstance(node.component, Source)]

    @property
    def sink(self) -> Node:
        """The sink: the last node."""
        return self.nodes[-1]

    def following(self, name: str) -> Node | None:
        """The one node that a node feeds; None for the sink."""
        return next((node for node in self.nodes if name in node.after), None)

    def path(self, source: str) -> list[Node]:
        """The nodes from a source to the sink, in order."""
        path = [self[source]]
        while (following := self.following(path[-1].name)) is not None:
            path.append(following)
        return path

    def sources_of(self, name: str) -> list[str]:
        """The sources whose documents reach a node, sorted."""
        node = self[name]
        if not node.after:
            return [name]
        return sorted({source for before in node.after for source in self.sources_of(before)})

    @property
    def kept(self) -> Schema:
        """The columns beside `COLUMNS` that the dataset has: tokens where they are counted, and the
        user's own, which sources carry there."""
        return _kept(self.nodes)

    @cached_property
    def columns(self) -> Mapping[str, tuple[Schema, Schema]]:
        """For each node, the columns before it and after it."""
        found: dict[str, tuple[Schema, Schema]] = {}
        for node in self.nodes:
            before = joined([(name, found[name][1]) for name in node.after], where=node.where)
            found[node.name] = (before, columns_after(node.component, before, where=node.where))
        return found


def _check_names(nodes: Sequence[Node]) -> None:
    """Raise ConfigError where a name is used twice, or an `after` names no node."""
    seen: dict[str, Node] = {}
    for node in nodes:
        if node.name == SAME_RECORD:
            raise ConfigError(
                f"the engine itself adds a stage {node.name!r}; choose another name",
                where=node.where,
            )
        if node.name in seen:
            raise ConfigError(
                f"the name {node.name!r} is used twice ({seen[node.name].where})", where=node.where
            )
        seen[node.name] = node
    for node in nodes:
        for name in node.after:
            if name not in seen:
                hint = suggest(name, seen.keys() - {node.name})
                raise ConfigError(f"after: there is no stage {name!r}{hint}", where=node.where)


def _check_shape(nodes: Sequence[Node]) -> None:
    """Raise ConfigError where the nodes do not make a tree from sources to one sink."""
    try:
        TopologicalSorter({node.name: node.after for node in nodes}).prepare()
    except CycleError as error:
        circle = " -> ".join(error.args[1])
        where = next(node.where for node in nodes if node.name == error.args[1][0])
        raise ConfigError(f"the stages form a cycle: {circle}", where=where) from None
    for node in nodes:
        is_source = isinstance(node.component, Source)
        if is_source and node.after:
            raise ConfigError("a source reads files and can come after nothing", where=node.where)
        if not is_source and not node.after:
            others = ", ".join(other.name for other in nodes if other is not node)
            raise ConfigError(
                f"after: is missing; only sources stand without it; valid: {others}",
                where=node.where,
            )
        fed = [other.name for other in nodes if node.name in other.after]
        if len(fed) > 1:
            raise ConfigError(
                f"{node.name!r} feeds {' and '.join(fed)}; a stage feeds exactly one other "
                "(fan-out: write a second pipeline, or read the first one's output)",
                where=node.where,
            )
        if isinstance(node.component, Sink) and fed:
            raise ConfigError(
                f"nothing can come after a sink, and {fed[0]!r} does", where=node.where
            )
    ends = [node for node in nodes if not any(node.name in other.after for other in nodes)]
    sinks = [node for node in ends if isinstance(node.component, Sink)]
    if not sinks:
        last = ends[-1].name if ends else ""
        raise ConfigError(
            f"no sink; end the pipeline with one, such as `shards: {{use: shards, after: {last}}}`",
            where=ends[-1].where.rsplit(":", 1)[0] if ends else "",
        )
    loose = [node for node in ends if node is not sinks[0]]
    if loose:
        raise ConfigError(
            f"{loose[0].name!r} leads nowhere; every stage must reach the sink {sinks[0].name!r}: "
            f"name {loose[0].name!r} in the `after` of another stage, or remove it",
            where=loose[0].where,
        )


def _with_same_record(nodes: Sequence[Node]) -> list[Node]:
    """The nodes with `SameRecord` before the first barrier that all sources reach."""
    by_name = {node.name: node for node in nodes}

    def source_count(name: str) -> int:
        after = by_name[name].after
        return sum(source_count(before) for before in after) if after else 1

    total = sum(isinstance(node.component, Source) for node in nodes)
    common = [
        node
        for node in _in_order(nodes)
        if isinstance(node.component, GlobalStage) and source_count(node.name) == total
    ]
    first = common[0]
    moved = replace(first, after=(SAME_RECORD,))
    inserted = Node(SAME_RECORD, SameRecord(), first.after, where=first.where)
    return [*(moved if node is first else node for node in nodes), inserted]


def _in_order(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """The nodes in topological order, ties by name. So the order in which they were written means
    nothing."""
    by_name = {node.name: node for node in nodes}
    sorter = TopologicalSorter({node.name: sorted(node.after) for node in nodes})
    sorter.prepare()
    order: list[Node] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        order.extend(by_name[name] for name in ready)
        sorter.done(*ready)
    return tuple(order)


def _kept(nodes: Sequence[Node]) -> Schema:
    """The columns beside `COLUMNS` that the dataset has: tokens where they are counted, then the
    user's own, which sources carry there, by the order of the nodes. Where two sources have other
    types for a name, they cannot be joined."""
    sources = [node.component for node in nodes if isinstance(node.component, Source)]
    kept = {name: type_ for source in sources for name, type_ in source.keeps.items()}
    counted = any("tokens" in node.component.adds for node in nodes)
    return {**(TOKENS if counted else {}), **kept}


def _placed(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """The nodes, in topological order, with each component as it is in its place."""
    kept = _kept(nodes)
    found: dict[str, Schema] = {}
    placed = []
    for node in nodes:
        before = joined([(name, found[name]) for name in node.after], where=node.where)
        try:
            component = node.component.placed(before, kept)
        except ConfigError as error:
            raise ConfigError(error.message, where=error.where or node.where) from None
        found[node.name] = columns_after(component, before, where=node.where)
        placed.append(replace(node, component=component))
    return tuple(placed)


def _check_after_sizes(pipeline: Pipeline) -> None:
    """Raise ConfigError where a stage that may change sizes comes after one that fixes them."""
    fixed: dict[str, str] = {}
    for node in pipeline.nodes:
        for name in node.after:
            if name in fixed:
                fixed[node.name] = fixed[name]
        component = node.component
        if node.name in fixed and not isinstance(component, Sink) and _changes_sizes(component):
            raise ConfigError(
                f"{component.name} may rewrite text or drop documents, and stands after "
                f"{fixed[node.name]!r}, which has fixed the sizes; put it before",
                where=node.where,
            )
        if isinstance(component, GlobalStage) and component.fixes_sizes:
            fixed[node.name] = node.name


def _check_named_sources(pipeline: Pipeline) -> None:
    """Raise ConfigError where a node's settings name a source that does not reach it."""
    for node in pipeline.nodes:
        there = pipeline.sources_of(node.name)
        for name in node.component.named_sources:
            if name not in there:
                raise ConfigError(
                    f"with.sources: no source {name!r} comes before it{suggest(name, there)}",
                    where=node.where,
                )


def _changes_sizes(component: Component) -> bool:
    written = {**component.adds, **component.rewrites}
    return bool(component.reasons) or "text" in written
