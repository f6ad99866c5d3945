"""The weights of py3langid for the languages of Europe and their neighbours, as a SuffixModel.

py3langid (Adrien Barbaresi and others, BSD-3-Clause) is the maintained successor of langid.py
(Marco Lui, BSD-2-Clause).
"""

import io
import lzma
import zipfile
from collections import deque
from pathlib import Path

import numpy as np
import numpy.typing as npt

from stages.language.lanes import packed
from stages.language.suffixes import LONGEST, SuffixModel, suffix_hashes

__all__ = ["LABELS", "convert"]

LABELS = tuple(
    "bg ca cs cy da de el en es et eu fi fr ga gl hr hu is it lb lt lv mk mt nn no oc pl pt ro ru "
    "sk sl sq sr bs sv uk be an "  # languages that are served
    "af az br eo ext fo fy gd ht id ku la lij ltg mg ms pcm se sw tl tr vec vi vo wa "
    "gcf gcr bcl ha jv kab so uz xh yo sn ln ig kk ky tg tt zxx".split()
)
"""Labels that are kept: languages in the scripts that are served; `sr` comes twice, by script."""
_BITS = 18
_SCALE = 1 / 24
_LEAST = 0.4
"""A sequence whose weights differ less than this between languages says nothing: numbers, marks."""


def convert(wheel: Path) -> tuple[SuffixModel, npt.NDArray[np.int8]]:
    """The model in a wheel of py3langid 0.4.0, and its weights before they are packed."""
    with zipfile.ZipFile(wheel) as archive:
        packed_arrays = archive.read("py3langid/data/model.npz.xz")
    with np.load(io.BytesIO(lzma.decompress(packed_arrays)), allow_pickle=False) as arrays:
        classes = arrays["classes"].tolist()
        kept = [n for n, label in enumerate(classes) if label in LABELS]
        weights = arrays["ptc"].astype(np.float32)[:, kept]
        sequences = _sequences(
            arrays["nextmove"].tolist(),
            arrays["nextmove_row"].tolist(),
            arrays["out_feat"].tolist(),
        )
    spread = weights.std(axis=1)
    chosen = sorted(
        (feature for feature in sequences if spread[feature] > _LEAST),
        key=lambda feature: (-spread[feature], sequences[feature]),
    )
    table = np.zeros(1 << _BITS, np.uint64)
    used = []
    for feature in chosen:
        sequence = sequences[feature]
        data = np.frombuffer(bytes(LONGEST + 1 - len(sequence)) + sequence, np.uint8)
        (hashed,) = suffix_hashes(data)[len(sequence) - 2]
        place = int(hashed >> np.uint64(64 - _BITS))
        if not table[place]:
            used.append(feature)
            table[place] = (hashed & np.uint64(0xFFFFFFFF00000000)) | np.uint64(len(used))
    own = weights[used] * np.log(2)  # as a sequence counts that occurs once
    own -= own.mean(axis=1, keepdims=True)
    small = np.clip(np.rint(own / _SCALE), -127, 127).astype(np.int8)
    small = np.vstack([np.zeros(len(kept), np.int8), small])
    labels = tuple(classes[n] for n in kept)
    return SuffixModel(labels, table, packed(small), _SCALE), small


def _sequences(moves: list[int], rows: list[int], outputs: list[int]) -> dict[int, bytes]:
    """The byte sequence of each feature: the shortest way to a state that puts it out."""
    found: dict[int, bytes] = {}
    seen = {0}
    waiting = deque([(0, b"")])
    while waiting:
        state, before = waiting.popleft()
        if len(before) == LONGEST:
            continue
        for byte in range(256):
            target = moves[(rows[state] << 8) + byte]
            if target in seen:
                continue
            seen.add(target)
            sequence = before + bytes([byte])
            waiting.append((target, sequence))
            feature = outputs[target]
            if feature >= 0 and feature not in found and len(sequence) > 1:
                found[feature] = sequence
    return found
