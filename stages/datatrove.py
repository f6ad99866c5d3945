"""The stage `datatrove`: any filter or formatter block of datatrove, one row at a time.

The reverse, stages of this project inside a datatrove pipeline, is stages/as_datatrove.py.
"""

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from inspect import Parameter, signature
from types import UnionType
from typing import Any, ClassVar, Union, get_args, get_origin

import pyarrow as pa

from corpus.documents.languages import LANGUAGES
from corpus.errors import ConfigError, MissingExtra, suggest
from corpus.schema import COLUMNS, Schema
from corpus.stage import Drop, Measure, Result, Stage, each, setting

__all__ = ["Datatrove", "code_of"]

_TEXT = {"text": COLUMNS["text"].type}
_OURS = frozenset({"self", "exclusion_writer", "batch_size"})
"""Parameters of blocks that are not options here: the engine itself counts what is dropped."""

_STAND_INS = {
    "be": "ukr_Cyrl",
    "cy": "eng_Latn",
    "gl": "por_Latn",
    "mt": "ita_Latn",
    "und": "eng_Latn",
}
"""Language -> the datatrove code whose rules cut its words, where datatrove has none of its own or
would have to download a model."""


@dataclass(frozen=True, kw_only=True)
class Datatrove(Stage):
    """Runs a filter or formatter block of datatrove.

    Documents that a filter removes are dropped as `filtered`; the measure `datatrove` counts
    them by the reason that the block itself gives. A block that takes a `language` gets that of
    each document unless `options` names one. Blocks see `url` and `language` in a document's
    metadata. Some blocks download a model or list of their own when they first run.
    """

    name = "datatrove"
    uses = ("datatrove", "spacy")
    reads: ClassVar[Schema] = {n: COLUMNS[n].type for n in ("id", "text", "language", "url")}
    rewrites: ClassVar[Schema] = _TEXT
    reasons: ClassVar[frozenset[str]] = frozenset({"filtered"})

    block: str = setting(help="the block's class, such as filters.GopherQualityFilter")
    options: Mapping[str, Any] = setting({}, "arguments of the block, by name")

    def __post_init__(self) -> None:
        if find_spec("datatrove") is None:
            raise MissingExtra("stage 'datatrove'", "datatrove", "datatrove")
        cls = _class_of(self.block)
        _check_options(self.block, cls, self.options)
        _make(self.block, json.dumps(dict(self.options), sort_keys=True), "en")

    def process(self, batch: pa.RecordBatch) -> Result:
        reasons: list[str | None] = []
        options = json.dumps(dict(self.options), sort_keys=True)

        def run(id: str, text: str, language: str, url: str) -> Mapping[str, Any] | Drop:  # noqa: A002 - columns
            reasons.append(None)
            block = _make(self.block, options, language)
            text, reasons[-1] = _run(block, id, text, {"url": url, "language": language})
            return {"text": text} if reasons[-1] is None else Drop("filtered")

        result = each(batch, run, _TEXT)
        filtered = [(row, reason, 1) for row, reason in enumerate(reasons) if reason is not None]
        return Result(
            columns=result.columns,
            dropped=result.dropped,
            quarantined=result.quarantined,
            measures=[Measure.of("datatrove", filtered)],
        )


def code_of(language: str) -> str:
    """The code by which datatrove finds its rules for cutting words of a language, such as
    `cat_Latn`; that of a related language where it has none."""
    from datatrove.utils.word_tokenizers import load_tokenizer_assignments

    known = LANGUAGES.get(language)
    code = f"{known.iso639_3}_{known.script}" if known else language
    if language in _STAND_INS or code not in load_tokenizer_assignments():
        return _STAND_INS.get(language, _STAND_INS["und"])
    return code


def _run(block: Any, id_: str, text: str, metadata: dict[str, Any]) -> tuple[str, str | None]:
    """The text that a block gives, and its reason if it removes the document, else None."""
    from datatrove.data import Document
    from datatrove.pipeline.filters.base_filter import get_filter_result
    from datatrove.pipeline.formatters.base import BaseFormatter

    if isinstance(block, BaseFormatter):
        # Some formatters take replacements in turn; a fresh copy gives each text the same ones.
        return deepcopy(block).format(text), None
    document = Document(text=text, id=id_, metadata=metadata)
    kept, reason = get_filter_result(block.filter(document))
    return document.text, None if kept else (reason or type(block).__name__)


@cache
def _make(name: str, options: str, language: str) -> Any:
    """The block itself, made once in a worker for each language. options: as JSON.

    Raises ConfigError where the block does not accept its options or cannot be imported.
    """
    cls = _class_of(name)
    arguments = json.loads(options)
    if _takes_language(cls):
        arguments.setdefault("language", code_of(language))
    try:
        return cls(**arguments)
    except ImportError as error:
        raise ConfigError(f"block: {name} cannot be used: {error}") from error
    except Exception as error:
        problem = f"{type(error).__name__}: {error}"
        raise ConfigError(f"options: {name} does not take them: {problem}") from error


@cache
def _class_of(name: str) -> Any:
    """The class of a block's name. Raises ConfigError where it is not a filter or formatter."""
    from datatrove.pipeline.base import PipelineStep
    from datatrove.pipeline.filters.base_filter import BaseFilter
    from datatrove.pipeline.formatters.base import BaseFormatter
    from loguru import logger

    logger.disable("datatrove")  # its messages may quote documents
    valid = _known()
    full = next((p for p in valid.values() if p == name or p.endswith(f".{name}")), name)
    module, _, attribute = full.replace(":", ".").rpartition(".")
    try:
        found = getattr(import_module(module), attribute) if module else None
    except (ImportError, AttributeError, TypeError, ValueError):
        found = None
    if found is None:
        raise ConfigError(f"block: there is no block {name!r}{suggest(name, valid)}")
    if not (isinstance(found, type) and issubclass(found, (BaseFilter, BaseFormatter))):
        kind = "a block of another kind" if _is_subclass(found, PipelineStep) else "no block"
        raise ConfigError(
            f"block: {name!r} is {kind}; only filters and formatters take documents one by one"
            f"{suggest(name, valid)}"
        )
    return found


@cache
def _known() -> dict[str, str]:
    """The blocks that datatrove has: short name -> import path."""
    names: dict[str, str] = {}
    for package, ending in (("filters", "Filter"), ("formatters", "Formatter")):
        module = f"datatrove.pipeline.{package}"
        names |= {
            f"{package}.{name}": f"{module}.{name}"
            for name in vars(import_module(module))
            if name.endswith(ending) and not name.startswith("Base")
        }
    return names


def _is_subclass(found: object, cls: Any) -> bool:
    return isinstance(found, type) and issubclass(found, cls)


def _takes_language(cls: Any) -> bool:
    return "language" in signature(cls.__init__).parameters


def _check_options(name: str, cls: Any, options: Mapping[str, Any]) -> None:
    """Raise ConfigError for options that the block does not have, that it needs and were not
    given, or that have another type; and for blocks that a pipeline cannot use."""
    parameters = {k: p for k, p in signature(cls.__init__).parameters.items() if k not in _OURS}
    for key, value in options.items():
        if key not in parameters:
            hint = suggest(key, parameters) if parameters else "; it has none"
            raise ConfigError(f"options: {name} has no option {key!r}{hint}")
        plain = _plain_types(parameters[key].annotation)
        if plain and (type(value) not in plain):
            words = " | ".join(sorted("null" if t is type(None) else t.__name__ for t in plain))
            raise ConfigError(f"options: {key} must be {words}; it is {value!r:.60}")
    for key, parameter in parameters.items():
        if get_origin(parameter.annotation) is Callable and parameter.default is Parameter.empty:
            raise ConfigError(f"block: {name} needs a function, which a pipeline cannot name")
        if parameter.default is Parameter.empty and key not in options:
            raise ConfigError(f"options: {name} needs the option {key!r}")
    share = parameters.get("keep_fraction")
    if "seed" in parameters and (share is None or options.get("keep_fraction", share.default)):
        raise ConfigError(
            f"block: {name} draws at random from one document to the next, so its result depends "
            "on their order; sample by quotas instead (stage balance)"
        )
    if _takes_language(cls) and find_spec("spacy") is None:
        raise MissingExtra(f"the block {name}", "spacy", "datatrove")


def _plain_types(annotation: Any) -> set[type]:
    """The types that an annotation allows, if all of them are plain types; else the empty set."""
    union = get_origin(annotation) in (Union, UnionType)
    members = set(get_args(annotation)) if union else {annotation}
    if not members <= {int, float, str, bool, type(None)}:
        return set()
    # datatrove annotates thresholds with `int` that may just as well be fractions.
    return members | ({int, float} if members & {int, float} else set())
