"""RUN/dataset/mixtures: the trained shares as sampling weights for trainers, in the unit of the
quotas.

weights.json    tag -> weight
megatron.txt    weights and prefixes in turn, as Megatron-LM and NeMo take a blend (`--data-path
                $(cat megatron.txt)`); the prefixes are what their preprocessing makes of a file
                `<tag>.jsonl`
nanotron.yaml   folders and weights of a Nanoset

The weights include repeats already.
"""

import json
from collections.abc import Mapping

import yaml

from reports.facts import Facts

__all__ = ["mixtures", "weights"]


def mixtures(facts: Facts) -> dict[str, str]:
    """The files: name -> text."""
    by_tag = weights(facts)
    blend = "".join(f"{_written(weight)} {tag}_text_document\n" for tag, weight in by_tag.items())
    nanoset = {
        "dataset_folder": [f"data/{tag}" for tag in by_tag],
        "dataset_weights": list(by_tag.values()),
    }
    stage = {"name": "mixture", "start_training_step": 1, "data": {"dataset": nanoset}}
    return {
        "weights.json": json.dumps(by_tag, indent=1) + "\n",
        "megatron.txt": blend,
        "nanotron.yaml": yaml.safe_dump({"data_stages": [stage]}, sort_keys=False, width=4096),
    }


def weights(facts: Facts) -> Mapping[str, float]:
    """Tag -> trained share (0 to 1) in the unit of the report, to six significant digits; tags
    without text are left out."""
    shares = {tag: facts.share([tag], trained=True) for tag in facts.manifest["languages"]}
    return {tag: float(f"{share:.6g}") for tag, share in shares.items() if share > 0}


def _written(weight: float) -> str:
    """A weight as a decimal number without an exponent, which not every trainer can parse."""
    return f"{weight:.12f}".rstrip("0").rstrip(".")
