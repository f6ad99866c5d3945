"""The stage that keeps forgotten documents out, put into a pipeline that does not have it.

It stands behind each source, so that nothing of such a document is ever written, and again where
all sources meet, since copies are known by their words as they are after the stages that clean
texts. Where a stage behind that rewrites texts again, it stands a third time, where no text changes
any more.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from corpus.pipeline.dag import SAME_RECORD, Node, Pipeline
from corpus.stage import GlobalStage, Sink, Stage

__all__ = ["SUPPRESSED", "with_suppression"]

SUPPRESSED = "suppressed"
"""Name of the node where all sources meet; those behind sources have it at their end."""


def with_suppression(pipeline: Pipeline, stage: Stage, settings: Mapping[str, Any]) -> Pipeline:
    """The pipeline with a stage that drops by id, address and words at all places where it has to
    stand; as it is if it has it there. settings: as they are to stand in the manifest. Raises
    ConfigError where the pipeline uses one of the names itself."""
    if any(node.name == SUPPRESSED and node.component == stage for node in pipeline.nodes):
        return pipeline
    fixed = next(node for node in pipeline.nodes if _fixes_sizes(node))
    meet = pipeline.following(SAME_RECORD)
    assert meet is not None  # the engine puts `same_record` before a barrier
    nodes = [node for node in pipeline.nodes if node.name != SAME_RECORD]
    nodes = _before(nodes, meet.name, pipeline[SAME_RECORD].after, SUPPRESSED, stage, settings)
    between = list(_between(pipeline, meet.name, fixed.name))
    if any("text" in node.component.rewrites for node in between):
        name = f"{SUPPRESSED}_last"
        nodes = _before(nodes, fixed.name, fixed.after, name, stage, settings)
    for source in pipeline.sources:
        added = Node(f"{source.name}_{SUPPRESSED}", stage, (source.name,), settings=settings)
        nodes = [
            replace(node, after=tuple(added.name if n == source.name else n for n in node.after))
            for node in nodes
        ]
        nodes.append(added)
    return Pipeline(pipeline.name, pipeline.seed, tuple(nodes), pipeline.packs)


def _before(
    nodes: list[Node],
    name: str,
    after: tuple[str, ...],
    added: str,
    stage: Stage,
    settings: Mapping[str, Any],
) -> list[Node]:
    """The nodes with one more, `added`, before the node `name`. after: what precedes it."""
    moved = [replace(node, after=(added,)) if node.name == name else node for node in nodes]
    return [*moved, Node(added, stage, after, settings=settings)]


def _between(pipeline: Pipeline, first: str, last: str) -> Iterator[Node]:
    """The nodes from one to another, without that one."""
    node: Node | None = pipeline[first]
    while node is not None and node.name != last:
        yield node
        node = pipeline.following(node.name)


def _fixes_sizes(node: Node) -> bool:
    component = node.component
    return isinstance(component, Sink) or (
        isinstance(component, GlobalStage) and component.fixes_sizes
    )
