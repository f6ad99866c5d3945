"""RUN/dataset/mixtures: the mixtures as trainers read them.

For the whole, and for each phase in a folder of its name:

weights.json      tag -> share, in the unit of the quotas
documents.json    tag -> probability that a document that is drawn is of this language
megatron.txt      weights and prefixes in turn, a blend for Megatron-LM (`--data-args-path`); the
                  prefixes are what its preprocessing makes of a file `<tag>.jsonl`
megatron.json     the same by split (`--per-split-data-args-path`), where splits hold something out
nemo.json         `paths` of NeMo's data module: a blend, or one for each split
olmo_core.yaml    `sources` of OLMo-core's SourceMixtureList
llm_foundry.yaml  the `train_loader` of LLM Foundry: streams with proportions, for MDS folders
interleave.json   arguments of `datasets.interleave_datasets`, and the configs of the card
pytorch.json      tag -> factor; the weight of a document is this times its `repeats`

For all phases together:

nanotron.yaml     `data_stages`: a Nanoset for each phase
mixture.csv       all of these numbers

Shares count repeats already. Formats: Megatron-LM `megatron/training/arguments.py`; NeMo
`nemo/collections/llm/gpt/data/pre_training.py`; OLMo-core `olmo_core/data/source_mixture.py`; LLM
Foundry `llmfoundry/data/text_data.py` and Streaming's `Stream`; nanotron `nanotron/config`.
"""

import csv
import io
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from reports.facts.mixtures import Mixture, mixtures
from reports.facts.run_facts import Facts

__all__ = ["STEPS", "mixture_files"]

STEPS = 100_000
"""Training steps for which nanotron.yaml says when phases start."""
_MEGATRON = {"validation": "valid"}
"""Names that Megatron-LM has for splits, where they differ."""


def mixture_files(facts: Facts) -> dict[str, str]:
    """The files below `mixtures/`: name -> text."""
    whole, *phases = mixtures(facts)
    files = {"nanotron.yaml": _nanotron(facts, phases or [whole]), "mixture.csv": _csv(facts)}
    for mixture in (whole, *phases):
        folder = f"{mixture.name}/" if mixture.name else ""
        texts = {
            "weights.json": _json({tag: _short(part.share) for tag, part in mixture.parts.items()}),
            "documents.json": _json({tag: part.documents for tag, part in mixture.parts.items()}),
            "megatron.txt": "".join(f"{pair}\n" for pair in _pairs(mixture)),
            "nemo.json": _json(_nemo(facts, mixture)),
            "olmo_core.yaml": _olmo_core(mixture),
            "llm_foundry.yaml": _llm_foundry(mixture),
            "interleave.json": _json(_interleave(facts, mixture)),
            "pytorch.json": _json({tag: part.factor for tag, part in mixture.parts.items()}),
        }
        if facts.manifest.get("splits"):
            texts["megatron.json"] = _json(_by_split(facts, mixture, _MEGATRON))
        files |= {f"{folder}{name}": text for name, text in texts.items()}
    return files


def _pairs(mixture: Mixture) -> Sequence[str]:
    """Weight and prefix of each language."""
    return [f"{_decimal(part.share)} {tag}_text_document" for tag, part in mixture.parts.items()]


def _by_split(facts: Facts, mixture: Mixture, names: Mapping[str, str]) -> Mapping[str, Any]:
    """Blends by split: train by weights, the others by prefixes alone, since each of their
    documents is read once. names: what the trainer calls a split."""
    blends = {"train": [word for pair in _pairs(mixture) for word in pair.split()]}
    for split, languages in facts.manifest.get("splits", {}).items():
        blends[names.get(split, split)] = [f"{tag}_{split}_text_document" for tag in languages]
    return blends


def _nemo(facts: Facts, mixture: Mixture) -> Any:
    """A blend; where there are both splits that NeMo knows, a blend for each of the three."""
    blends = _by_split(facts, mixture, {})
    return blends if {"validation", "test"} <= blends.keys() else blends["train"]


def _nanotron(facts: Facts, phases: Sequence[Mixture]) -> str:
    stages, before = [], 0.0
    for number, phase in enumerate(phases):
        nanoset = {
            "dataset_folder": [f"data/{tag}" for tag in phase.parts],
            "dataset_weights": [_short(part.share) for part in phase.parts.values()],
        }
        stages.append(
            {
                "name": phase.name or "mixture",
                "start_training_step": 1 if number == 0 else round(before * STEPS) + 1,
                "data": {"dataset": nanoset, "seed": facts.manifest["seed"]},
            }
        )
        before += phase.size
    said = f"# Phases start as they do in a training of {STEPS:,} steps.\n" if before else ""
    return (said if len(phases) > 1 else "") + _yaml({"data_stages": stages})


def _olmo_core(mixture: Mixture) -> str:
    """The most repetitions are rounded up, so that all that is asked for can be given."""
    sources = [
        {
            "source_name": tag,
            "target_ratio": part.share,
            "paths": [f"data/{tag}/*.npy"],
            "max_repetition_ratio": max(1.0, math.ceil(part.epochs * 100 + 1) / 100),
        }
        for tag, part in mixture.parts.items()
    ]
    total = sum(part.amount for part in mixture.parts.values())
    return f"# For {total:.0f} {mixture.unit} in all.\n" + _yaml({"sources": sources})


def _llm_foundry(mixture: Mixture) -> str:
    streams = {
        tag: {"local": f"data/{tag}", "split": "train", "proportion": part.share}
        for tag, part in mixture.parts.items()
    }
    dataset = {"streams": streams, "shuffle": True}
    return _yaml({"train_loader": {"name": "text", "dataset": dataset}})


def _interleave(facts: Facts, mixture: Mixture) -> Mapping[str, Any]:
    return {
        "configs": list(mixture.parts),
        "split": "train",
        "probabilities": [part.documents for part in mixture.parts.values()],
        "seed": facts.manifest["seed"],
        "stopping_strategy": "all_exhausted",
    }


def _csv(facts: Facts) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["phase", "size", "language", "share", "documents", "epochs", "amount", "unit"])
    for mixture in mixtures(facts):
        for tag, part in mixture.parts.items():
            numbers = [_short(n) for n in (part.share, part.documents, part.epochs)]
            row = [mixture.name, mixture.size, tag, *numbers, round(part.amount), mixture.unit]
            writer.writerow(row)
    return text.getvalue()


def _json(value: Any) -> str:
    return json.dumps(value, indent=1) + "\n"


def _yaml(value: Any) -> str:
    return yaml.safe_dump(value, sort_keys=False, width=4096)


def _short(number: float) -> float:
    """The number with six significant digits."""
    return float(f"{number:.6g}")


def _decimal(weight: float) -> str:
    """A weight as a decimal number without an exponent, which not every trainer can parse."""
    return f"{_short(weight):.12f}".rstrip("0").rstrip(".")
