"""Cuts the DAG into segments, and fingerprints them. Pure.

A segment is a run of row-local stages over the documents of one source, between two cuts. Cuts are
after checkpoints and before barriers (global stages and the sink). In a segment after a barrier,
the decisions of that barrier are applied before its stages are run.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from corpus.pipeline.dag import Node, Pipeline
from corpus.pipeline.fingerprints import ENGINE_VERSION, component_identity, languages_recipe
from corpus.schema import SIZES
from corpus.stage import GlobalStage, Sink, Stage
from corpus.storage.digests import digest_of

__all__ = [
    "COUNTED",
    "Chain",
    "Segment",
    "barriers",
    "chains",
    "live_columns",
]

COUNTED = ("id", "url", "domain", "source", "origin", "language", *SIZES)
"""Columns of every document that the ledger needs, so that they are always kept."""

_LARGE = frozenset({"text", "html"})
"""Columns that are never put into a layer. A segment that writes one starts new documents."""


@dataclass(frozen=True)
class Segment:
    """Row-local stages that are run together over the documents of one source.

    barrier: the global stage whose decisions are applied first; "" where there is none.
    nodes: the stages; the first segment of a source begins with the source itself.
    kind: `documents` starts a new intermediate with all of `columns`. `layer` writes which
        documents are kept, and the columns that are new, beside the intermediate that it read.
    columns: the columns that it writes.
    summaries: global stages further down whose summaries are taken in the same pass.
    recipe: all that decides what it gives, but for its input. fingerprint: digest of the recipe.
    """

    source: str
    barrier: str
    nodes: tuple[str, ...]
    kind: Literal["documents", "layer"]
    columns: tuple[str, ...]
    summaries: tuple[str, ...]
    fingerprint: str
    recipe: Mapping[str, Any] = field(compare=False)

    @property
    def name(self) -> str:
        """The source and the last node, as `crawl.quality`; unique in a pipeline."""
        last = self.nodes[-1] if self.nodes else self.barrier
        return last if last == self.source else f"{self.source}.{last}"


@dataclass(frozen=True)
class Chain:
    """The segments of one source, in order.

    leads_to: for each segment, the barrier that it ends at; "" where it ends at a checkpoint.
    """

    source: str
    segments: tuple[Segment, ...]
    leads_to: tuple[str, ...]

    def before(self, barrier: str) -> int:
        """The index of the segment that ends at a barrier."""
        return self.leads_to.index(barrier)

    def summarised_in(self, barrier: str) -> int:
        """The index of the segment in which the summary for a barrier is taken."""
        return next(i for i, s in enumerate(self.segments) if barrier in s.summaries)


def barriers(pipeline: Pipeline) -> list[Node]:
    """The global stages and the sink, in order."""
    return [node for node in pipeline.nodes if isinstance(node.component, GlobalStage)]


def chains(pipeline: Pipeline) -> list[Chain]:
    """The chain of each source, sorted by source."""
    live = live_columns(pipeline)
    return [_chain(pipeline, node.name, live) for node in pipeline.sources]


def live_columns(pipeline: Pipeline) -> dict[str, set[str]]:
    """For each node, the columns before it that it needs, or that something after it needs."""
    live: dict[str, set[str]] = {}
    for node in reversed(pipeline.nodes):
        component = node.component
        following = pipeline.following(node.name)
        needed = set(live[following.name]) if following else set(COUNTED)
        needed -= component.adds.keys()
        if isinstance(component, (Stage, GlobalStage)):
            needed |= component.reads.keys()
        needed |= component.rewrites.keys()
        if isinstance(component, Sink):
            needed |= set(component.output_schema().names)
        before = pipeline.columns[node.name][0]
        live[node.name] = {name for name in needed if name in before}
    return live


@dataclass
class _Draft:
    """A segment of which nothing but the cuts is known."""

    barrier: str
    nodes: list[Node]
    leads_to: str = ""


def _chain(pipeline: Pipeline, source: str, live: dict[str, set[str]]) -> Chain:
    """Cut the path of a source into segments."""
    drafts = [_Draft("", [])]
    path = pipeline.path(source)
    for node, following in zip(path, [*path[1:], None], strict=True):
        if isinstance(node.component, GlobalStage):
            drafts[-1].leads_to = node.name
            if following is not None:
                drafts.append(_Draft(node.name, []))
            continue
        drafts[-1].nodes.append(node)
        at_barrier = following is None or isinstance(following.component, GlobalStage)
        if node.is_checkpoint and not at_barrier:
            drafts.append(_Draft("", []))
    return _with_columns(pipeline, source, drafts, live)


def _with_columns(
    pipeline: Pipeline, source: str, drafts: Sequence[_Draft], live: dict[str, set[str]]
) -> Chain:
    """The chain of these drafts, with kinds, columns, summaries and fingerprints."""
    kinds = [_kind(pipeline, index, draft) for index, draft in enumerate(drafts)]
    summaries = _summaries(pipeline, drafts, kinds)
    segments = []
    for index, draft in enumerate(drafts):
        last = draft.nodes[-1].name if draft.nodes else draft.barrier
        following = pipeline.following(last)
        assert following is not None
        needed = live[following.name]
        if kinds[index] == "layer":
            needed = needed & _written(pipeline, draft)
        order = pipeline.columns[last][1]
        columns = tuple(name for name in order if name in needed)
        names = [draft.barrier] if draft.barrier else []
        names += [node.name for node in draft.nodes]
        recipe = {
            "engine": ENGINE_VERSION,
            "source": source,
            "seed": pipeline.seed,
            **languages_recipe(),
            "stages": [(name, component_identity(pipeline[name].component)) for name in names],
            "kind": kinds[index],
            "columns": columns,
        }
        segments.append(
            Segment(
                source=source,
                barrier=draft.barrier,
                nodes=tuple(node.name for node in draft.nodes),
                kind=kinds[index],
                columns=columns,
                summaries=tuple(summaries[index]),
                fingerprint=digest_of(recipe),
                recipe=recipe,
            )
        )
    return Chain(source, tuple(segments), tuple(draft.leads_to for draft in drafts))


def _kind(pipeline: Pipeline, index: int, draft: _Draft) -> Literal["documents", "layer"]:
    large = bool(_LARGE & _written(pipeline, draft))
    kept = any(node.is_checkpoint for node in draft.nodes)
    return "documents" if index == 0 or large or kept else "layer"


def _summaries(
    pipeline: Pipeline, drafts: Sequence[_Draft], kinds: Sequence[str]
) -> list[list[str]]:
    """For each segment, the barriers whose summaries are taken in it: in the first segment on the
    intermediate that a barrier reads after which no column that the barrier reads is changed."""
    found: list[list[str]] = [[] for _ in drafts]
    for end, draft in enumerate(drafts):
        if not draft.leads_to:
            continue
        component = pipeline[draft.leads_to].component
        assert isinstance(component, GlobalStage)
        index = end
        while (
            index > 0
            and kinds[index] == "layer"
            and not component.reads.keys() & _written(pipeline, drafts[index])
        ):
            index -= 1
        found[index].append(draft.leads_to)
    return found


def _written(pipeline: Pipeline, draft: _Draft) -> set[str]:
    """The columns that the stages of a segment write, and its barrier."""
    nodes = [*draft.nodes, *([pipeline[draft.barrier]] if draft.barrier else [])]
    components = [node.component for node in nodes]
    return {column for one in components for column in (*one.adds, *one.rewrites)}
