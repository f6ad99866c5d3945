"""The file of the included model: arrays in NumPy's format, without pickled objects."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.storage.digests import digest_of
from corpus.storage.resources import OwnFile, sha256_of
from stages.language.calibration import FILE as CALIBRATION
from stages.language.calibration import calibration
from stages.language.included_model import IncludedModel, names_of
from stages.language.lanes import packed
from stages.language.prose import ProseModel
from stages.language.resolver import BITS, Resolver
from stages.language.south_slavic import FILE as SOUTH_SLAVIC
from stages.language.suffixes import SuffixModel

__all__ = [
    "FILE",
    "INCLUDED",
    "arrays_of",
    "included_digest",
    "included_model",
    "included_names",
    "resolver_arrays",
]

FILE = Path(__file__).parent / "data" / "languages.npz"
"""What tools/languages trains; languages.md beside it says from what, and how good it is."""


INCLUDED = OwnFile(
    name="languages.npz",
    file=str(FILE),
    licence="Apache-2.0 AND BSD-3-Clause",
    source="alia-corpus: weights of py3langid 0.4.0 (Adrien Barbaresi, after langid.py by Marco "
    "Lui), and weights learnt from open texts, which stages/language/data/languages.md names",
)
"""What the manifest says of it."""


@cache
def included_model() -> IncludedModel:
    """The model in `FILE`, read once a process."""
    with np.load(FILE, allow_pickle=False) as arrays:
        groups = tuple(tuple(str(group).split()) for group in arrays["groups"])
        return IncludedModel(
            _suffix_model(arrays),
            groups,
            tuple(_resolver(arrays, f"group{number}") for number in range(len(groups))),
            _resolver(arrays, "south_slavic"),
            _prose_model(arrays),
            calibration(),
        )


def included_digest() -> str:
    """The digest of all that the included model and its measure of running text are read from."""
    return digest_of([sha256_of(str(file)) for file in (FILE, CALIBRATION, SOUTH_SLAVIC)])


@cache
def included_names() -> frozenset[str]:
    """The labels that the model gives documents; its weights are not read."""
    with np.load(FILE, allow_pickle=False) as arrays:
        groups = [str(group).split() for group in arrays["groups"]]
        labels = [arrays[f"group{number}.labels"].tolist() for number in range(len(groups))]
        return names_of(arrays["first.labels"].tolist(), groups, labels)


def arrays_of(
    model: IncludedModel, first_weights: npt.NDArray[np.int8], resolvers: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The arrays of a model's file.

    first_weights: those of the first model before they were packed. resolvers: arrays of the
    resolvers, as `resolver_arrays`.
    """
    first = model.first
    places = np.flatnonzero(first.table)
    prose = model.prose
    return {
        "groups": np.array([" ".join(group) for group in model.groups]),
        "first.labels": np.array(first.labels),
        "first.bits": np.array(len(first.table).bit_length() - 1),
        "first.places": places.astype(np.int32),
        "first.checks": (first.table[places] >> np.uint64(32)).astype(np.uint32),
        "first.rows": (first.table[places] & np.uint64(0xFFFFFFFF)).astype(np.int32),
        "first.weights": first_weights,
        "first.scale": np.array(first.scale),
        "prose.words": np.array(
            [f"{tag} {' '.join(sorted(w))}" for tag, w in sorted(prose.words.items())]
        ),
        "prose.weights": prose.weights,
        **resolvers,
    }


def resolver_arrays(
    name: str, resolver: Resolver, weights: npt.NDArray[np.int8]
) -> Mapping[str, Any]:
    """The arrays of one resolver, with its weights before they were packed."""
    return {
        f"{name}.labels": np.array(resolver.labels),
        f"{name}.slots": np.flatnonzero(resolver.index).astype(np.int32),
        f"{name}.weights": weights,
        f"{name}.scale": np.array(resolver.scale),
        f"{name}.first": resolver.first,
        f"{name}.bias": resolver.bias,
    }


def _suffix_model(arrays: Mapping[str, Any]) -> SuffixModel:
    table = np.zeros(1 << int(arrays["first.bits"]), np.uint64)
    table[arrays["first.places"]] = (arrays["first.checks"].astype(np.uint64) << np.uint64(32)) | (
        arrays["first.rows"].astype(np.uint64)
    )
    return SuffixModel(
        tuple(arrays["first.labels"].tolist()),
        table,
        packed(arrays["first.weights"]),
        float(arrays["first.scale"]),
    )


def _resolver(arrays: Mapping[str, Any], name: str) -> Resolver:
    slots = arrays[f"{name}.slots"]
    index = np.zeros(1 << BITS, np.int32)
    index[slots] = np.arange(1, len(slots) + 1)
    return Resolver(
        tuple(arrays[f"{name}.labels"].tolist()),
        index,
        packed(arrays[f"{name}.weights"]),
        float(arrays[f"{name}.scale"]),
        arrays[f"{name}.first"],
        arrays[f"{name}.bias"],
    )


def _prose_model(arrays: Mapping[str, Any]) -> ProseModel:
    lists = [str(line).split() for line in arrays["prose.words"]]
    return ProseModel({tag: frozenset(words) for tag, *words in lists}, arrays["prose.weights"])
