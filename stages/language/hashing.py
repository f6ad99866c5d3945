"""Hashes of sequences, of many at once."""

import numpy as np
import numpy.typing as npt

__all__ = ["STEP", "mixed"]

STEP = np.uint64(0x9E3779B97F4A7C15)
"""2 ** 64 by the golden ratio, the multiplier of polynomial hashes (Knuth, volume 3, 6.4)."""
_MIX = np.uint64(0xD6E8FEB86659FD93)


def mixed(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """The values with their bits mixed, so that the upper ones depend on all."""
    values = (values ^ (values >> np.uint64(32))) * _MIX
    return (values ^ (values >> np.uint64(29))) * STEP
