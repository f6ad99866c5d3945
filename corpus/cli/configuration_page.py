"""The page docs/configuration.md, made of what the readers of the two files check them by."""

from collections.abc import Iterator, Sequence

from corpus.config.keys import OPTIONAL, Key, keys_of
from corpus.config.options import RunOptions, SecurityOptions, SlurmOptions
from corpus.config.statements import (
    About,
    CardOptions,
    Crawler,
    Generator,
    Licence,
    Period,
    PreviousVersion,
    Publication,
    Publisher,
)
from corpus.pipeline.file_keys import PIPELINE_KEYS, STAGE_KEYS
from corpus.pipeline.registry import BUILT_IN, find
from corpus.quotas.file_keys import GROUP_KEYS, LANGUAGE_KEYS, QUOTAS_KEYS
from corpus.stage import kind_of, summary_of

__all__ = ["configuration_page"]

_START = """\
# Configuration

All that may stand in `pipeline.yaml` and `language_quotas.yaml`. This page is made by
`corpus schema --markdown > docs/configuration.md`.

- The files are YAML 1.2: `no` is a language, `010` is ten; a key that is there twice is an error.
- Paths are relative to the file. Wherever a path stands, so may a URL that fsspec knows.
- `${NAME}` and `${NAME:-default}` stand for an environment variable.
- Sizes are `256MiB` or `40GB`, shares `16.1%` or `0.161`, durations `90s`, `15min`, `24h`, `2d` or
  `2-00:00:00`.
- `corpus stages NAME` says more of a stage: which columns it reads and adds, and how it decides.

`corpus schema pipeline` and `corpus schema quotas` print the same as JSON Schema 2020-12, for
editors. `corpus init` writes both beside the files, and names them in the first line of each:
`# yaml-language-server: $schema=pipeline.schema.json`. Where other stages are installed later,
`corpus schema pipeline > pipeline.schema.json` adds them. A schema knows one file alone: that
columns are there, that shares fit together and that files exist is checked by `corpus plan`.

## pipeline.yaml
"""

_STAGES = """
### A stage

`checkpoint` stands beside `use`, not under `with`:

```yaml
stages:
  pages: {use: jsonl, with: {paths: ["pages/*.jsonl"]}}
  fixed: {use: repair, after: pages, checkpoint: true, with: {references: false}}
  shards: {use: shards, after: fixed}
```
"""


def configuration_page() -> str:
    """The page in Markdown, without stages of third parties. Raises MissingExtra where a library of
    one of this project's own stages is not installed."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield _START
    yield from _table(PIPELINE_KEYS)
    yield _STAGES
    yield from _table(STAGE_KEYS)
    for name in BUILT_IN:
        yield from _stage(name)
    for title, cls in (
        ("about", About),
        ("about.collected", Period),
        ("about.crawler", Crawler),
        ("about.generator", Generator),
        ("publication", Publication),
        ("publication.publisher", Publisher),
        ("publication.licence", Licence),
        ("publication.previous", PreviousVersion),
        ("card", CardOptions),
        ("run", RunOptions),
        ("run.slurm", SlurmOptions),
        ("run.security", SecurityOptions),
    ):
        yield f"\n### `{title}`\n\n{summary_of(cls)}\n"
        yield from _table(keys_of(cls))
    yield "\n## language_quotas.yaml\n"
    yield from _table(QUOTAS_KEYS)
    for title, keys in (("groups", GROUP_KEYS), ("languages", LANGUAGE_KEYS)):
        yield f"\n### Each entry under `{title}`\n"
        yield from _table(keys)


def _stage(name: str) -> Iterator[str]:
    """What there is to say of `use: name`."""
    cls = find(name)
    kind = kind_of(cls).replace("global", "global stage")
    yield f"\n### `use: {name}`\n\nA {kind}. {summary_of(cls)}\n"
    keys = keys_of(cls)
    yield from _table(keys) if keys else ["It has no settings."]
    if cls.reasons:
        listed = ", ".join(f"`{reason}`" for reason in sorted(cls.reasons))
        yield f"\nReasons for which it drops documents: {listed}."
    if getattr(cls, "checkpoint", False):
        yield "\nWhat comes out is kept, unless `checkpoint: false` is written."


def _table(keys: Sequence[Key]) -> Iterator[str]:
    yield "| key | type | default | meaning |"
    yield "|---|---|---|---|"
    for key in keys:
        has_none = key.is_required or key.default is OPTIONAL
        default = key.default_in_words if has_none else f"`{key.default_in_words}`"
        cells = (f"`{key.name}`", key.type_in_words, default, key.meaning)
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
